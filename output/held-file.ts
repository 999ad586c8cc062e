import { lstat, readFile, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { reasonOf } from '../src/runtime/refusal.ts'
import { writeConfig } from './write.ts'

/** Nobody but the writer has any business with it. */
const mode = 0o600

/** Where `watch` keeps what it holds for a target, beside it. */
export function heldPathOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.apisixc-held`)
}

/** The text that is kept for a target; undefined where there is none, a problem where it cannot be read. */
export async function readHeldFile(target: string): Promise<{ readonly text?: string; readonly problem?: string }> {
  const path = heldPathOf(target)
  try {
    // Neither a link nor a pipe is opened.
    if (!(await lstat(path)).isFile()) return { problem: 'it is no ordinary file' }
    return { text: await readFile(path, 'utf8') }
  } catch (error) {
    const reason = reasonOf(error)
    return reason === 'ENOENT' || reason === 'ENOTDIR' ? {} : { problem: `it cannot be read (${reason})` }
  }
}

/** Keeps the text for a target, whole or not at all, or removes what is kept; answers why that cannot be done. */
export async function keepHeld(
  target: string,
  text: string | undefined,
  now: () => number,
): Promise<string | undefined> {
  const path = heldPathOf(target)
  if (text !== undefined) {
    const result = await writeConfig(path, text, { mode, now })
    return result.kind === 'failed' ? result.diagnostic.message : undefined
  }
  try {
    await unlink(path)
    return undefined
  } catch (error) {
    const reason = reasonOf(error)
    return reason === 'ENOENT' || reason === 'ENOTDIR' ? undefined : `${path} cannot be removed (${reason})`
  }
}
