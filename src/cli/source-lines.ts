import { resolve, sep } from 'node:path'
import { readFileText } from '../../watch/files.ts'
import { defaultLimits } from '../../watch/manifest.ts'

/**
 * The lines of files that were read, for excerpts: each is read again when it is first asked for, and only if it is, or
 * lies in, one of `paths`. Undefined for what is no such file, or cannot be read any more.
 */
export function sourceLines(paths: readonly string[]): (file: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>()
  const isInput = (file: string): boolean =>
    paths.some((path) => path !== '-' && `${resolve(file)}${sep}`.startsWith(`${resolve(path)}${sep}`))
  return (file) => {
    if (!known.has(file)) known.set(file, isInput(file) ? readLines(file) : undefined)
    return known.get(file)
  }
}

function readLines(file: string): readonly string[] | undefined {
  // It was there a moment ago, and an excerpt is a help and no more: why it is gone is no concern.
  const read = readFileText({ path: file, label: file }, defaultLimits.maxFileBytes, () => undefined)
  // YAML breaks lines at a lone carriage return too.
  return read?.text.split(/\r\n?|\n/)
}
