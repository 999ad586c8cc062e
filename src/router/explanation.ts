import type { Loser, Reason } from './decide.ts'
import type { Destination } from './destination.ts'
import type { GatewayUpstream } from './gateway.ts'
import { nearestMisses } from './misses.ts'
import type { AppliedPlugin, DroppedPlugin, PluginSource } from './plugins.ts'
import type { Request } from './request.ts'
import type { Outcome } from './route.ts'
import type { Share } from './split.ts'
import { type ToldNode, tellNodes } from './told-nodes.ts'
import { isDoubt } from './verdict.ts'

/** What `explain` tells of a request: plain values, printed as text or as JSON. No configuration of a plugin is in it. */
export interface Explanation {
  readonly request: { readonly method: string; readonly host: string; readonly path: string }
  /** The status with which APISIX answers where no route does. */
  readonly status?: number
  readonly answer?: {
    readonly route: string
    readonly from?: string
    /** Undefined where the route has no hosts. */
    readonly host?: string
    readonly uri: string
    readonly priority?: number
    readonly plugins: readonly ToldPlugin[]
    readonly leftOut: readonly ToldDropped[]
    /** Whether the consumer who is recognised may bring plugins of his own. */
    readonly consumerMayAdd: boolean
    readonly upstreams: readonly ToldShare[]
    readonly perhaps: readonly { readonly if: string; readonly upstreams: readonly ToldShare[] }[]
  }
  /** Routes that would answer instead. */
  readonly perhaps: readonly { readonly route: string; readonly from?: string; readonly dependsOn: string }[]
  readonly losers: readonly ToldLoser[]
  /** Only where nothing answers. */
  readonly nearest?: readonly ToldLoser[]
}

/** A plugin that acts. */
export interface ToldPlugin {
  readonly plugin: string
  readonly of: string
  readonly from?: string
  readonly priority?: number
  readonly mayAnswer: boolean
  /** What its running depends on. */
  readonly dependsOn?: string
}

/** A plugin that does not act, and why. */
export interface ToldDropped {
  readonly plugin: string
  readonly of: string
  readonly why: string
}

/** A part of the requests. */
export interface ToldShare {
  /** From 0 to 1. */
  readonly probability: number
  /** Undefined where it is written into the route, or where APISIX answers with a status. */
  readonly upstream?: string
  readonly from?: string
  readonly scheme?: string
  readonly nodes?: readonly ToldNode[]
  readonly status?: number
  readonly reason?: string
}

/** A route that does not answer. */
export interface ToldLoser {
  readonly route: string
  readonly from?: string
  readonly kind: Reason['kind']
  readonly reason: string
}

/** Where an item of the file comes from, in words. */
export type SourceOf = (section: string, id: string) => string | undefined

/** Puts what the router model found into words; `sourceOf` names where items come from. */
export function explanationOf(request: Request, outcome: Outcome, sourceOf: SourceOf): Explanation {
  const { decision, answer, status } = outcome
  const { received, winner } = decision
  const tell = (loser: Loser): ToldLoser => ({
    route: loser.route.id,
    ...fromOf(sourceOf, 'routes', loser.route.id),
    kind: loser.reason.kind,
    reason: describeReason(loser),
  })
  const tellShare = (share: Share): ToldShare => ({
    probability: share.probability,
    ...describeDestination(share.destination, sourceOf),
  })
  return {
    request: { method: request.method, host: received?.host ?? request.host, path: received?.path ?? request.path },
    ...(status !== undefined && { status }),
    ...(answer &&
      winner && {
        answer: {
          route: answer.route.id,
          ...fromOf(sourceOf, 'routes', answer.route.id),
          ...(winner.host !== undefined && { host: winner.host }),
          uri: winner.uri.text,
          ...(answer.route.priority !== undefined && { priority: answer.route.priority }),
          plugins: answer.chain.applied.map((plugin) => tellPlugin(plugin, sourceOf)),
          leftOut: answer.chain.dropped.map(tellDropped),
          consumerMayAdd: answer.chain.consumerMayAdd,
          upstreams: answer.split.shares.map(tellShare),
          perhaps: answer.split.perhaps.map(({ doubt, shares }) => ({ if: doubt, upstreams: shares.map(tellShare) })),
        },
      }),
    perhaps: decision.perhaps.map(({ candidate, doubt }) => ({
      route: candidate.route.id,
      ...fromOf(sourceOf, 'routes', candidate.route.id),
      dependsOn: doubt,
    })),
    losers: decision.losers.map(tell),
    ...(status === 404 && { nearest: nearestMisses(decision, 5).map(tell) }),
  }
}

/** The field for where an item comes from, where that is known. */
export function fromOf(sourceOf: SourceOf, section: string, id: string): { readonly from?: string } {
  const source = sourceOf(section, id)
  return source === undefined ? {} : { from: source }
}

function tellPlugin({ name, from: of, priority, mayAnswer, runs }: AppliedPlugin, sourceOf: SourceOf): ToldPlugin {
  return {
    plugin: name,
    of: describeHolder(of),
    ...fromOf(sourceOf, of.section, of.id),
    ...(priority !== undefined && { priority }),
    mayAnswer,
    ...(isDoubt(runs) && { dependsOn: runs.doubt }),
  }
}

/** A plugin that does not act, in words. */
export function tellDropped({ name, from, reason }: DroppedPlugin): ToldDropped {
  return { plugin: name, of: describeHolder(from), why: dropReasons[reason] }
}

/** The item in which a plugin stands, in words. */
export function describeHolder({ section, id }: PluginSource): string {
  return section === 'routes' ? 'the route' : `${holders[section]} ${id}`
}

const holders = {
  plugin_configs: 'plugin config',
  services: 'service',
  global_rules: 'global rule',
  stream_routes: 'stream route',
} as const

const dropReasons = {
  overridden: 'another of the same name counts more',
  disabled: 'its _meta disables it',
  filter: 'the filter in its _meta does not hold',
  twoGlobalRules: 'it is in two global rules, and APISIX runs neither',
} as const

/** What keeps a route from a request, in words. */
export function describeReason({ route, reason }: Loser): string {
  switch (reason.kind) {
    case 'unmet':
      return `${conditions[reason.unmet.condition]} ${reason.unmet.wanted}`
    case 'beaten':
      return rankings[reason.by]
    case 'beatenPerhaps':
      return `${rankings[reason.by]}; whether it fits at all depends on ${reason.doubt}`
    case 'uri':
      return `uri: not one of ${route.uris.join(', ')}`
    case 'host':
      return route.hosts === undefined ? 'host: not one of its service' : `host: not one of ${route.hosts.join(', ')}`
    case 'disabled':
      return 'status: it is switched off'
    default:
      return reason satisfies never
  }
}

const conditions = {
  method: 'method: it wants',
  remote_addr: 'remote_addr: it wants',
  vars: 'vars: the request does not meet',
} as const

const rankings = {
  host: 'host: that of the answering route fits closer',
  path: 'uri: that of the answering route is closer',
  priority: 'priority: the answering route has a higher one',
  length: 'uri: that of the answering route is longer',
  order: 'order: the answering route stands earlier in the file',
} as const

function describeDestination(destination: Destination, sourceOf: SourceOf): Omit<ToldShare, 'probability'> {
  if (destination.kind === 'failure') return { status: destination.status, reason: destination.reason }
  return tellUpstream(destination.id, destination.upstream, sourceOf)
}

/** An upstream with its nodes; one that is written into another item has no id. */
export function tellUpstream(
  id: string | undefined,
  upstream: GatewayUpstream,
  sourceOf: SourceOf,
): Omit<ToldShare, 'probability'> {
  return {
    ...(id !== undefined && { upstream: id, ...fromOf(sourceOf, 'upstreams', id) }),
    ...(upstream.scheme !== undefined && { scheme: upstream.scheme }),
    nodes: tellNodes(upstream),
  }
}
