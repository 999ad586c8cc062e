import type { AskControl, ControlAnswer } from '../../output/confirm/control-client.ts'
import { type Config, type Item, idOf } from '../../src/model/config.ts'

const sections = { route: 'routes', service: 'services', upstream: 'upstreams' } as const
type Shown = (typeof sections)[keyof typeof sections]
type File = Pick<Config, Shown>

/**
 * The control API of a data plane as the data plane spec (section 8) shows it: it tells of each item from which second of
 * modification the file was that it was loaded from. When a file is loaded, and what is dropped, is the test's business.
 */
export class FakeDataPlane {
  /** Paths that were asked for. */
  readonly asked: string[] = []
  /** Ids that its schema refuses. */
  readonly drops = new Set<string>()
  /** What it answers to everything, instead. */
  instead: ControlAnswer | undefined
  /** Answers wait for it. */
  pause: Promise<void> = Promise.resolve()
  #file: File = { routes: [], services: [], upstreams: [] }
  #second = 0

  load(second: number, file: Partial<File>): void {
    this.#second = second
    this.#file = { routes: [], services: [], upstreams: [], ...file }
  }

  get ask(): AskControl {
    return async (path) => {
      this.asked.push(path)
      await this.pause
      return this.instead ?? this.#answer(path)
    }
  }

  #answer(path: string): ControlAnswer {
    const [, , name = '', id] = path.split('/')
    const one = Object.entries(sections).find(([singular]) => singular === name)
    const section = one?.[1] ?? (name as Shown)
    const items: readonly Item[] = this.#file[section].filter((item: Item) => !this.drops.has(idOf(item)))
    if (one === undefined) {
      const list = items.map((item) => this.#show(section, item))
      // Lua's empty table is an object.
      return { kind: 'got', value: list.length === 0 ? {} : list }
    }
    const item = items.find((candidate) => idOf(candidate) === decodeURIComponent(id ?? ''))
    return item === undefined ? { kind: 'absent' } : { kind: 'got', value: this.#show(section, item) }
  }

  #show(section: Shown, item: Item): object {
    return {
      key: `/${section}/${idOf(item)}`,
      value: { ...item, status: 1 },
      modifiedIndex: this.#second,
      has_domain: false,
    }
  }
}
