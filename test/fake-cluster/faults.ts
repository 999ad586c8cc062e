import type { Asked } from './asked.ts'

/** What can go wrong with an answer. */
export type Fault =
  /** Another status. `retryAfter` as it stands in the header: seconds or a date. */
  | { readonly type: 'status'; readonly status: number; readonly message?: string; readonly retryAfter?: string }
  /** The request is taken and nothing comes back, or nothing after so many bytes of the body. */
  | { readonly type: 'stall'; readonly afterBytes?: number }
  /** RST after so many bytes of the body; without a number before the head. */
  | { readonly type: 'reset'; readonly afterBytes?: number }
  /** FIN after so many bytes of the body. */
  | { readonly type: 'truncate'; readonly afterBytes: number }
  /** A body that is no JSON. */
  | { readonly type: 'garble' }

/** What can go wrong with an event of a watch, unseen by the client. */
export type EventFault = 'drop' | 'repeat' | 'swap'

/** Which requests a fault is for, and how many of them; of all, once, where nothing is said. */
export interface Aim {
  readonly when?: (asked: Asked) => boolean
  readonly times?: number
}

interface Planned<T> {
  readonly fault: T
  readonly when: (asked: Asked) => boolean
  left: number
}

/** The script of what goes wrong. Each fault strikes as often as was said and is then used up; the oldest goes first. */
export class Faults {
  readonly #answers: Planned<Fault>[] = []
  readonly #events: Planned<EventFault>[] = []

  /** The next answers go wrong. For a watch: its first answer, not its events. */
  answer(fault: Fault, { when = () => true, times = 1 }: Aim = {}): void {
    this.#answers.push({ fault, when, left: times })
  }

  /** The next events go wrong. `swap` sends an event after the one that follows it. */
  event(fault: EventFault, { when = () => true, times = 1 }: Aim = {}): void {
    this.#events.push({ fault, when, left: times })
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.#answers.length = 0
    this.#events.length = 0
  }

  nextAnswer(asked: Asked): Fault | undefined {
    return next(this.#answers, asked)
  }

  nextEvent(asked: Asked): EventFault | undefined {
    return next(this.#events, asked)
  }
}

function next<T>(planned: readonly Planned<T>[], asked: Asked): T | undefined {
  const found = planned.find(({ left, when }) => left > 0 && when(asked))
  if (found !== undefined) found.left -= 1
  return found?.fault
}
