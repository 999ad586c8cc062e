import type { KeyObject, X509Certificate } from 'node:crypto'
import { nodeCrypto } from '../runtime/crypto.ts'
import type { Config, Ssl, Upstream } from './config.ts'

/** A certificate of a configuration, and the item that holds it. */
export interface HeldCertificate {
  readonly item: Ssl | Upstream
  /** PEM, a chain perhaps, of which the first one counts. */
  readonly certificate: string
}

/** The certificates that APISIX shows: those of its hosts, then those for its upstreams. */
export function* certificatesOf({ ssls, upstreams }: Pick<Config, 'ssls' | 'upstreams'>): Iterable<HeldCertificate> {
  for (const item of ssls) if (isPem(item.cert)) yield { item, certificate: item.cert }
  // There is one upstream per app, and hardly any has a certificate: nothing is made for the others.
  for (const item of upstreams) {
    const certificate = item.tls?.client_cert
    if (certificate !== undefined && isPem(certificate)) yield { item, certificate }
  }
}

/** An operator may name one that stands elsewhere, by a variable or a secret. */
function isPem(text: string): boolean {
  return text.includes('-----BEGIN ')
}

/** When a certificate that can be read ends, in milliseconds since 1970. */
export function endOfCertificate(certificate: string): number {
  return Date.parse(new (nodeCrypto().X509Certificate)(certificate).validTo)
}

/**
 * The certificates of a PEM text, of which there is at least one; undefined where one of them cannot be read. APISIX reads
 * a chain to its end and refuses it for the sake of one that is damaged, `ngx_http_lua_ffi_parse_pem_cert` in
 * https://github.com/openresty/lua-nginx-module/blob/master/src/ngx_http_lua_ssl_certby.c
 */
export function certificatesIn(text: string): readonly X509Certificate[] | undefined {
  const blocks = text.split(beforeCertificate).filter((part) => part.search(beforeCertificate) === 0)
  const certificates = blocks.flatMap((block) => attempt(() => new (nodeCrypto().X509Certificate)(block)) ?? [])
  return blocks.length > 0 && certificates.length === blocks.length ? certificates : undefined
}

const beforeCertificate = /(?=-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----)/

/** A private key as PEM; undefined where it cannot be read. */
export function keyIn(text: string): KeyObject | undefined {
  return attempt(() => nodeCrypto().createPrivateKey(text))
}

/** The parsers throw on what they cannot read; what they say of it may quote the key, so it is not repeated. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}
