import { hostHasCertificate } from '../diagnostics/catalog/linking.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Ssl } from '../model/config.ts'
import type { Ranked } from '../translate/fragment.ts'

/**
 * One certificate for each host: that of the older object. APISIX would take the first in the file, together with what it
 * asks of clients (C21). Who loses a host keeps the others. The same certificate twice is nothing to speak of.
 */
export function shareHosts(ssls: readonly Ranked<Ssl>[], report: Report): readonly Ranked<Ssl>[] {
  const winners = new Map<string, Ranked<Ssl>>()
  return ssls.flatMap((made) => {
    const kept = made.value.snis.filter((sni) => {
      const winner = winners.get(sni)
      if (winner === undefined) winners.set(sni, made)
      else if (!isSame(winner.value, made.value)) report(hostHasCertificate(made.from, sni, winner.from))
      return winner === undefined
    })
    if (kept.length === 0) return []
    return kept.length === made.value.snis.length ? [made] : [{ ...made, value: { ...made.value, snis: kept } }]
  })
}

function isSame(a: Ssl, b: Ssl): boolean {
  return a.cert === b.cert && JSON.stringify(a.client) === JSON.stringify(b.client)
}
