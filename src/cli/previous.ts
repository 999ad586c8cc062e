import { lstatSync, readFileSync } from 'node:fs'
import { attempt } from '../../watch/attempt.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { refusalAt } from './refused-target.ts'

/**
 * What stands where the output goes; undefined where nothing does. Neither a link nor a pipe is opened: the writer refuses
 * them. Throws what the operating system refuses.
 */
export function readPrevious(output: string): string | undefined {
  const isFile = lstatSync(output, { throwIfNoEntry: false })?.isFile() ?? false
  return isFile ? readFileSync(output, 'utf8') : undefined
}

/** The modification time of the output in whole seconds; undefined where it is not there, or nobody may know. */
export function secondOf(output: string): number | undefined {
  const stats = attempt(
    () => lstatSync(output, { throwIfNoEntry: false }),
    () => undefined,
  )
  return stats && Math.floor(stats.mtimeMs / 1000)
}

/** The answer of what needs the place of the output; undefined, with a report, where the operating system refuses it. */
export function atOutput<T>(output: string, act: () => T, report: Report): { readonly value: T } | undefined {
  try {
    return { value: act() }
  } catch (problem) {
    report(refusalAt(output, problem))
    return undefined
  }
}
