import type { UpstreamKey } from '../bind/upstream-key.ts'
import { upstreamUnused } from '../diagnostics/catalog/linking.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Config, Item } from '../model/config.ts'
import { type At, at, type ObjectKey } from '../objects/object.ts'
import type { Policy } from '../policy/policy.ts'
import { type Fragment, gather, type Inclusion, type UpstreamOutcome } from '../translate/fragment.ts'
import { idlePolicies } from './attached.ts'
import type { Outcomes } from './destinations.ts'
import { byIds, withoutDisplaced } from './included.ts'
import { linkRest } from './rest.ts'
import { linkRules } from './rules.ts'
import { type Values, valuesOf } from './values.ts'

/** An object, as far as `link` cares. */
interface Found {
  readonly object: { readonly key: ObjectKey; readonly namespace: string; readonly name: string } | undefined
}

/** The whole configuration, and what there is to say about it. */
export interface Linked {
  readonly config: Config
  /** The source of each item of the config. */
  from(item: Item): At | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Gives a step's result of last time where none of its inputs is another; `compile/memo.ts`. */
type Stage = <T>(name: string, inputs: readonly unknown[], make: () => T) => T

/**
 * Puts the fragments together, and what was written by hand before them: decides what becomes of a rule whose upstream or
 * plugin config is not to be had, which of two equals counts, and the order of everything. The result refers to nothing
 * that is not in it. In stages, so that a change of nodes, which is nearly every change, makes the list of upstreams anew
 * and no more.
 */
export function link(
  fragments: readonly Fragment[],
  inclusion: Inclusion,
  found: Outcomes,
  apisixUpstreams: readonly Found[],
  policy: Policy,
  stage: Stage,
): Linked {
  const outcomes = withoutDisplaced(found, inclusion)
  const standings = outcomes.all.map(standing)
  const rules = stage('rules', [fragments, inclusion, policy, ...standings], () =>
    linkRules(fragments, inclusion, outcomes, policy),
  )
  const rest = stage('rest', [fragments, rules.included], () => linkRest(fragments, rules))
  const unused = stage('unused', [outcomes.keys, apisixUpstreams], () => findUnused(apisixUpstreams, outcomes.keys))
  const attached = stage('attached', [fragments], () => gather(fragments, (fragment) => fragment.attached))
  const idle = stage('idle policies', [outcomes.keys, attached], () => idlePolicies(attached, outcomes.keys))
  const upstreams = stage('upstreams', [rules, outcomes.all], () => {
    const positions = stage('positions', [rules, outcomes.keys], () =>
      rules.upstreamIds.flatMap((id) => outcomes.positionOf(id) ?? []),
    )
    const compiled = positions.flatMap((position) => outcomes.all[position]?.upstream ?? [])
    return valuesOf(byIds(rules.included.upstreams, compiled))
  })
  const diagnostics: Diagnostic[] = [...rules.diagnostics, ...rest.diagnostics, ...unused, ...idle]
  for (const outcome of outcomes.all) for (const diagnostic of outcome.diagnostics) diagnostics.push(diagnostic)
  const sections = { ...rules.sections, ...rest.sections, upstreams }
  const values = Object.entries(sections).map(([name, section]) => [name, section.values])
  const lookedIn = [sections.routes, upstreams, ...Object.values<Values<Item>>(sections)]
  return {
    config: Object.fromEntries(values) as unknown as Config,
    from: (item) => {
      for (const section of lookedIn) {
        const place = section.from(item)
        if (place !== undefined) return place
      }
      return undefined
    },
    diagnostics,
  }
}

/** What the rules depend on of an upstream: not which nodes it has, but whether there is one and nothing to say. */
function standing(outcome: UpstreamOutcome): unknown {
  return outcome.upstream !== undefined && outcome.remarks.length === 0 ? 'fine' : outcome
}

function findUnused(apisixUpstreams: readonly Found[], keys: readonly UpstreamKey[]): readonly Diagnostic[] {
  const used = new Map<string, Set<string>>()
  for (const key of keys) {
    const names = used.get(key.namespace) ?? new Set()
    used.set(key.namespace, names.add(key.kind === 'service' ? key.service : key.upstream))
  }
  return apisixUpstreams.flatMap(({ object }) => {
    if (object === undefined || used.get(object.namespace)?.has(object.name)) return []
    return [upstreamUnused(at(object.key), object.namespace, object.name)]
  })
}
