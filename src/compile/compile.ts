import { unusedMappings } from '../bind/unused-mappings.ts'
import type { UpstreamKey } from '../bind/upstream-key.ts'
import { heldFindings, type ServedHeld, servedOf } from '../hold/findings.ts'
import type { Holding } from '../hold/held.ts'
import { holdItems } from '../hold/hold.ts'
import type { Unreadable } from '../hold/losses.ts'
import { holdUpstreams } from '../hold/stand-in.ts'
import type { Kind } from '../kinds/table.ts'
import { type KeyTable, Outcomes } from '../link/destinations.ts'
import { type Linked, link } from '../link/link.ts'
import type { IncludedFile } from '../objects/include.ts'
import { type ObjectKey, objectKey } from '../objects/object.ts'
import type { CompileOptions } from '../read/options.ts'
import type { NotingRead } from '../read/read.ts'
import type { Cell } from '../store/cells.ts'
import type { Store } from '../store/store.ts'
import {
  emptyFragment,
  type Fragment,
  type Inclusion,
  type Leave,
  type MadeRoute,
  type MadeStreamRoute,
  nothingIncluded,
} from '../translate/fragment.ts'
import { joinInclusions, translateInclude } from '../translate/include/include.ts'
import { lossOver } from '../translate/loss.ts'
import { translateMetadataConfigMap } from '../translate/metadata-config-map.ts'
import { rootKinds, type Translate, translators } from '../translate/table.ts'
import { translateUpstream } from '../translate/upstream.ts'
import type { Memo } from './memo.ts'

/** What was good last, so that it may stand for what is broken now; see `hold/`. */
export interface HoldRequest {
  readonly holding: Holding
  readonly unreadable: Unreadable
  /** Since when something new is held, in ISO 8601. */
  readonly now: string
}

export interface CompiledAll extends Linked {
  readonly held: readonly ServedHeld[]
  /** For the next compilation; undefined where nothing was to be held. */
  readonly holding?: Holding
}

/** Compiles everything, every time; the memo alone decides what is really done again. */
export function compileAll(
  store: Store,
  memo: Memo,
  options: CompileOptions,
  files: readonly IncludedFile[] = [],
  request?: HoldRequest,
): CompiledAll {
  const lists = [...rootKinds.map((kind) => translateRoots(kind, store, memo)), translateNamed(memo, options)]
  const translated = memo.stage('fragments', lists, () => lists.flat().filter((one) => one !== emptyFragment))
  const held = request && holdItems(translated, request.unreadable, request.holding, request.now, memo)
  const fragments = held?.fragments ?? translated
  const table = memo.stage('upstream keys', [fragments], () => upstreamKeysOf(fragments))
  const { keys } = table
  const outcomes = memo.each(
    'upstream',
    keys,
    ({ id }) => id,
    (key, read) => {
      const outcome = translateUpstream(key, read)
      const leave = leaveOf(read)
      return leave === undefined ? outcome : { ...outcome, leave }
    },
  )
  const served = request && held && holdUpstreams(keys, outcomes, held.lost, request.holding, request.now, memo)
  const found = new Outcomes(table, served?.outcomes ?? outcomes)
  const inclusion = includeAll(files, memo, options)
  const linked = link(fragments, inclusion, found, store.usable('ApisixUpstream'), options.policy, memo.stage)
  const unused = memo.stage('unused mappings', [keys], () => unusedMappings(keys, options))
  const last = { fragments, keys, outcomes: found.all, config: linked.config }
  const holding = held && served && { items: held.items, upstreams: served.upstreams, last }
  const heldNow = holding ? servedOf(holding, linked.config) : []
  const more = [...unused, ...heldFindings(heldNow)]
  return {
    ...linked,
    ...(more.length > 0 && { diagnostics: [...linked.diagnostics, ...more] }),
    held: heldNow,
    ...(holding && { holding }),
  }
}

/** A file is taken apart again when its document is another one. */
function includeAll(files: readonly IncludedFile[], memo: Memo, options: CompileOptions): Inclusion {
  if (files.length === 0) return nothingIncluded
  const parts = files.map((file) => memo.stage(file.key, [file.document], () => translateInclude(file, options)))
  return memo.stage('included', parts, () => joinInclusions(parts))
}

function leaveOf({ asked, crossings }: NotingRead): Leave | undefined {
  if (asked.length === 0 && crossings.length === 0) return undefined
  const secrets = asked.flatMap(({ kind, isAbsent, namespace, name }) =>
    kind === 'Secret' && !isAbsent ? [{ namespace, name }] : [],
  )
  return secrets.length === 0 && crossings.length === 0 ? undefined : { secrets, crossings }
}

function translateRoots<K extends Kind>(kind: K, store: Store, memo: Memo): readonly Fragment[] {
  const translate: Translate<K> | undefined = translators[kind]
  if (translate === undefined) return []
  return memo.each<Cell<K>, Fragment>(
    kind,
    store.usable(kind),
    (cell) => cell,
    (cell, read) => {
      const source = read.see(kind, cell)
      return source === undefined ? emptyFragment : noted(translate(source, read), source.key, read)
    },
  )
}

/** With what holding has to know of it: what is lost over an error, and what somebody may take away. */
function noted(fragment: Fragment, object: ObjectKey, read: NotingRead): Fragment {
  const losses = fragment.losses ?? lossOver(object, '', fragment.diagnostics)
  const leave = leaveOf(read)
  return losses.length === 0 && leave === undefined ? fragment : { ...fragment, losses, ...(leave && { leave }) }
}

/** What no object asks for, but an option. */
function translateNamed(memo: Memo, { pluginMetadataConfigMap }: CompileOptions): readonly Fragment[] {
  const named = memo.stage('named', [pluginMetadataConfigMap], () =>
    [pluginMetadataConfigMap].flatMap((one) => one ?? []),
  )
  return memo.each(
    'plugin metadata',
    named,
    ({ namespace, name }) => `${namespace}/${name}`,
    (configMap, read) => {
      const object = objectKey('', 'ConfigMap', configMap.namespace, configMap.name)
      return noted(translateMetadataConfigMap(configMap, read), object, read)
    },
  )
}

/** Every upstream that some rule names, once. */
function upstreamKeysOf(fragments: readonly Fragment[]): KeyTable {
  const keys: UpstreamKey[] = []
  const positions = new Map<string, number>()
  const visit = ({ destinations }: MadeRoute | MadeStreamRoute): void => {
    for (const { bound } of destinations) {
      if (bound.problem || positions.has(bound.key.id)) continue
      positions.set(bound.key.id, keys.length)
      keys.push(bound.key)
    }
  }
  for (const { routes, streamRoutes } of fragments) {
    routes.forEach(visit)
    streamRoutes.forEach(visit)
  }
  return { keys, positions }
}
