import { unusedMappings } from '../bind/unused-mappings.ts'
import type { UpstreamKey } from '../bind/upstream-key.ts'
import type { Kind } from '../kinds/table.ts'
import { Outcomes } from '../link/destinations.ts'
import { type Linked, link } from '../link/link.ts'
import type { IncludedFile } from '../objects/include.ts'
import type { CompileOptions } from '../read/options.ts'
import type { Cell } from '../store/cells.ts'
import type { Store } from '../store/store.ts'
import {
  emptyFragment,
  type Fragment,
  type Inclusion,
  type MadeRoute,
  type MadeStreamRoute,
  nothingIncluded,
} from '../translate/fragment.ts'
import { joinInclusions, translateInclude } from '../translate/include/include.ts'
import { translateMetadataConfigMap } from '../translate/metadata-config-map.ts'
import { rootKinds, type Translate, translators } from '../translate/table.ts'
import { translateUpstream } from '../translate/upstream.ts'
import type { Memo } from './memo.ts'

/** Compiles everything, every time; the memo alone decides what is really done again. */
export function compileAll(
  store: Store,
  memo: Memo,
  options: CompileOptions,
  files: readonly IncludedFile[] = [],
): Linked {
  const lists = [...rootKinds.map((kind) => translateRoots(kind, store, memo)), translateNamed(memo, options)]
  const fragments = memo.stage('fragments', lists, () => lists.flat())
  const keys = memo.stage('upstream keys', [fragments], () => upstreamKeysOf(fragments))
  const outcomes = memo.each(
    'upstream',
    keys,
    ({ id }) => id,
    (key, read) => translateUpstream(key, read),
  )
  const inclusion = includeAll(files, memo, options)
  const linked = link(fragments, inclusion, new Outcomes(keys, outcomes), store.usable('ApisixUpstream'), memo.stage)
  const unused = memo.stage('unused mappings', [keys], () => unusedMappings(keys, options))
  return unused.length === 0 ? linked : { ...linked, diagnostics: [...linked.diagnostics, ...unused] }
}

/** A file is taken apart again when its document is another one. */
function includeAll(files: readonly IncludedFile[], memo: Memo, options: CompileOptions): Inclusion {
  if (files.length === 0) return nothingIncluded
  const parts = files.map((file) => memo.stage(file.key, [file.document], () => translateInclude(file, options)))
  return memo.stage('included', parts, () => joinInclusions(parts))
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
      return source === undefined ? emptyFragment : translate(source, read)
    },
  )
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
    (configMap, read) => translateMetadataConfigMap(configMap, read),
  )
}

/** Every upstream that some rule names, once. */
function upstreamKeysOf(fragments: readonly Fragment[]): readonly UpstreamKey[] {
  const keys = new Map<string, UpstreamKey>()
  const visit = ({ destinations }: MadeRoute | MadeStreamRoute): void => {
    for (const { bound } of destinations)
      if (!bound.problem && !keys.has(bound.key.id)) keys.set(bound.key.id, bound.key)
  }
  for (const { routes, streamRoutes } of fragments) {
    routes.forEach(visit)
    streamRoutes.forEach(visit)
  }
  return [...keys.values()]
}
