import { certificateKeyMismatch, certificateMissing, certificateUnreadable } from '../diagnostics/catalog/binding.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Secret } from '../kinds/secret.ts'
import { certificatesIn, keyIn } from '../model/certificates.ts'
import type { At } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { bindSecret } from './secret.ts'

/** Whether a Secret has an entry, if only one that cannot be read. */
function isThere({ data, undecodable }: Secret, key: string): boolean {
  return key in data || undecodable.includes(key)
}

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
  const [certKey, keyKey] = isThere(secret, 'cert') ? (['cert', 'key'] as const) : (['tls.crt', 'tls.key'] as const)
  for (const [entry, what] of [
    [certKey, 'certificate'],
    [keyKey, 'private key'],
  ] as const) {
    if (!secret.undecodable.includes(entry)) continue
    report(certificateUnreadable(where, namespace, name, entry, what, so))
    return undefined
  }
  const cert = secret.data[certKey]
  const key = secret.data[keyKey]
  if (!cert || !key) {
    report(certificateMissing(where, namespace, name, cert ? keyKey : certKey, so))
    return undefined
  }
  const [parsed] = certificatesIn(cert) ?? []
  if (parsed === undefined) {
    report(certificateUnreadable(where, namespace, name, certKey, 'certificate', so))
    return undefined
  }
  const parsedKey = keyIn(key)
  if (parsedKey === undefined) {
    report(certificateUnreadable(where, namespace, name, keyKey, 'private key', so))
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
  // One that is there and says nothing must not make an authority of the next.
  const key = ['ca.crt', 'cert', 'tls.crt'].find((one) => isThere(secret, one)) ?? 'ca.crt'
  const text = secret.data[key]
  if (!text && !secret.undecodable.includes(key)) {
    report(certificateMissing(where, namespace, name, key, so))
    return undefined
  }
  if (!text || certificatesIn(text) === undefined) {
    report(certificateUnreadable(where, namespace, name, key, 'certificate', so))
    return undefined
  }
  return text
}
