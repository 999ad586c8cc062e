import { readFileSync, statSync } from 'node:fs'
import { refusalOf } from '../../runtime/refusal.ts'
import { compileSide } from './compiled-side.ts'
import { finishedSide, isFinished } from './finished-side.ts'
import type { ReadingOptions, ReadSide } from './read-side.ts'

/** A folder or file of manifests, standard input, or a file that is finished already. */
export async function readPathSide(path: string, options: ReadingOptions): Promise<ReadSide | undefined> {
  const text = path === '-' ? undefined : textOf(path)
  return text !== undefined && isFinished(text) ? finishedSide(path, text) : compileSide({ paths: [path] }, options)
}

/** Undefined for whatever is no plain file: those who read manifests say why it cannot be read. */
function textOf(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined
  } catch (problem) {
    refusalOf(problem)
    return undefined
  }
}
