import { lstatSync, readFileSync } from 'node:fs'

/** What stands where the output goes; undefined where nothing does. Neither a link nor a pipe is opened: the writer refuses them. */
export function readPrevious(output: string): string | undefined {
  const isFile = lstatSync(output, { throwIfNoEntry: false })?.isFile() ?? false
  return isFile ? readFileSync(output, 'utf8') : undefined
}
