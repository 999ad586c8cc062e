import type { Stats } from 'node:fs'
import * as files from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { lockFailed, otherWriter } from '../src/diagnostics/catalog/output.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { randomDigits } from '../src/runtime/crypto.ts'
import { reasonOf } from '../src/runtime/refusal.ts'

export interface LockOptions {
  readonly owner: Owner
  /** Whether the process of a lock is certainly dead; undefined where this process cannot know. */
  readonly isDead: (owner: Owner) => Promise<boolean | undefined>
  readonly wait: (ms: number) => Promise<void>
}

/** Who holds a lock. Containers of one Pod share the host name but not the numbers of their processes. */
export interface Owner {
  readonly host: string
  readonly pid: number
  /** What tells this process from a later one of the same number; empty where it cannot be known. */
  readonly identity: string
}

export type Acquired =
  | {
      readonly kind: 'held'
      /** Sign of life, to be given every `heartbeatMs`; false when somebody else has the lock now. Never rejects. */
      touch(): Promise<boolean>
      /** Never rejects: what cannot be removed is taken over later. */
      release(): Promise<void>
    }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic }

export const heartbeatMs = 5_000
/** A lock whose holder cannot be asked counts as left behind after so many heartbeats without a sign of life. */
const silentBeats = 3

/** Between two looks at whether somebody else is done. */
const turnMs = 20

/** The lock of a target, beside it. */
export function lockPathOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.apisixc-lock`)
}

/**
 * Makes this process the only writer of `target`. A lock whose process has died is taken over: at once where that is
 * known, otherwise after some heartbeats without a sign of life, since a process in another container cannot be asked.
 */
export async function acquireLock(target: string, options: LockOptions): Promise<Acquired> {
  const path = lockPathOf(target)
  const text = JSON.stringify({ ...options.owner, token: randomDigits() })
  try {
    for (;;) {
      if (await create(path, text)) return holding(path, text, options)
      const found = await look(path)
      if (found === undefined) continue
      if (!(await isLeftBehind(path, found, options))) {
        return { kind: 'refused', diagnostic: otherWriter({ file: target }, describeOwner(found.text), path) }
      }
      await removeIfStill(path, found.text, text, options)
    }
  } catch (problem) {
    return { kind: 'refused', diagnostic: lockFailed({ file: target }, reasonOf(problem)) }
  }
}

interface Found {
  readonly text: string
  readonly touchedMs: number
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await files.writeFile(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (problem) {
    if (reasonOf(problem) === 'EEXIST') return false
    throw problem
  }
}

/** What nobody of us wrote is never read: a link may lead anywhere or nowhere, and a pipe has no end. */
async function look(path: string): Promise<Found | undefined> {
  try {
    const found = await files.lstat(path)
    const text = isLock(found) ? await readLock(path, found) : undefined
    return { text: text ?? `no lock ${found.dev} ${found.ino}`, touchedMs: found.mtimeMs }
  } catch (problem) {
    if (reasonOf(problem) === 'ENOENT') return undefined
    throw problem
  }
}

const longestLock = 4096
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = files.constants

function isLock(found: Stats): boolean {
  return found.isFile() && found.size <= longestLock
}

/** Undefined where something else has taken the place of the file meanwhile. */
async function readLock(path: string, { dev, ino }: Stats): Promise<string | undefined> {
  const file = await files.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const opened = await file.stat()
    return isLock(opened) && opened.dev === dev && opened.ino === ino ? await file.readFile('utf8') : undefined
  } finally {
    await file.close()
  }
}

async function isLeftBehind(path: string, found: Found, { isDead, wait }: LockOptions): Promise<boolean> {
  const owner = parseOwner(found.text)
  const dead = owner && (await isDead(owner))
  if (dead !== undefined) return dead
  for (let beat = 0; beat < silentBeats; beat += 1) {
    await wait(heartbeatMs)
    const now = await look(path)
    if (now !== undefined && (now.text !== found.text || now.touchedMs !== found.touchedMs)) return false
  }
  return true
}

/**
 * Several may find the same old lock, and all but one of them too late: looking and removing must be one thing, or they
 * would remove the new lock of the first. So they do it one after the other.
 */
async function removeIfStill(path: string, old: string, own: string, options: LockOptions): Promise<void> {
  await alone(path, own, options, async () => {
    if ((await look(path))?.text === old) await removeIfThere(path)
  })
}

/** Does the work while nobody else does any; what a process that died meanwhile left behind is not waited for. */
async function alone(path: string, own: string, options: LockOptions, work: () => Promise<void>): Promise<void> {
  const turn = `${path}.turn`
  while (!(await create(turn, own))) {
    const other = await look(turn)
    if (other === undefined) continue
    if (await isLeftBehind(turn, other, options)) await removeIfThere(turn)
    else await options.wait(turnMs)
  }
  try {
    await work()
  } finally {
    await removeIfThere(turn)
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await files.unlink(path)
  } catch (problem) {
    if (reasonOf(problem) !== 'ENOENT') throw problem
  }
}

function holding(path: string, text: string, options: LockOptions): Acquired {
  let isReleased = false
  return {
    kind: 'held',
    touch: async () => {
      try {
        const found = await look(path)
        if (isReleased) return true
        // Somebody who tidied up has not taken it over.
        if (found === undefined) return await create(path, text)
        if (found.text !== text) return false
        const now = new Date()
        await files.utimes(path, now, now)
      } catch (problem) {
        // A file system that refuses for a moment takes the lock from nobody.
        reasonOf(problem)
      }
      return true
    },
    release: async () => {
      isReleased = true
      try {
        await removeIfStill(path, text, text, options)
      } catch (problem) {
        // Left behind, it is taken over like that of a process that died.
        reasonOf(problem)
      }
    },
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(text)
    const isOwner =
      typeof owner === 'object' && owner !== null && 'host' in owner && 'pid' in owner && 'identity' in owner
    return isOwner ? (owner as Owner) : undefined
  } catch (problem) {
    if (problem instanceof SyntaxError) return undefined
    throw problem
  }
}

function describeOwner(text: string): string {
  const owner = parseOwner(text)
  return owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`
}
