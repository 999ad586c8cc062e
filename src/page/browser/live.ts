import type { Picture } from '../picture.ts'

/** How the server of a live page tells what it has. */
interface Revision {
  /** Of the program's part of the page: another one needs the page to be loaded again. */
  readonly shell: string
  /** Of the picture. */
  readonly picture: string
}

export interface LiveOptions {
  /** Takes a new picture. */
  take(picture: Picture): void
  /** Told whether the server answers. */
  answers(isAnswering: boolean): void
}

const pauseMs = 700

/**
 * Asks the server again and again whether there is a new picture. Asking is simple, and nothing stays open: the server
 * cuts what is slow, and a browser that sleeps catches up by itself.
 */
export async function follow({ take, answers }: LiveOptions): Promise<never> {
  let known: Revision | undefined
  for (;;) {
    const now = await get<Revision>('revision.json')
    answers(now !== undefined)
    if (now !== undefined && known !== undefined && now.shell !== known.shell) location.reload()
    if (now !== undefined && now.picture !== known?.picture) {
      const picture = await get<Picture>('picture.json')
      if (picture !== undefined) {
        take(picture)
        known = now
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/** Undefined where nobody answers, or not with what was asked for. */
async function get<T>(path: string): Promise<T | undefined> {
  try {
    const response = await fetch(path, { cache: 'no-store' })
    return response.ok ? ((await response.json()) as T) : undefined
  } catch (problem) {
    // The browser says no more of a connection that failed, or of an answer that was cut off.
    if (problem instanceof TypeError || problem instanceof SyntaxError) return undefined
    throw problem
  }
}
