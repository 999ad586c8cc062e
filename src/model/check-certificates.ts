import { certificatesIn, keyIn } from './certificates.ts'
import type { Refusal } from './check-values.ts'
import type { Ssl, UpstreamBody } from './config.ts'

/**
 * Certificates that stand in a file with their keys. APISIX drops one that it cannot read, and goes without a certificate
 * where the two do not fit (C16). What is named by a variable or a reference is not looked at. No reason shows a text.
 */

export function checkCertificatesOfSsl({ cert, key, certs = [], keys = [], client }: Ssl): readonly Refusal[] {
  return [
    ...checkPair(cert, key, ['cert'], ['key']),
    ...certs.flatMap((one, index) => checkPair(one, keys[index] ?? '', ['certs', index], ['keys', index])),
    ...(client === undefined ? [] : checkCertificate(client.ca, ['client', 'ca'])),
  ]
}

export function checkCertificatesOfUpstream({ tls }: UpstreamBody): readonly Refusal[] {
  return tls?.client_cert === undefined || tls.client_key === undefined
    ? []
    : checkPair(tls.client_cert, tls.client_key, ['tls', 'client_cert'], ['tls', 'client_key'])
}

function checkPair(cert: string, key: string, certAt: Refusal['path'], keyAt: Refusal['path']): readonly Refusal[] {
  const unreadable = checkCertificate(cert, certAt)
  if (unreadable.length > 0 || isElsewhere(key)) return unreadable
  const parsedKey = keyIn(key)
  if (parsedKey === undefined) return [{ path: keyAt, reason: 'is no private key that can be read' }]
  if (isElsewhere(cert) || certificatesIn(cert)?.[0]?.checkPrivateKey(parsedKey)) return []
  return [{ path: keyAt, reason: 'does not belong to the certificate' }]
}

function checkCertificate(cert: string, path: Refusal['path']): readonly Refusal[] {
  return isElsewhere(cert) || certificatesIn(cert) !== undefined
    ? []
    : [{ path, reason: 'is no certificate that can be read' }]
}

function isElsewhere(text: string): boolean {
  return text.startsWith('$')
}
