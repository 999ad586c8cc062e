import type { Scope } from '../../watch/cluster/scope.ts'
import {
  delayTooShort,
  folderAndCluster,
  needsCluster,
  nothingToWatch,
  streamNotWatched,
  takesRestart,
} from '../diagnostics/catalog/options.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { ListenAddress } from '../observe/listener.ts'
import type { LogLevel } from '../observe/log-level.ts'
import { type ClusterValues, type WatchFlags, type WatchValues, watchOptions } from './command-options.ts'
import { parseControlApi } from './control-address.ts'
import { readSchemaPlace, withDataPlane } from './data-plane.ts'
import { type Gathered, gather, type PlaceOf, placesOf } from './gather.ts'
import { tellIdle } from './idle-options.ts'
import { readLogLevel } from './log-level.ts'
import { type OptionEntry, type OptionValue, optionName, writeValue } from './option.ts'
import { reportFormats } from './options.ts'
import { withPolicy } from './policy-file.ts'
import { type SchemaPlace, withoutPassword } from './schema-place.ts'
import { readScope } from './scope.ts'
import { type BuildSettings, readFileSettings } from './settings.ts'
import { commandLine, isOfDefault } from './source.ts'
import { fraction, milliseconds, oneOf, parseAddress, pauses, type Refuse, refuser } from './values.ts'

/** What `watch` does, understood. What may change while it runs: `readWatchSettings`. */
export interface WatchSettings extends BuildSettings {
  /** Undefined where `paths` are watched. */
  readonly cluster: ClusterSettings | undefined
  /** Quiet time after a change before anything is compiled. */
  readonly settleMs: number
  /** The longest time from the first change to the compile; not below `settleMs`. */
  readonly maxDelayMs: number
  /** The part of the routes, 0 to 1, that may vanish at once without being seen to be deleted. */
  readonly maxShrink: number
  readonly acceptShrink: boolean
  /** Whether what breaks is served on as it last was good. */
  readonly hold: boolean
  /** Pauses before further attempts; the last one repeats. Never empty. */
  readonly retryMs: readonly [number, ...number[]]
  /** Undefined: nothing is served. */
  readonly listen: ListenAddress | undefined
  /** Where the page is served; undefined: nowhere. */
  readonly ui: ListenAddress | undefined
  readonly logFormat: (typeof reportFormats)[number]
  readonly logLevel: LogLevel
  /** Where it is said what the data plane takes. A file is read with the settings, a control API is followed. */
  readonly schema: SchemaPlace | undefined
  /** The file that says who may do what, which is followed, and what stood in it. */
  readonly policyFile?: string
  readonly policyText?: string
  /** The control API that is asked after each write; undefined: none is. */
  readonly confirm: URL | undefined
  /** Whether `/readyz` waits for its answer. */
  readonly confirmReady: boolean
  /** The file that was read, and is read again on SIGHUP. */
  readonly configFile: string | undefined
  /** The values as they were given, and where: to be compared with when they are read again. */
  readonly gathered: Gathered<typeof watchOptions>
}

/** Which cluster, and what of it. */
export interface ClusterSettings {
  /** Undefined: the service account of the pod, or outside of one the usual kubeconfig. */
  readonly kubeconfig: string | undefined
  /** Undefined: the kubeconfig's current one. */
  readonly context: string | undefined
  readonly scope: Scope
  /** Whether the state is compiled once, instead of being followed. */
  readonly once: boolean
}

/**
 * The settings from the command line, the environment and the configuration file. All that is wrong is reported; where
 * anything of error severity was, the answer is not to be used.
 *
 * With the settings in force, as on SIGHUP, options that are fixed at the start (`isFixed` in `options.ts`: what is
 * watched, the output file and its mode, pauses, the address, the log) keep their value; a warning names each that would
 * change.
 */
export async function readWatchSettings(
  flags: WatchFlags,
  paths: readonly string[],
  report: Report,
  inForce?: WatchSettings,
): Promise<WatchSettings> {
  const fresh = await gather(watchOptions, flags, report)
  const gathered = inForce === undefined ? fresh : keepFixed(inForce.gathered, fresh, report)
  if (paths.length === 0 && gathered.values.cluster !== true) report(nothingToWatch(commandLine))
  const { schema, policy } = gathered.values
  const placeOf = placesOf(gathered)
  const settings = await withPolicy(understandWatch(gathered, paths, report), policy, report, placeOf)
  const isRead = settings.schema?.kind === 'file' || settings.cluster?.once === true
  return isRead ? withDataPlane(settings, schema, report, placeOf) : settings
}

/**
 * What `readWatchSettings` answers for values that are gathered already; that nothing is named to watch is all right.
 * `own` are options that have another meaning for whoever asks.
 */
export function understandWatch(
  gathered: Gathered<typeof watchOptions>,
  paths: readonly string[],
  report: Report,
  own: readonly (keyof typeof watchOptions)[] = [],
): WatchSettings {
  const { values } = gathered
  const placeOf = placesOf(gathered)
  const refuse = refuser(report, placeOf)
  const { acceptShrink = false, listen, ui, config, schema, confirm, confirmReady = false } = values
  if (paths.length > 0 || values.cluster === true) {
    checkOrigin(values, paths, placeOf, report)
    tellIdle(gathered, report, own)
  }
  const scope = readScope(values, refuse)
  return {
    ...readFileSettings(paths, values, report, placeOf),
    cluster:
      values.cluster === true ? { ...readClusterNames(values, refuse), scope, once: values.once ?? false } : undefined,
    ...readDelays(values, placeOf, refuse, report),
    maxShrink: fraction(refuse, 'maxShrink', values.maxShrink),
    acceptShrink,
    hold: values.hold,
    retryMs: pauses(refuse, 'retry', values.retry),
    listen: listen === undefined ? undefined : readAddress('listen', listen, refuse),
    ui: ui === undefined ? undefined : readAddress('ui', ui, refuse),
    confirm: confirm === undefined ? undefined : readControlApi(confirm, refuse),
    confirmReady: confirmReady && confirm !== undefined,
    logFormat: oneOf(refuse, 'logFormat', values.logFormat, reportFormats),
    logLevel: readLogLevel(gathered, refuse, report),
    schema: schema === undefined ? undefined : readSchemaPlace(schema, report, placeOf),
    configFile: config,
    gathered,
  }
}

/** What makes no sense together. */
function checkOrigin(values: WatchValues, paths: readonly string[], placeOf: PlaceOf, report: Report): void {
  const { cluster = false, once = false, output } = values
  const [path] = paths
  if (cluster && path !== undefined) report(folderAndCluster(placeOf('cluster'), path))
  if (!cluster) {
    for (const key of ['kubeconfig', 'context', 'namespace', 'namespaceSelector'] as const) {
      if ((values[key] ?? []).length > 0) report(needsCluster(placeOf(key), `--${optionName(watchOptions[key])}`))
    }
    if (once) report(needsCluster(placeOf('once'), '--once', 'use apisixc build for files and folders'))
    if (paths.includes('-')) report(streamNotWatched(commandLine, 'standard input'))
  }
  if (output === '-' && !(cluster && once)) report(streamNotWatched(placeOf('output'), 'standard output'))
}

/** The kubeconfig and the context that are named, if any. */
export function readClusterNames({ kubeconfig, context }: ClusterValues, refuse: Refuse) {
  if (kubeconfig === '') refuse('kubeconfig', kubeconfig, 'the name of a file')
  if (context === '') refuse('context', context, 'the name of a context')
  return { kubeconfig, context }
}

function readDelays({ settle, maxDelay }: WatchValues, placeOf: PlaceOf, refuse: Refuse, report: Report) {
  let isRefused = false
  const note: Refuse = (...args) => {
    isRefused = true
    refuse(...args)
  }
  const settleMs = milliseconds(note, 'settle', settle)
  const maxDelayMs = milliseconds(note, 'maxDelay', maxDelay)
  if (!isRefused && maxDelayMs < settleMs) {
    const place = placeOf('maxDelay')
    report(delayTooShort(isOfDefault(place) ? placeOf('settle') : place, maxDelay, settle))
  }
  return { settleMs, maxDelayMs: Math.max(settleMs, maxDelayMs) }
}

function readAddress(key: 'listen' | 'ui', text: string, refuse: Refuse): ListenAddress | undefined {
  const address = parseAddress(text)
  if (address === undefined) refuse(key, text, 'HOST:PORT, such as 127.0.0.1:8082, [::1]:8082 or 0.0.0.0:8082')
  return address
}

function readControlApi(text: string, refuse: Refuse): URL | undefined {
  const url = parseControlApi(text)
  if (url === undefined) refuse('confirm', withoutPassword(text), 'a URL such as http://127.0.0.1:9090')
  return url
}

/** What was read now, but for options that are fixed: those stay as they were. */
function keepFixed(
  inForce: Gathered<typeof watchOptions>,
  fresh: Gathered<typeof watchOptions>,
  report: Report,
): Gathered<typeof watchOptions> {
  const placeOf = placesOf(fresh)
  const kept = fixedKeys.filter((key) => {
    const [before, now] = [inForce, fresh].map(({ values }) => valueText(watchOptions[key], values[key]))
    if (before === now) return false
    report(takesRestart(placeOf(key), `--${optionName(watchOptions[key])}`, before ?? '', now ?? ''))
    return true
  })
  const { values, sources } = fresh
  const without = Object.fromEntries(Object.entries(values).filter(([key]) => !kept.some((fixed) => fixed === key)))
  const pick = <T extends object>(from: T) =>
    Object.fromEntries(Object.entries(from).filter(([key]) => kept.some((fixed) => fixed === key)))
  return {
    values: { ...without, ...pick(inForce.values) } as WatchValues,
    sources: { ...sources, ...pick(inForce.sources) },
  }
}

const fixedKeys = (Object.keys(watchOptions) as readonly (keyof typeof watchOptions)[]).filter(
  (key) => 'isFixed' in watchOptions[key],
)

function valueText(option: OptionEntry, value: OptionValue | undefined): string {
  const written = [writeValue(option, value) ?? []].flat().join(',')
  return written === '' ? 'unset' : written
}
