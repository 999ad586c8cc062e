import { fstatSync, readFileSync, statSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { attempt } from '../../watch/attempt.ts'

/**
 * Whether a file to be written is named as an input, or stands in an input folder and is none of our files as far as its
 * text tells (`isOurs`).
 */
export function overwritesInput(
  paths: readonly string[],
  output: string,
  isOurs: (text: string) => boolean = isConfiguration,
): boolean {
  if (output === '-') return false
  if (paths.some((path) => (path === '-' ? isStandardInput(output) : isSamePath(path, output)))) return true
  const isInside = paths.some((path) => path !== '-' && resolve(output).startsWith(`${resolve(path)}${sep}`))
  if (!isInside) return false
  // What may not be looked at cannot be written either, and whoever writes says so.
  const text = attempt(
    () => (statSync(output, { throwIfNoEntry: false })?.isFile() ? readFileSync(output, 'utf8') : ''),
    () => undefined,
  )
  return text !== undefined && !isOurs(text)
}

function isConfiguration(whole: string): boolean {
  const text = whole.trim()
  return text === '' || text.endsWith('#END') || (text.startsWith('{') && !text.includes('"apiVersion"'))
}

/** Whether a file is what `< file` feeds into this program. */
function isStandardInput(path: string): boolean {
  const unknown = (): undefined => undefined
  const fed = attempt(() => fstatSync(0), unknown)
  const file = attempt(() => statSync(path), unknown)
  return fed?.isFile() === true && fed.dev === file?.dev && fed.ino === file.ino
}

export function isSamePath(a: string, b: string): boolean {
  return resolve(a) === resolve(b)
}
