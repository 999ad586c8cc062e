import { nodeCrypto } from '../runtime/crypto.ts'

/**
 * The host names of a certificate that can be read, in lower case: its DNS names, but for a lone `*`, which stands for
 * names of one label only. Kinds spec section 8.5.
 */
export function namesOf(certificate: string): readonly string[] {
  const names = new (nodeCrypto().X509Certificate)(certificate).subjectAltName ?? ''
  const hosts = names.split(', ').flatMap((entry) => /^DNS:(.+)$/.exec(entry)?.[1]?.toLowerCase() ?? [])
  return [...new Set(hosts)].filter((host) => host !== '*')
}
