import type { Compiled } from '../compiler.ts'
import { certificateEnds } from '../diagnostics/catalog/binding.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { certificatesOf, endOfCertificate } from '../model/certificates.ts'

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
  return [...certificatesOf(config)].flatMap(({ item, certificate }) => {
    const endMs = endOfCertificate(certificate)
    const place = provenance(item)
    if (place === undefined || endMs > nowMs + noticeDays * dayMs) return []
    return [certificateEnds(place, new Date(endMs).toISOString().slice(0, 10), endMs <= nowMs)]
  })
}
