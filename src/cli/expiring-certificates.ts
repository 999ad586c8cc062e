import { X509Certificate } from 'node:crypto'
import type { Compiled } from '../compiler.ts'
import { certificateEnds } from '../diagnostics/catalog/binding.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'

const dayMs = 86_400_000
const noticeDays = 30

/**
 * A warning for each certificate of the configuration that has ended at `nowMs` (milliseconds since 1970), or ends within
 * 30 days. The compiler has no clock, so whoever has one asks here; the file is the same either way.
 */
export function expiringCertificates(
  { config, provenance }: Pick<Compiled, 'config' | 'provenance'>,
  nowMs: number,
): readonly Diagnostic[] {
  const certificates = [
    ...config.ssls.map((item) => ({ item, certificate: item.cert })),
    ...config.upstreams.flatMap((item) => (item.tls ? [{ item, certificate: item.tls.client_cert }] : [])),
  ]
  return certificates.flatMap(({ item, certificate }) => {
    const endMs = Date.parse(new X509Certificate(certificate).validTo)
    const place = provenance(item)
    if (place === undefined || endMs > nowMs + noticeDays * dayMs) return []
    return [certificateEnds(place, new Date(endMs).toISOString().slice(0, 10), endMs <= nowMs)]
  })
}
