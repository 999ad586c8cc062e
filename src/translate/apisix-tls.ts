import { bindAuthority, bindCertificate } from '../bind/certificate.ts'
import { hostlessCertificate } from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { ApisixTls, SecretReference } from '../kinds/apisix-tls.ts'
import { checkSsl } from '../model/check.ts'
import type { Ssl } from '../model/config.ts'
import { sslId } from '../model/id.ts'
import { at, type Path } from '../objects/object.ts'
import { hostRefusal } from '../policy/hosts.ts'
import type { Policy } from '../policy/policy.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import { foreignFragment } from './foreign.ts'
import { type Fragment, fragmentOf } from './fragment.ts'

const lost = 'the certificate is left out, and connections to its hosts are refused'
/** Of a certificate that asks clients for nothing: then no host is kept closed, and another one may serve it. */
const lostAlone = `${lost} unless another one covers them`

/**
 * One item of `ssls`; without the authority that it asks clients for it is not emitted at all, and its hosts are nobody's.
 * Kinds spec section 5.
 */
export function translateApisixTls(source: ApisixTls, read: Read): Fragment {
  const foreign = foreignFragment(source, read.options)
  if (foreign !== undefined) return foreign
  const { secret, client } = source
  const diagnostics: Diagnostic[] = []
  const value = secret && sslOf(source, secret, read, (diagnostic) => diagnostics.push(diagnostic))
  const place = { from: at(source.key), rank: { source, index: 0 } }
  if (value !== undefined) return fragmentOf({ ssls: [{ value, ...place }], diagnostics })
  if (secret !== undefined && client === undefined) return fragmentOf({ diagnostics })
  const { id } = sslId(source.namespace, source.name)
  // Whoever may not have a host may not keep others from it either.
  const snis = ownHosts(source.hosts, source.namespace, read.options.policy)
  if (snis.length === 0 && source.hosts.length > 0) return fragmentOf({ diagnostics })
  return fragmentOf({ withheldHosts: [{ value: { id, snis }, ...place }], diagnostics })
}

function ownHosts(written: readonly string[], namespace: string, { hosts }: Policy): readonly string[] {
  return hosts === undefined ? written : written.filter((host) => hostRefusal(hosts, namespace, host) === undefined)
}

function sslOf(source: ApisixTls, secret: SecretReference, read: Read, report: Report): Ssl | undefined {
  const { key: object, namespace, name, hosts } = source
  if (hosts.length === 0) report(hostlessCertificate(at(object, 'spec', 'hosts')))
  const so = source.client === undefined ? lostAlone : lost
  const pair = bindCertificate(at(object, 'spec', 'secret'), secret.namespace, secret.name, so, read, report)
  const client = source.client && clientOf(source.client, source, read, report)
  if (hosts.length === 0 || pair === undefined || client === 'unusable') return undefined
  const ssl: Ssl = { id: sslId(namespace, name).id, snis: hosts, ...pair, ...(client && { client }) }
  return admit('ssls', ssl, so, checkSsl, (path) => at(object, ...sourceOf(path)), read, report) ? ssl : undefined
}

function clientOf(client: NonNullable<ApisixTls['client']>, { key }: ApisixTls, read: Read, report: Report) {
  const { caSecret, depth, skipPaths } = client
  const where = at(key, 'spec', 'client', 'caSecret')
  const ca = bindAuthority(where, caSecret.namespace, caSecret.name, lost, read, report)
  if (ca === undefined) return 'unusable'
  return {
    ca,
    // Absent means 1 to APISIX, 0 that no certificate may stand between (BUG-27, C22).
    ...(depth !== undefined && { depth }),
    ...(skipPaths.length > 0 && { skip_mtls_uri_regex: [...new Set(skipPaths)] }),
  }
}

function sourceOf([field, ...rest]: Path): Path {
  if (field === 'snis') return ['spec', 'hosts']
  if (field === 'client') return rest[0] === 'ca' ? ['spec', 'client', 'caSecret'] : ['spec', 'client', ...rest]
  return field === 'cert' || field === 'key' ? ['spec', 'secret'] : []
}
