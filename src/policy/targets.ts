import { parseIp } from '../model/ip.ts'
import { isAmong } from '../model/networks.ts'
import type { ObjectName } from '../objects/object.ts'
import { matchesAny } from './patterns.ts'
import { type Policy, ruled } from './policy.ts'

/** Why requests may not be sent to a host; `rule` is the policy's, where one decides. */
export interface TargetRefusal {
  readonly host: string
  readonly reason: string
  readonly rule?: string
}

/**
 * What answers there is meant for the machine of the gateway alone: its own services, and those that give away its
 * identity in a cloud. Sources: https://www.iana.org/assignments/iana-ipv4-special-registry,
 * https://www.iana.org/assignments/iana-ipv6-special-registry; for metadata the documents of AWS, Google Cloud, Azure
 * (168.63.129.16), Alibaba Cloud (100.100.100.200) and Oracle Cloud (192.0.0.192).
 */
const own: readonly (readonly [what: string, networks: readonly string[]])[] = [
  ['an address of the gateway itself', ['127.0.0.0/8', '0.0.0.0/8', '::1', '::']],
  ['a metadata service of the cloud', ['169.254.169.254', '100.100.100.200', '192.0.0.192', '168.63.129.16']],
  ['a metadata service of the cloud', ['fd00:ec2::254', 'fd20:ce::254']],
  ['a link-local address', ['169.254.0.0/16', 'fe80::/10']],
  ['a multicast address', ['224.0.0.0/4', 'ff00::/8', '255.255.255.255']],
]
const ownNames: readonly (readonly [what: string, patterns: readonly string[]])[] = [
  ['a name of the gateway itself', ['localhost', '*.localhost', 'localhost.localdomain', 'ip6-localhost']],
  ['a metadata service of the cloud', ['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data*']],
]

/** Why what a namespace says may not send requests to a host, a name or an address; undefined where it may. */
export function targetRefusal(policy: Policy, namespace: string, written: string): TargetRefusal | undefined {
  const host = plainHost(written)
  const isAddress = parseIp(host) !== undefined
  const other = serviceOfHost(host)?.namespace
  const crossing =
    other === undefined || other === namespace ? undefined : ruled(policy, { namespace }, 'crossNamespace')
  if (crossing?.value === 'never') {
    return { host: written, reason: 'a Service of another namespace (crossNamespace: never)', rule: crossing.rule }
  }
  const limits = ruled(policy, { namespace }, 'targets')
  if (limits === undefined) {
    const reason = isAddress ? ownAddress(host) : ownName(host)
    return reason === undefined ? undefined : { host: written, reason }
  }
  const { networks, domains } = limits.value
  if (isAddress ? isAmong(host, networks) : matchesAny(domains, host)) return undefined
  const reason = `not one of the ${isAddress ? 'networks' : 'domains'} of the rule`
  return { host: written, reason, rule: limits.rule }
}

/**
 * The Service that a name stands for inside a cluster:
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function serviceOfHost(written: string): ObjectName | undefined {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(plainHost(written)) ?? []
  return name === undefined || namespace === undefined ? undefined : { group: '', kind: 'Service', namespace, name }
}

function ownAddress(host: string): string | undefined {
  return own.find(([, networks]) => isAmong(host, networks))?.[0]
}

function ownName(host: string): string | undefined {
  return ownNames.find(([, patterns]) => matchesAny(patterns, host))?.[0]
}

/** One spelling of each host: addresses have many, such as 127.1, 0x7f000001 and ::ffff:127.0.0.1. */
function plainHost(written: string): string {
  const host = written
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
  const bare = host.endsWith('.') ? host.slice(0, -1) : host
  const address = `http://${bare.includes(':') ? `[${bare}]` : bare}`
  // The URL standard reads numbers as inet_aton does: https://url.spec.whatwg.org/#concept-ipv4-parser
  if (!URL.canParse(address)) return bare
  return unmapped(new URL(address).hostname.replace(/^\[|\]$/g, ''))
}

/** The IPv4 address in one of IPv6 that stands for it: https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2, RFC 6052. */
function unmapped(host: string): string {
  const groups = host.includes(':') ? parseIp(host)?.groups : undefined
  if (groups === undefined) return host
  const start = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':')
  if (start !== '0:0:0:0:0:ffff' && start !== '64:ff9b:0:0:0:0') return host
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.')
}
