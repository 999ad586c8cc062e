import { clientCertificatesKept, hostHasCertificate, hostWithheld } from '../diagnostics/catalog/linking.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Ssl } from '../model/config.ts'
import { asOperators, isOperators } from '../model/operators.ts'
import type { Made, Ranked, WithheldHosts } from '../translate/fragment.ts'
import { byRank } from './collisions.ts'
import { nobodysAuthority } from './nobodys-authority.ts'

type Claim = Made<Ssl> | Made<WithheldHosts>

/**
 * One certificate for each host: what was written by hand, then that of the older object. APISIX would take the first in
 * the file, together with what it asks of clients (C21). Who loses a host keeps the others. The same certificate twice is
 * nothing to speak of. A host that is withheld has none, and gets an item of its own that lets nobody in where a
 * certificate with a star covers it.
 */
export function shareHosts(
  included: readonly Made<Ssl>[],
  compiled: readonly Ranked<Ssl>[],
  withheld: readonly Ranked<WithheldHosts>[],
  report: Report,
): readonly Made<Ssl>[] {
  const winners = new Map<string, Claim>()
  const isFirst = (claim: Claim, sni: string): boolean => {
    const winner = winners.get(sni)
    if (winner === undefined) winners.set(sni, claim)
    else if (isSsl(claim)) tellLoss(claim, sni, winner, report)
    return winner === undefined
  }
  const byHand = included.flatMap((made) => withHosts(made, (sni) => isFirst(made, sni)))
  const served: Ranked<Ssl>[] = []
  const kept: Ranked<WithheldHosts>[] = []
  for (const claim of [...compiled, ...withheld].sort(byRank)) {
    if (isRankedSsl(claim)) served.push(...withHosts(claim, (sni) => isFirst(claim, sni)))
    else {
      const snis = claim.value.snis.filter((sni) => isFirst(claim, sni))
      if (snis.length > 0) kept.push({ ...claim, value: { ...claim.value, snis } })
    }
  }
  const refusing = kept.flatMap((claim) => refusalOf(claim, [...byHand, ...served]) ?? [])
  return [...byHand, ...(refusing.length === 0 ? served : [...served, ...refusing].sort(byRank))]
}

/**
 * Included certificates without the hosts for which a compiled object asks clients for theirs and the included one does
 * not: the operator's word counts, but no protection is lost over it.
 */
export function keepClientChecks(
  included: readonly Made<Ssl>[],
  compiled: readonly Made<Ssl>[],
  withheld: readonly Made<WithheldHosts>[],
  report: Report,
): readonly Made<Ssl>[] {
  const checking = new Map<string, Claim>()
  if (included.length > 0) {
    const asking = compiled.filter(({ value }) => value.client !== undefined)
    for (const claim of [...asking, ...withheld]) for (const sni of claim.value.snis ?? []) checking.set(sni, claim)
  }
  return included.flatMap((made) =>
    withHosts(made, (sni) => {
      const winner = made.value.client === undefined ? checking.get(sni) : undefined
      if (winner !== undefined) report(clientCertificatesKept(made.from, sni, winner.from))
      return winner === undefined
    }),
  )
}

/** The certificate with some of its hosts; none where none is left. One that is switched off, or for upstreams, stays. */
function withHosts<M extends Made<Ssl>>(made: M, isKept: (sni: string) => boolean): readonly M[] {
  const { snis, status } = made.value
  if (snis === undefined || status === 0) return [made]
  const kept = snis.filter(isKept)
  if (kept.length === 0) return []
  return kept.length === snis.length ? [made] : [{ ...made, value: { ...made.value, snis: kept } }]
}

function isSsl(claim: Claim): claim is Made<Ssl> {
  return 'cert' in claim.value
}

function isRankedSsl(claim: Ranked<Ssl> | Ranked<WithheldHosts>): claim is Ranked<Ssl> {
  return isSsl(claim)
}

function tellLoss(loser: Made<Ssl>, sni: string, winner: Claim, report: Report): void {
  if (!isSsl(winner)) report(hostWithheld(loser.from, sni, winner.from))
  else if (!isSame(winner.value, loser.value)) report(hostHasCertificate(loser.from, sni, winner.from))
}

function isSame(a: Ssl, b: Ssl): boolean {
  return a.cert === b.cert && JSON.stringify(a.client) === JSON.stringify(b.client)
}

/**
 * An exact host comes before one with a star, so this item answers for it, and refuses every client. Undefined where no
 * star covers any of the hosts.
 */
function refusalOf({ value, ...place }: Ranked<WithheldHosts>, served: readonly Made<Ssl>[]): Ranked<Ssl> | undefined {
  const stars = served.flatMap((made) =>
    made.value.status === 0
      ? []
      : (made.value.snis ?? []).flatMap((sni) => (sni.startsWith('*') ? [{ sni, made }] : [])),
  )
  const covering = value.snis.flatMap((host) => {
    const star = stars.find(({ sni }) => covers(sni, host))
    return star === undefined ? [] : [{ host, made: star.made }]
  })
  const [first] = covering
  if (first === undefined) return undefined
  const { cert, key } = first.made.value
  const refusal: Ssl = {
    id: value.id,
    snis: covering.map(({ host }) => host),
    cert,
    key,
    client: { ca: nobodysAuthority },
  }
  // A certificate that the operator names by a variable has to be found by it here too.
  return { value: isOperators(first.made.value) ? asOperators(refusal) : refusal, ...place }
}

/** A star stands for what is left of one label: C21. */
function covers(star: string, host: string): boolean {
  const end = star.slice(1)
  return host.endsWith(end) && /^[^.*]+$/.test(host.slice(0, host.length - end.length))
}
