import {
  encodedStar,
  hostPortIgnored,
  hostsBesideAny,
  illegalHost,
  innerStar,
  pathNeverMatches,
  pathWithoutSlash,
  severalStars,
} from '../diagnostics/catalog/contradictions.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { type HttpRule, placeOf } from '../kinds/apisix-route.ts'
import { isAtLeast, type Target } from '../model/target.ts'
import type { ObjectKey } from '../objects/object.ts'

/**
 * Paths as APISIX's default router compares them: decoded, without repetition, with at most one star.
 * Undefined where one of them cannot be expressed. Kinds spec section 2.2, C12, C14, BUG-24.
 * `narrowed`: an expression says what the star may stand for, so that nothing is to be told of it.
 */
export function translatePaths(
  rule: HttpRule,
  narrowed: boolean,
  object: ObjectKey,
  report: Report,
): readonly string[] | undefined {
  // Nothing is to be said or changed of most paths.
  return rule.paths.length === 1 && rule.paths.every(isPlain)
    ? rule.paths
    : decodedPaths(rule, narrowed, object, report)
}

function decodedPaths(
  rule: HttpRule,
  narrowed: boolean,
  object: ObjectKey,
  report: Report,
): readonly string[] | undefined {
  const uris = new Set<string>()
  let complete = true
  rule.paths.forEach((path, index) => {
    const where = { object, path: placeOf(rule, 'paths', index) }
    if (!path.startsWith('/')) {
      report(pathWithoutSlash(where, path))
      complete = false
      return
    }
    if (/%2a/i.test(path)) {
      report(encodedStar(where, path))
      complete = false
      return
    }
    const star = path.indexOf('*')
    if (star !== -1 && star < path.length - 1) {
      if (path.indexOf('*', star + 1) !== -1) {
        report(severalStars(where, path))
        complete = false
        return
      }
      if (!narrowed) report(innerStar(where, path))
    }
    if (/[?#]|\/\/|\/\.{1,2}(?:\/|$)/.test(path)) report(pathNeverMatches(where, path))
    uris.add(path.includes('%') ? decodePercent(path) : path)
  })
  return complete ? [...uris] : undefined
}

/** An absolute path of letters, digits, dashes and underscores, with a star at its end perhaps. */
function isPlain(path: string): boolean {
  const end = path.endsWith('*') ? path.length - 1 : path.length
  if (end === 0 || path.charCodeAt(0) !== slash) return false
  for (let index = 1; index < end; index += 1) {
    const code = path.charCodeAt(index)
    if (!isWordCharacter(code) && (code !== slash || path.charCodeAt(index - 1) === slash)) return false
  }
  return true
}

const slash = 47
const dot = 46

/** A letter, a digit, a dash or an underscore. */
function isWordCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    code === 45 ||
    code === 95 ||
    (code >= 65 && code <= 90)
  )
}

/** Decodes what decodes to UTF-8; a lone `%` stays, as it does in APISIX. */
export function decodePercent(path: string): string {
  return path.replace(/(?:%[0-9a-fA-F]{2})+/g, (sequence) => {
    const bytes = Uint8Array.from(sequence.slice(1).split('%'), (digits) => Number.parseInt(digits, 16))
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    return text.includes('\uFFFD') ? sequence : text
  })
}

/**
 * Hosts in lower case, trimmed, without repetition and without port (APISIX compares names only: C13).
 * An empty list means any host; undefined means that one of them is no host.
 */
export function translateHosts(
  rule: HttpRule,
  object: ObjectKey,
  target: Target,
  report: Report,
): readonly string[] | undefined {
  const isPlain = rule.hosts.length === 0 || (rule.hosts.length === 1 && rule.hosts.every(isPlainHost))
  return isPlain ? rule.hosts : comparedHosts(rule, object, target, report)
}

function comparedHosts(
  rule: HttpRule,
  object: ObjectKey,
  target: Target,
  report: Report,
): readonly string[] | undefined {
  const names = new Set<string>()
  let complete = true
  rule.hosts.forEach((written, index) => {
    const where = { object, path: placeOf(rule, 'hosts', index) }
    const { host, name } = hostName(written)
    if (name !== host) report(hostPortIgnored(where, host, name))
    if (!/^(?:\*|\*?[0-9a-z\-._[\]:]+)$/.test(name)) {
      report(illegalHost(where, written))
      complete = false
      return
    }
    names.add(name)
  })
  if (!complete) return undefined
  // `*` as a host came with 3.16 (C23); before, "any host" is said by saying nothing.
  if (!names.has('*') || isAtLeast(target, '3.16')) return [...names]
  const others = [...names].filter((name) => name !== '*')
  if (others.length > 0) report(hostsBesideAny({ object, path: placeOf(rule, 'hosts', 0) }, others, target))
  return []
}

/** What APISIX compares of a host: lower case, without port (C13), of which it knows nothing. */
export function hostName(written: string): { readonly host: string; readonly name: string } {
  const host = written.trim().toLowerCase()
  const [, name = host] = /^([^:]+|\[[^\]]+\]):\d+$/.exec(host) ?? []
  return { host, name }
}

/** A host name in lower case without a star. */
function isPlainHost(host: string): boolean {
  for (let index = 0; index < host.length; index += 1) {
    const code = host.charCodeAt(index)
    const isUpper = code >= 65 && code <= 90
    if ((!isWordCharacter(code) || isUpper) && code !== dot) return false
  }
  return host !== ''
}
