import { refusedTarget } from '../bind/target.ts'
import type { UpstreamKey } from '../bind/upstream-key.ts'
import { checkUpstream } from '../model/check.ts'
import type { Upstream } from '../model/config.ts'
import type { ObjectKey } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from '../translate/admit.ts'
import type { Spoiled, UpstreamOutcome } from '../translate/fragment.ts'
import type { HeldUpstream, Holding } from './held.ts'
import type { Remember } from './hold.ts'
import { isLeft } from './in-this-world.ts'
import { isRefusedByPolicy, isWithdrawn, type Lost, reasonOf } from './losses.ts'

export interface HeldOutcomes {
  /** The very same list as was given where nothing is held. */
  readonly outcomes: readonly UpstreamOutcome[]
  readonly upstreams: ReadonlyMap<string, HeldUpstream>
}

interface Entry {
  readonly id: string
  /** Among the outcomes. */
  readonly index: number
  readonly held: HeldUpstream
  readonly outcome: UpstreamOutcome
  readonly spoiled: Spoiled
}

/**
 * Upstreams whose settings an object should give that is broken now have those that it gave when it was good, and the
 * nodes of now: where requests may go is never held, only how.
 */
export function holdUpstreams(
  keys: readonly UpstreamKey[],
  outcomes: readonly UpstreamOutcome[],
  lost: ReadonlyMap<ObjectKey, Lost>,
  holding: Holding,
  now: string,
  remember: Remember,
): HeldOutcomes {
  const entries: Entry[] = []
  outcomes.forEach((outcome, index) => {
    const { spoiled } = outcome
    const id = keys[index]?.id
    if (spoiled === undefined || id === undefined) return
    const held = heldFor(id, outcome, spoiled, lost, holding, now)
    if (held !== undefined) entries.push({ id, index, held, outcome, spoiled })
  })
  const made = remember.each(
    'stand-ins',
    entries,
    ({ outcome }) => outcome,
    ({ held, outcome, spoiled }, read) => standIn(held, outcome, spoiled, read),
  )
  if (entries.length === 0) return { outcomes, upstreams: holding.upstreams.size === 0 ? holding.upstreams : new Map() }
  const all = [...outcomes]
  const upstreams = new Map<string, HeldUpstream>()
  entries.forEach(({ id, index, held }, position) => {
    const outcome = made[position]
    if (outcome === undefined) return
    all[index] = outcome
    upstreams.set(id, held)
  })
  return { outcomes: all, upstreams: isSameMap(upstreams, holding.upstreams) ? holding.upstreams : upstreams }
}

function heldFor(
  id: string,
  outcome: UpstreamOutcome,
  { by }: Spoiled,
  lost: ReadonlyMap<ObjectKey, Lost>,
  { upstreams, last }: Holding,
  now: string,
): HeldUpstream | undefined {
  const own = outcome.diagnostics.filter(({ severity, object }) => severity === 'error' && object === by)
  const losses = [
    ...(lost.get(by)?.losses ?? []),
    ...(own.length > 0 ? [{ object: by, target: '', reasons: own }] : []),
  ]
  const reason = losses.map(reasonOf).find((one) => one !== undefined)
  if (reason === undefined || losses.some((loss) => isWithdrawn(loss) || isRefusedByPolicy(loss))) return undefined
  const known = upstreams.get(id)
  if (known !== undefined && known.by === by) return known
  const before = last?.outcomes[last.keys.findIndex((key) => key.id === id)]
  const body = before?.upstream?.value
  return body && { body, ...(before?.leave && { leave: before.leave }), by, since: now, reason }
}

/** Undefined where there is nowhere to send requests to, or where the settings could not be had or let in today. */
function standIn(
  { body, leave }: HeldUpstream,
  outcome: UpstreamOutcome,
  { by, nodes, remarks }: Spoiled,
  read: Read,
): UpstreamOutcome | undefined {
  const isPlaced = body.nodes !== undefined && nodes !== 'own'
  if (isPlaced && nodes === undefined) return undefined
  if (!isLeft(leave, read) || (nodes === 'own' && leadsAstray(body, by, read))) return undefined
  const value: Upstream = isPlaced && typeof nodes === 'object' ? { ...body, nodes } : body
  const from = { object: by, path: [] }
  const place = () => from
  if (!admit('upstreams', value, '', checkUpstream, place, read, () => undefined)) return undefined
  return { upstream: { value, from }, remarks, diagnostics: outcome.diagnostics, ...(leave && { leave }) }
}

/** Whether it has nodes that may not be named today; others are looked at where they are located. */
function leadsAstray({ nodes = [] }: Upstream, by: ObjectKey, read: Read): boolean {
  return nodes.some(({ host }) => refusedTarget(by, host, read) !== undefined)
}

function isSameMap<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}
