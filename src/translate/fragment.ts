import type { Bound, Problem } from '../bind/backend.ts'
import type { UpstreamKey } from '../bind/upstream-key.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import {
  type Config,
  type Consumer,
  type Credential,
  type GlobalRule,
  type Item,
  type Node,
  type PluginConfig,
  type PluginMetadata,
  type Route,
  type SectionName,
  type Ssl,
  type StreamRoute,
  sectionNames,
  type Upstream,
} from '../model/config.ts'
import type { At, ObjectKey, Path } from '../objects/object.ts'
import type { Crossing } from '../read/read.ts'

/** Something for the file, and where it comes from, so that a later stage can still name the culprit. */
export interface Made<T> {
  readonly value: T
  readonly from: At
}

/** One of the places that a rule sends requests to. */
export interface Destination {
  readonly bound: Bound<UpstreamKey>
  readonly weight: number
  readonly at: At
}

/** A route as it is when every destination has its upstream; `link` takes out those that have none. */
export interface MadeRoute extends Made<Route> {
  /** The same route before it got its destinations. */
  readonly base: Route
  readonly destinations: readonly Destination[]
  /** The ApisixPluginConfig without which the route may not be emitted. */
  readonly pluginConfig?: { readonly object: ObjectKey; readonly at: At }
  readonly rank: Rank
}

export interface MadeStreamRoute extends Made<StreamRoute> {
  readonly destinations: readonly Destination[]
  readonly rank: Rank
}

/** What decides between equal things: the age of their object, its name, and the place in it (kinds spec section 11.1). */
export interface Rank {
  readonly source: { readonly created?: string | undefined; readonly namespace: string; readonly name: string }
  /** Grows from one part of the object to the next. */
  readonly index: number
  /** It is held (`src/hold`), and yields to everything that is not, whatever its age. */
  readonly isHeld?: true
}

/**
 * Something that an object asks for and that cannot be had now: an item such as `routes/shop_web`; all that the object
 * might have in a section, `routes/`; or anything of it, the empty text.
 */
export interface Loss {
  readonly object: ObjectKey
  readonly target: string
  /** The errors over which it is lost. */
  readonly reasons: readonly Diagnostic[]
  /** Whether what the item was is still what the object asks for, as far as that can be told; absent: it is. */
  readonly isStillAsked?: (item: Item) => boolean
}

/**
 * The index of what stands in a list of an object, or in a list of a list. Nothing that is left out before it changes it, so
 * that what is held finds its place again.
 */
export function indexAt(path: Path): number {
  let index = 0
  let depth = 0
  for (const step of path) {
    if (typeof step !== 'number' || depth === 2) continue
    index += depth === 0 ? step * mostInner : step
    depth += 1
  }
  return index
}

const mostInner = 2 ** 24

/** Something of which the oldest counts where two contradict each other. */
export interface Ranked<T> extends Made<T> {
  readonly rank: Rank
}

/**
 * Hosts whose clients have to show a certificate, of an object that cannot be had: nobody is to get to them by the
 * certificate of somebody else who does not ask. The id is the one that its item would have.
 */
export interface WithheldHosts {
  readonly id: string
  readonly snis: readonly string[]
}

/** A global rule, and where in its object each plugin stands: of those that stand in two objects one counts. */
export interface MadeGlobalRule extends Ranked<GlobalRule> {
  readonly places: ReadonlyMap<string, Path>
}

/** A policy that counts for a Service, whoever may use that. */
export interface Attached {
  /** Where the policy names the Service. */
  readonly at: At
  readonly namespace: string
  readonly service: string
  /** The Service ports for which it counts; undefined means any. */
  readonly ports?: readonly number[]
}

/** Metadata of a plugin. What yields counts only where no other object holds metadata of that plugin. */
export interface MadePluginMetadata extends Ranked<PluginMetadata> {
  readonly yields?: true
}

/** What one root object compiles to, complaints included. */
export interface Fragment {
  readonly routes: readonly MadeRoute[]
  readonly streamRoutes: readonly MadeStreamRoute[]
  readonly pluginConfigs: readonly Made<PluginConfig>[]
  readonly ssls: readonly Ranked<Ssl>[]
  readonly withheldHosts: readonly Ranked<WithheldHosts>[]
  readonly consumers: readonly Ranked<Consumer | Credential>[]
  readonly globalRules: readonly MadeGlobalRule[]
  readonly pluginMetadata: readonly MadePluginMetadata[]
  readonly attached: readonly Attached[]
  readonly diagnostics: readonly Diagnostic[]
  /** Undefined where it is not told: then every error of the object costs whatever of it is not made. */
  readonly losses?: readonly Loss[]
  /** What it was made of that somebody may take away; absent where that is nothing. */
  readonly leave?: Leave
}

export interface SecretName {
  readonly namespace: string
  readonly name: string
}

/** What others have to let an object have: Secrets that were read, references to other namespaces. */
export interface Leave {
  readonly secrets: readonly SecretName[]
  readonly crossings: readonly Crossing[]
}

/** Items of all sections. */
export type MadeSections = { readonly [S in SectionName]: readonly Made<Config[S][number]>[] }

/** An id that an item was given which is left out. */
export interface LostId {
  readonly section: SectionName
  readonly id: string
  readonly from: At
  /** Of a certificate that asks clients for theirs, its hosts. */
  readonly snis?: readonly string[]
}

/** What files hold that the operator wrote by hand, and what there is to say about it. */
export interface Inclusion {
  readonly items: MadeSections
  readonly lost: readonly LostId[]
  readonly diagnostics: readonly Diagnostic[]
}

const nothing: readonly never[] = Object.freeze([])

export const emptyFragment: Fragment = {
  routes: nothing,
  streamRoutes: nothing,
  pluginConfigs: nothing,
  ssls: nothing,
  withheldHosts: nothing,
  consumers: nothing,
  globalRules: nothing,
  pluginMetadata: nothing,
  attached: nothing,
  diagnostics: nothing,
}

/** The same list for all that is not included, so that a stage sees that nothing has changed. */
export const emptySections: MadeSections = Object.freeze(
  Object.fromEntries(sectionNames.map((name) => [name, nothing])) as unknown as MadeSections,
)

export const nothingIncluded: Inclusion = Object.freeze({ items: emptySections, lost: nothing, diagnostics: nothing })

/** One part of all fragments, in their order. Most fragments are without most parts, so that looking is what it costs. */
export function gather<T>(fragments: readonly Fragment[], part: (fragment: Fragment) => readonly T[]): T[] {
  const all: T[] = []
  for (const fragment of fragments) {
    for (const one of part(fragment)) all.push(one)
  }
  return all
}

/** A fragment of some parts; those that are empty cost nothing. */
export function fragmentOf(parts: Partial<Fragment>): Fragment {
  return {
    routes: filled(parts.routes),
    streamRoutes: filled(parts.streamRoutes),
    pluginConfigs: filled(parts.pluginConfigs),
    ssls: filled(parts.ssls),
    withheldHosts: filled(parts.withheldHosts),
    consumers: filled(parts.consumers),
    globalRules: filled(parts.globalRules),
    pluginMetadata: filled(parts.pluginMetadata),
    attached: filled(parts.attached),
    diagnostics: filled(parts.diagnostics),
    ...(parts.losses && { losses: parts.losses }),
  }
}

function filled<T>(list: readonly T[] | undefined): readonly T[] {
  return list === undefined || list.length === 0 ? nothing : list
}

/** What an upstream key compiles to. */
export interface UpstreamOutcome {
  /** Undefined where it cannot be made; then at least one remark says why. */
  readonly upstream: Made<Upstream> | undefined
  /** Said at every backend that refers to it. */
  readonly remarks: readonly Problem[]
  readonly diagnostics: readonly Diagnostic[]
  /** What it was made of that somebody may take away; absent where that is nothing. */
  readonly leave?: Leave
  /** Set where only settings are missing that a broken object should give: then there is a place to send requests to. */
  readonly spoiled?: Spoiled
}

/** What can be told of an upstream whose settings are broken. */
export interface Spoiled {
  /** The broken object. */
  readonly by: ObjectKey
  /** Where its Service has its nodes; `own`: they are among the settings. Undefined where there are none. */
  readonly nodes: readonly Node[] | 'own' | undefined
  readonly remarks: readonly Problem[]
}

/** The priority of an Exact path of an Ingress: where a pattern stands at both, it comes before Prefix (C19). */
export const exactPriority = 1
