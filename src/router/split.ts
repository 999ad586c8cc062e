import { fieldOf, listAt } from '../model/field.ts'
import { type Destination, failure, toUpstream } from './destination.ts'
import { type Gateway, type GatewayUpstream, itemById } from './gateway.ts'
import { nodesOf } from './read-document.ts'
import type { Received } from './request.ts'
import { meets } from './vars.ts'
import { isDoubt, some, type Verdict } from './verdict.ts'

/** A part of the requests and where it goes; the probabilities of one list add up to 1. */
export interface Share {
  readonly probability: number
  readonly destination: Destination
}

/** `33.3 %`. */
export function percentOf(probability: number): string {
  return `${Number((probability * 100).toFixed(1))} %`
}

/** Where a request goes, with the chances. */
export interface Split {
  /** Where the request goes. */
  readonly shares: readonly Share[]
  /** Where it goes instead, if what is in doubt holds; the first that does counts. */
  readonly perhaps: readonly { readonly doubt: string; readonly shares: readonly Share[] }[]
}

/**
 * What a traffic-split makes of a request: the first rule of which one match holds, or that has none; without any, the
 * route's own upstream. Source: https://apisix.apache.org/docs/apisix/plugins/traffic-split/; kinds spec C2, C4, C5.
 */
export function splitOf(gateway: Gateway, config: unknown, own: Destination, received: Received): Split {
  const perhaps: { doubt: string; shares: readonly Share[] }[] = []
  for (const rule of listAt(config, 'rules')) {
    const applies = ruleApplies(rule, received)
    if (applies === false) continue
    const shares = weigh(gateway, listAt(rule, 'weighted_upstreams'), own)
    if (!isDoubt(applies)) return { shares, perhaps }
    perhaps.push({ doubt: applies.doubt, shares })
  }
  return { shares: [{ probability: 1, destination: own }], perhaps }
}

/** A share that a request may get, whatever it is like. */
export interface PossibleShare extends Share {
  /** Whether it is one of those that meet the conditions of a rule only. */
  readonly isConditional: boolean
}

/** Every share that a traffic-split may give, rule by rule; without a split all goes to the route's own upstream. */
export function everyShare(gateway: Gateway, config: unknown, own: Destination): readonly PossibleShare[] {
  const found: PossibleShare[] = []
  for (const rule of listAt(config, 'rules')) {
    const isConditional = fieldOf(rule, 'match') !== undefined
    const shares = weigh(gateway, listAt(rule, 'weighted_upstreams'), own)
    found.push(...shares.map((share) => ({ ...share, isConditional })))
    if (!isConditional) return found
  }
  return [...found, { probability: 1, destination: own, isConditional: false }]
}

function ruleApplies(rule: unknown, received: Received): Verdict {
  if (fieldOf(rule, 'match') === undefined) return true
  return some(listAt(rule, 'match').map((one) => meets(fieldOf(one, 'vars') ?? [], received)))
}

const ownKey = Symbol('the upstream of the route')

/**
 * Entries are kept by id, the last of an id counts; so does the last without one, which stands for the route's own
 * upstream (C5). All weights 0 is an even split (C2). An id that is not in the file fails every request (C4).
 */
function weigh(gateway: Gateway, entries: readonly unknown[], own: Destination): readonly Share[] {
  const weights = new Map<unknown, { readonly weight: number; readonly destination: Destination }>()
  for (const entry of entries) {
    const id = fieldOf(entry, 'upstream_id')
    const inline = fieldOf(entry, 'upstream')
    const given = fieldOf(entry, 'weight')
    const weight = typeof given === 'number' ? given : 1
    if (id !== undefined) {
      const upstream = itemById(gateway.upstreams, String(id))
      if (upstream === undefined) {
        return [
          { probability: 1, destination: failure(500, `the traffic split names ${String(id)}, which there is not`) },
        ]
      }
      weights.set(String(id), { weight, destination: toUpstream(upstream, upstream.id) })
    } else if (inline !== undefined)
      weights.set(inline, { weight, destination: toUpstream(readInline(inline), undefined) })
    else weights.set(ownKey, { weight, destination: own })
  }
  if (weights.size === 0) return [{ probability: 1, destination: own }]
  const shares = [...weights.values()]
  const sum = shares.reduce((total, { weight }) => total + weight, 0)
  return shares
    .map(({ weight, destination }) => ({ probability: sum === 0 ? 1 / shares.length : weight / sum, destination }))
    .filter(({ probability }) => probability > 0)
}

function readInline(upstream: unknown): GatewayUpstream {
  const scheme = fieldOf(upstream, 'scheme')
  return { ...(typeof scheme === 'string' && { scheme }), nodes: nodesOf(fieldOf(upstream, 'nodes')) }
}
