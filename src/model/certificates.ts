import { X509Certificate } from 'node:crypto'
import type { Config, Ssl, Upstream } from './config.ts'

/** A certificate of a configuration, and the item that holds it. */
export interface HeldCertificate {
  readonly item: Ssl | Upstream
  /** PEM, a chain perhaps, of which the first one counts. */
  readonly certificate: string
}

/** The certificates that APISIX shows: those of its hosts, then those for its upstreams. */
export function* certificatesOf({ ssls, upstreams }: Pick<Config, 'ssls' | 'upstreams'>): Iterable<HeldCertificate> {
  for (const item of ssls) yield { item, certificate: item.cert }
  // There is one upstream per app, and hardly any has a certificate: nothing is made for the others.
  for (const item of upstreams) if (item.tls !== undefined) yield { item, certificate: item.tls.client_cert }
}

/** When a certificate that can be read ends, in milliseconds since 1970. */
export function endOfCertificate(certificate: string): number {
  return Date.parse(new X509Certificate(certificate).validTo)
}
