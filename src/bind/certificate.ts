import { createPrivateKey, X509Certificate } from 'node:crypto'
import { certificateKeyMismatch, certificateMissing, certificateUnreadable } from '../diagnostics/catalog/binding.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { At } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { bindSecret } from './secret.ts'

export interface CertificatePair {
  /** PEM, a chain perhaps, as the Secret holds it. */
  readonly cert: string
  readonly key: string
}

/**
 * The certificate and private key of a Secret, in either key style (kinds spec section 5.2). APISIX accepts a pair that
 * does not fit and then goes without a certificate, so this check is the only one (C16). `so` tells, in a message, what
 * becomes of whoever asked.
 */
export function bindCertificate(
  where: At,
  namespace: string,
  name: string,
  so: string,
  read: Read,
  report: Report,
): CertificatePair | undefined {
  const secret = bindSecret(where, namespace, name, so, read, report)
  if (secret === undefined) return undefined
  const [certKey, keyKey] = 'cert' in secret.data ? ['cert', 'key'] : ['tls.crt', 'tls.key']
  const cert = secret.data[certKey as string]
  const key = secret.data[keyKey as string]
  if (!cert || !key) {
    report(certificateMissing(where, namespace, name, `${cert ? keyKey : certKey}`, so))
    return undefined
  }
  const [parsed] = certificatesIn(cert) ?? []
  if (parsed === undefined) {
    report(certificateUnreadable(where, namespace, name, `${certKey}`, 'certificate', so))
    return undefined
  }
  const parsedKey = attempt(() => createPrivateKey(key))
  if (parsedKey === undefined) {
    report(certificateUnreadable(where, namespace, name, `${keyKey}`, 'private key', so))
    return undefined
  }
  if (!parsed.checkPrivateKey(parsedKey)) {
    report(certificateKeyMismatch(where, namespace, name, so))
    return undefined
  }
  return { cert, key }
}

/**
 * The authority that clients have to come from. A Secret of cert-manager holds it beside a certificate of its own, so
 * `ca.crt` is looked for first (BUG-28). Undefined, with a report, where there is none.
 */
export function bindAuthority(
  where: At,
  namespace: string,
  name: string,
  so: string,
  read: Read,
  report: Report,
): string | undefined {
  const secret = bindSecret(where, namespace, name, so, read, report)
  if (secret === undefined) return undefined
  const key = ['ca.crt', 'cert', 'tls.crt'].find((one) => secret.data[one])
  const text = key === undefined ? undefined : secret.data[key]
  if (key === undefined || text === undefined) {
    report(certificateMissing(where, namespace, name, 'ca.crt', so))
    return undefined
  }
  if (certificatesIn(text) === undefined) {
    report(certificateUnreadable(where, namespace, name, key, 'certificate', so))
    return undefined
  }
  return text
}

/**
 * The certificates of a PEM text, of which there is at least one; undefined where one of them cannot be read. APISIX reads
 * a chain to its end and refuses it for the sake of one that is damaged, `ngx_http_lua_ffi_parse_pem_cert` in
 * https://github.com/openresty/lua-nginx-module/blob/master/src/ngx_http_lua_ssl_certby.c
 */
function certificatesIn(text: string): readonly X509Certificate[] | undefined {
  const blocks = text.split(beforeCertificate).filter((part) => part.search(beforeCertificate) === 0)
  const certificates = blocks.flatMap((block) => attempt(() => new X509Certificate(block)) ?? [])
  return blocks.length > 0 && certificates.length === blocks.length ? certificates : undefined
}

const beforeCertificate = /(?=-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----)/

/** The parsers throw on what they cannot read; what they say of it may quote the key, so it is not repeated. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}
