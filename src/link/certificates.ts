import { hostHasCertificate, hostWithheld } from '../diagnostics/catalog/linking.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Ssl } from '../model/config.ts'
import type { Ranked, WithheldHosts } from '../translate/fragment.ts'
import { byRank } from './collisions.ts'

type Claim = Ranked<Ssl> | Ranked<WithheldHosts>

/**
 * One certificate for each host: that of the older object. APISIX would take the first in the file, together with what it
 * asks of clients (C21). Who loses a host keeps the others. The same certificate twice is nothing to speak of. A host
 * that is withheld has none, and gets an item of its own that lets nobody in where a certificate with a star covers it.
 */
export function shareHosts(
  ssls: readonly Ranked<Ssl>[],
  withheld: readonly Ranked<WithheldHosts>[],
  report: Report,
): readonly Ranked<Ssl>[] {
  const winners = new Map<string, Claim>()
  const served: Ranked<Ssl>[] = []
  const kept: Ranked<WithheldHosts>[] = []
  for (const claim of [...ssls, ...withheld].sort(byRank)) {
    const snis = claim.value.snis.filter((sni) => {
      const winner = winners.get(sni)
      if (winner === undefined) winners.set(sni, claim)
      else if (isSsl(claim)) tellLoss(claim, sni, winner, report)
      return winner === undefined
    })
    if (snis.length === 0) continue
    if (isSsl(claim)) served.push(snis.length === claim.value.snis.length ? claim : withHosts(claim, snis))
    else kept.push({ ...claim, value: { ...claim.value, snis } })
  }
  const refusing = kept.flatMap((claim) => refusalOf(claim, served) ?? [])
  return refusing.length === 0 ? served : [...served, ...refusing].sort(byRank)
}

function isSsl(claim: Claim): claim is Ranked<Ssl> {
  return 'cert' in claim.value
}

function withHosts(made: Ranked<Ssl>, snis: readonly string[]): Ranked<Ssl> {
  return { ...made, value: { ...made.value, snis } }
}

function tellLoss(loser: Ranked<Ssl>, sni: string, winner: Claim, report: Report): void {
  if (!isSsl(winner)) report(hostWithheld(loser.from, sni, winner.from))
  else if (!isSame(winner.value, loser.value)) report(hostHasCertificate(loser.from, sni, winner.from))
}

function isSame(a: Ssl, b: Ssl): boolean {
  return a.cert === b.cert && JSON.stringify(a.client) === JSON.stringify(b.client)
}

/**
 * An exact host comes before one with a star, so this item answers for it. Its authority is a certificate of the server,
 * which has signed those of no client: each is refused. Undefined where no star covers any of the hosts.
 */
function refusalOf(
  { value, ...place }: Ranked<WithheldHosts>,
  served: readonly Ranked<Ssl>[],
): Ranked<Ssl> | undefined {
  const stars = served.flatMap((made) => made.value.snis.flatMap((sni) => (sni.startsWith('*') ? [{ sni, made }] : [])))
  const covering = value.snis.flatMap((host) => {
    const star = stars.find(({ sni }) => covers(sni, host))
    return star === undefined ? [] : [{ host, made: star.made }]
  })
  const [first] = covering
  if (first === undefined) return undefined
  const { cert, key } = first.made.value
  return { value: { id: value.id, snis: covering.map(({ host }) => host), cert, key, client: { ca: cert } }, ...place }
}

/** A star stands for what is left of one label: C21. */
function covers(star: string, host: string): boolean {
  const end = star.slice(1)
  return host.endsWith(end) && /^[^.*]+$/.test(host.slice(0, host.length - end.length))
}
