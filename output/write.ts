import { Buffer } from 'node:buffer'
import type { Stats } from 'node:fs'
import * as nodeFiles from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  folderNotSynced,
  targetFolderMissing,
  targetIsNoFile,
  targetIsSymlink,
  writeFailed,
} from '../src/diagnostics/catalog/output.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { randomDigits } from '../src/runtime/crypto.ts'
import { reasonOf } from '../src/runtime/refusal.ts'
import { areSame, type Pieces, sizeOf } from './pieces.ts'

export type WriteResult =
  /** The modification time in whole seconds is how APISIX tells versions of the file apart. */
  | { readonly kind: 'written'; readonly mtimeSeconds: number; readonly bytes: number }
  | { readonly kind: 'unchanged'; readonly mtimeSeconds: number }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic }

/** The calls to the file system that a write is made of; a test may stop between any two. */
export type Files = Pick<typeof nodeFiles, 'lstat' | 'open' | 'readdir' | 'rename' | 'unlink'>

export interface WriteOptions {
  /** Permissions of the file, whatever the umask. */
  readonly mode?: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The second of the last write that is known of, in case the file was deleted or set back since. */
  readonly lastSecond?: number
  /** Writes a later second even where the bytes are in place: a reader is to look again. */
  readonly isAgain?: boolean
  readonly files?: Files
}

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = nodeFiles.constants

/**
 * Puts a text, or bytes in pieces, at `path`, whole or not at all: a temporary file in the same folder takes the name at the end. The new
 * file has a later second of modification than the old one, as APISIX looks at nothing else (data plane spec section
 * 2). Bytes that are there already are not written again, since every write is a reload; the permissions are
 * corrected all the same. What the file system refuses is a value; then the old file is intact and no litter is left.
 */
export async function writeConfig(path: string, content: string | Pieces, options: WriteOptions): Promise<WriteResult> {
  const { mode = 0o640, now, lastSecond, isAgain = false, files = nodeFiles } = options
  const pieces = typeof content === 'string' ? [Buffer.from(content)] : content
  try {
    if (path.endsWith('/')) return { kind: 'failed', diagnostic: targetIsNoFile({ file: path }, 'a folder') }
    const old = await look(path, files)
    if (old?.isSymbolicLink())
      return { kind: 'failed', diagnostic: targetIsSymlink({ file: path }, path.startsWith('/dev/')) }
    if (old !== undefined && !old.isFile()) {
      const what = old.isDirectory() ? 'a folder' : 'a device, a pipe or a socket'
      return { kind: 'failed', diagnostic: targetIsNoFile({ file: path }, what) }
    }
    if (
      old !== undefined &&
      !isAgain &&
      !isSetBack(old.mtimeMs, lastSecond) &&
      (await isSame(path, old, pieces, mode, files))
    )
      return { kind: 'unchanged', mtimeSeconds: secondOf(old.mtimeMs) }
    return await replace(path, pieces, { mode, mtimeSeconds: laterSecond(now(), old?.mtimeMs, lastSecond), now, files })
  } catch (error) {
    return { kind: 'failed', diagnostic: writeFailed({ file: path }, reasonOf(error)) }
  }
}

async function look(path: string, files: Files): Promise<Stats | undefined> {
  try {
    return await files.lstat(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Whether the file holds these bytes; if so, it gets the mode. Not blocking, in case a pipe has taken the place. */
async function isSame(path: string, old: Stats, pieces: Pieces, mode: number, files: Files): Promise<boolean> {
  if (old.size !== sizeOf(pieces)) return false
  const file = await files.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    // Deno follows links in spite of O_NOFOLLOW, so look at what was opened.
    const { dev, ino } = await file.stat()
    if (dev !== old.dev || ino !== old.ino || !areSame(pieces, await file.readFile())) return false
    if ((old.mode & 0o7777) !== mode) await file.chmod(mode)
    return true
  } finally {
    await file.close()
  }
}

/**
 * The whole second of modification that a new file gets: now, or just after the old file or the last write where the
 * clock or an earlier write is ahead. So no two versions ever have the same, and APISIX sees each that is the last.
 */
export function laterSecond(nowMs: number, oldMtimeMs?: number, lastSecond?: number): number {
  const seconds = [oldMtimeMs === undefined ? undefined : secondOf(oldMtimeMs), lastSecond]
  return Math.max(secondOf(nowMs), ...seconds.flatMap((second) => (second === undefined ? [] : second + 1)))
}

/**
 * Whether the file has an earlier second than our last write: somebody touched it or put it there. It may be the second
 * of a version that APISIX loaded before, in which case it would not look, so even the same bytes are written again.
 */
export function isSetBack(oldMtimeMs: number, lastSecond: number | undefined): boolean {
  return lastSecond !== undefined && secondOf(oldMtimeMs) < lastSecond
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1000)
}

/** What file systems answer that have no way to sync a folder: some network and user-space ones. */
const syncUnsupported = ['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']

interface Replacement {
  readonly mode: number
  readonly mtimeSeconds: number
  readonly now: () => number
  readonly files: Files
}

async function replace(path: string, pieces: Pieces, replacement: Replacement): Promise<WriteResult> {
  const { mtimeSeconds, now, files } = replacement
  const folder = await openFolder(dirname(path), files)
  if (folder === undefined) {
    return { kind: 'failed', diagnostic: targetFolderMissing({ file: path }, dirname(path)) }
  }
  try {
    await removeStale(dirname(path), now(), files)
    const temporary = join(dirname(path), `.apisixc-${randomDigits()}.tmp`)
    try {
      await writeTemporary(temporary, pieces, replacement)
      await files.rename(temporary, path)
    } catch (error) {
      await removeIfThere(temporary, files)
      throw error
    }
    try {
      await folder.sync()
    } catch (error) {
      const reason = reasonOf(error)
      if (!syncUnsupported.includes(reason))
        return { kind: 'failed', diagnostic: folderNotSynced({ file: path }, reason) }
    }
    return { kind: 'written', mtimeSeconds, bytes: sizeOf(pieces) }
  } finally {
    // Nothing is lost when a folder that was only read does not close well.
    await folder.close().catch(reasonOf)
  }
}

async function openFolder(folder: string, files: Files): Promise<nodeFiles.FileHandle | undefined> {
  try {
    return await files.open(folder, O_RDONLY | O_DIRECTORY)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** A new file, closed, complete on the disk, and not readable by others at any moment. */
async function writeTemporary(path: string, pieces: Pieces, { mode, mtimeSeconds, files }: Replacement): Promise<void> {
  const file = await files.open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600)
  try {
    // Each goes on where the one before has ended: https://nodejs.org/api/fs.html#filehandlewritefiledata-options
    for (const piece of pieces) await file.writeFile(piece)
    await file.chmod(mode)
    await file.utimes(mtimeSeconds, mtimeSeconds)
    await file.sync()
  } finally {
    await file.close()
  }
}

const temporaryName = /^\.apisixc-[0-9a-f]{16}\.tmp$/
const staleAfterMs = 10 * 60_000

/**
 * Removes what killed writers left, before it fills the disk. A live writer is done in seconds; the time of the last
 * change is the kernel's, unlike that of modification. What cannot be removed is no reason not to write.
 */
async function removeStale(folder: string, nowMs: number, files: Files): Promise<void> {
  for (const name of await files.readdir(folder)) {
    if (!temporaryName.test(name)) continue
    const path = join(folder, name)
    const found = await look(path, files)
    if (found?.isFile() && nowMs - found.ctimeMs > staleAfterMs) await removeIfThere(path, files)
  }
}

/** Does not report: this is tidying up, and what matters is reported by whoever calls. */
async function removeIfThere(path: string, files: Files): Promise<void> {
  try {
    await files.unlink(path)
  } catch (error) {
    reasonOf(error)
  }
}

function isMissing(error: unknown): boolean {
  const reason = reasonOf(error)
  return reason === 'ENOENT' || reason === 'ENOTDIR'
}
