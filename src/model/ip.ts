/**
 * IP addresses as APISIX reads them, which is as the C function inet_pton does: dotted quads without leading zeros,
 * IPv6 with `::` and an embedded IPv4 tail, no zone and no brackets. No node:net, so that every runtime agrees.
 */

import type { Node } from './config.ts'

export interface ParsedIp {
  readonly family: 4 | 6
  /** Four bytes, or eight 16-bit groups: comparing them in order compares the addresses. */
  readonly groups: readonly number[]
}

/** A literal address, or undefined. `::ffff:10.0.0.1` stays IPv6. */
export function parseIp(text: string): ParsedIp | undefined {
  const family = text.includes(':') ? 6 : 4
  const groups = family === 6 ? parseIpv6(text) : parseIpv4(text)
  return groups && { family, groups }
}

/** An address, or a network such as `10.0.0.0/8`; bits after the prefix may be set, as Kubernetes allows. */
export function isIpOrCidr(text: string): boolean {
  const slash = text.indexOf('/')
  if (slash === -1) return parseIp(text) !== undefined
  const address = parseIp(text.slice(0, slash))
  return address !== undefined && isPrefixLength(text.slice(slash + 1), address.family === 4 ? 32 : 128)
}

/**
 * What APISIX takes for `remote_addrs`. Its pattern for IPv6 networks knows no IPv4 tail. It lets pass some texts
 * that are no address (`:/0`), and those are refused here: one of them fails the build of its whole router.
 * Source: `remote_addr_def` of APISIX's schema_def.lua; `parse_remote_addr` of lua-resty-radixtree.
 */
export function isApisixAddress(text: string): boolean {
  return isIpOrCidr(text) && !(text.includes('/') && text.includes(':') && text.includes('.'))
}

/** IPv4, then IPv6, then names; inside each by value, then by port; the text decides between two ways to write one. */
export function compareNodes(a: Pick<Node, 'host' | 'port'>, b: Pick<Node, 'host' | 'port'>): number {
  if (a.host === b.host) return a.port - b.port
  const first = ipv4Value(a.host)
  const second = ipv4Value(b.host)
  if (first !== undefined && second !== undefined) return first - second || a.port - b.port
  const left = parseIp(a.host)
  const right = parseIp(b.host)
  const byFamily = (left?.family ?? 7) - (right?.family ?? 7)
  if (byFamily !== 0) return byFamily
  if (left && right) {
    for (let index = 0; index < left.groups.length; index += 1) {
      const difference = (left.groups[index] ?? 0) - (right.groups[index] ?? 0)
      if (difference !== 0) return difference
    }
    return a.port - b.port || (a.host < b.host ? -1 : 1)
  }
  return a.host < b.host ? -1 : 1
}

/** Whether two texts are one address of IPv6, which can be written in many ways. */
export function isSameIpv6(a: string, b: string): boolean {
  if (!a.includes(':') || !b.includes(':')) return false
  const [left, right] = [parseIp(a)?.groups, parseIp(b)?.groups]
  return left !== undefined && right !== undefined && left.every((group, index) => group === right[index])
}

const zero = 48
const nine = 57
const dot = 46

/** The four bytes as one number; no leading zeros, which some would read as octal. */
function ipv4Value(text: string): number | undefined {
  if (text.length > 15) return undefined
  let whole = 0
  let byte = -1
  let dots = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= zero && code <= nine) {
      if (byte === 0) return undefined
      byte = (byte === -1 ? 0 : byte * 10) + code - zero
      if (byte > 255) return undefined
    } else if (code === dot && byte !== -1) {
      whole = whole * 256 + byte
      byte = -1
      dots += 1
    } else return undefined
  }
  return byte === -1 || dots !== 3 ? undefined : whole * 256 + byte
}

function parseIpv4(text: string): number[] | undefined {
  const value = ipv4Value(text)
  return value === undefined ? undefined : [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256)
}

function parseIpv6(text: string): number[] | undefined {
  if (text.length > 45) return undefined
  const gap = text.indexOf('::')
  if (gap === -1) {
    const groups = parseGroups(text, true)
    return groups?.length === 8 ? groups : undefined
  }
  const head = gap === 0 ? [] : parseGroups(text.slice(0, gap), false)
  const tail = gap + 2 === text.length ? [] : parseGroups(text.slice(gap + 2), true)
  if (!head || !tail || head.length + tail.length > 7) return undefined
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

const hexGroup = /^[0-9a-fA-F]{1,4}$/

/** Groups between colons; a second `::` shows as an empty group and is refused. */
function parseGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (hexGroup.test(part)) groups.push(Number.parseInt(part, 16))
    else {
      const bytes = mayEndInIpv4 && index === parts.length - 1 ? parseIpv4(part) : undefined
      if (!bytes) return undefined
      const [a = 0, b = 0, c = 0, d = 0] = bytes
      groups.push(a * 256 + b, c * 256 + d)
    }
  }
  return groups
}

function isPrefixLength(text: string, most: number): boolean {
  return /^(0|[1-9][0-9]{0,2})$/.test(text) && Number(text) <= most
}
