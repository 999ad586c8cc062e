import { search } from './regex.ts'
import { isDoubt, type Verdict } from './verdict.ts'

/** A uri of a route as the radix tree stores it. */
export interface UriPattern {
  readonly text: string
  /** All of it, or what stands before the first `*`. */
  readonly literal: string
  readonly isExact: boolean
}

/** Takes a uri apart at its first star. */
export function readUri(text: string): UriPattern {
  const star = text.indexOf('*')
  return star === -1 ? { text, literal: text, isExact: true } : { text, literal: text.slice(0, star), isExact: false }
}

/**
 * Whether a pattern takes a path. A uri without a star is compared; one with a star is a prefix up to the first star.
 * Only where a segment begins with a star is the rest looked at, as a regular expression in which such a segment is any
 * text: so the other segments' signs count as signs (`/a+b/*` takes nothing), while behind a star inside a segment
 * everything is ignored (`/a*b` is the prefix `/a`).
 * Source: gateway spec, corrections 1 and 2; kinds spec C14; `fetch_pat` of lua-resty-radixtree.
 */
export function takes(pattern: UriPattern, path: string): Verdict {
  const { text, literal, isExact } = pattern
  if (isExact) return path === literal
  if (!path.startsWith(literal)) return false
  const segments = text.split('/')
  if (!segments.some((segment) => segment.startsWith('*'))) return true
  // The usual form, `/shop/*`: no need to ask the regular expression.
  if (text === `${literal}*` && !/[+()[\]$^?|\\{}]/.test(literal)) return true
  const expression = segments.map((segment) => (segment.startsWith('*') ? '((.|\\n)*)' : segment)).join('\\/')
  const found = search(expression, path)
  return isDoubt(found) ? found : found?.text === path
}

/**
 * The order in which the router tries two patterns that take one path, without priority: exact, then the longer literal
 * part. 0 where priority decides: they share a place in the tree. Source: gateway spec 1.1 (uri choice); kinds spec C9.
 */
export function comparePlace(a: UriPattern, b: UriPattern): number {
  if (a.isExact !== b.isExact) return a.isExact ? -1 : 1
  return b.literal.length - a.literal.length
}
