import { sideNotUnderstood } from '../../diagnostics/catalog/differences.ts'
import type { Report } from '../../diagnostics/diagnostic.ts'
import { plainUrl } from '../control-address.ts'
import { commandLine } from '../source.ts'

/** Where a side of a comparison is. */
export type Address =
  /** A file or folder, `-` for standard input. */
  | { readonly kind: 'path'; readonly path: string }
  /** `path`: from the top of the repository, from here with `./`; empty for all of it. */
  | { readonly kind: 'git'; readonly ref: string; readonly path: string }
  | { readonly kind: 'cluster' }
  | { readonly kind: 'control'; readonly url: URL }

/** What a word of the command line means; undefined, and reported, where it means nothing. */
export function parseAddress(text: string, report: Report): Address | undefined {
  if (text === 'cluster') return { kind: 'cluster' }
  if (text.startsWith('git:')) return parseGit(text, report)
  if (text.startsWith('control:')) return parseControl(text, report)
  if (text !== '') return { kind: 'path', path: text }
  report(sideNotUnderstood(commandLine, text, 'name a folder, a file, git:REF:PATH, cluster, or control:URL'))
  return undefined
}

function parseGit(text: string, report: Report): Address | undefined {
  const [, ref, path] = /^git:([^:]+):([^\0\n]*)$/s.exec(text) ?? []
  // Git would take such a commit for an option.
  if (ref !== undefined && path !== undefined && !ref.startsWith('-') && !ref.includes('\0'))
    return { kind: 'git', ref, path }
  report(
    sideNotUnderstood(commandLine, text, 'write git:REF:PATH, such as git:main:manifests/; REF begins with no dash'),
  )
  return undefined
}

function parseControl(text: string, report: Report): Address | undefined {
  const written = text.slice('control:'.length)
  const url = plainUrl(written)
  if (url !== undefined) return { kind: 'control', url }
  // What was written may hold a password.
  const shown = URL.canParse(written) ? `control:${withoutRest(new URL(written))}` : 'control:'
  report(sideNotUnderstood(commandLine, shown, 'write control:http://HOST:PORT, without user, password and query'))
  return undefined
}

function withoutRest({ protocol, host }: URL): string {
  return `${protocol}//${host}`
}
