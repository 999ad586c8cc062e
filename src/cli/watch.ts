import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { controlClient } from '../../output/confirm/control-client.ts'
import { Lookout } from '../../output/confirm/look.ts'
import { acquireLock, heartbeatMs } from '../../output/lock.ts'
import { readBack } from '../../output/read-back.ts'
import { writeConfig } from '../../output/write.ts'
import { type Clock, pause, systemClock } from '../../watch/clock.ts'
import type { Source } from '../../watch/source.ts'
import { outputIsInput } from '../diagnostics/catalog/options.ts'
import { lockLost } from '../diagnostics/catalog/output.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { FollowedDataPlane } from '../loop/followed-data-plane.ts'
import { Loop, type LoopOptions, type LoopSettings } from '../loop/loop.ts'
import type { DataPlane } from '../model/data-plane.ts'
import { TriggerTimes } from '../observe/latency.ts'
import { ofGateway, type Policy } from '../policy/policy.ts'
import { hasEnded, nameOfThisProcess } from '../runtime/process.ts'
import { endOnUncaught, onSignals } from '../runtime/signals.ts'
import { admitBug } from './admit-bug.ts'
import type { WatchFlags } from './command-options.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { followDataPlane, schemaRead } from './followed-data-plane.ts'
import { FollowedPolicy } from './followed-policy.ts'
import { placesOf } from './gather.ts'
import { forgetHeld, openHolding } from './holding.ts'
import { openListeners } from './listeners.ts'
import type { LivePage } from './live-page.ts'
import { Observation } from './observation.ts'
import { watchOnce } from './once.ts'
import { openSource } from './open-source.ts'
import { defaultOutput } from './options.ts'
import { overwritesInput } from './overwrites-input.ts'
import { atOutput, readPrevious, secondOf } from './previous.ts'
import { hasError, reportUsage } from './report.ts'
import { readWatchSettings, type WatchSettings } from './watch-settings.ts'

/** Keeps the file true while a folder or a cluster changes; ends on a signal. */
export async function watch(paths: readonly string[], flags: WatchFlags): Promise<ExitCode> {
  endOnUncaught(admitBug)
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const settings = await readWatchSettings(flags, paths, report)
  const { output, include } = settings
  if (overwritesInput([...paths, ...include], output))
    report(outputIsInput(placesOf(settings.gathered)('output'), output))
  if (hasError(found)) return reportUsage(found)

  const { source, diagnostics, description, ownNamespace } = await openSource(settings)
  if (settings.cluster?.once) {
    return watchOnce(source, settings, loopSettings(settings, undefined, ownNamespace).compile, [
      ...found,
      ...diagnostics,
    ])
  }
  let running: Loop | undefined
  const observation = new Observation({
    format: settings.logFormat,
    level: settings.logLevel,
    needsConfirmed: settings.confirmReady,
    originOf: (key) => running?.originOf(key),
  })
  for (const diagnostic of [...found, ...diagnostics]) observation.tell(diagnostic)
  if (source === undefined) return exitCodes.readOrWrite
  const tell: Report = (diagnostic) => observation.tell(diagnostic)
  const makeFolder = (): unknown => output === defaultOutput && mkdirSync(dirname(output), { recursive: true })
  if (atOutput(output, makeFolder, tell) === undefined) {
    await source.close()
    return exitCodes.readOrWrite
  }

  const stopping = new AbortController()
  let inForce = settings
  tellSchemaOfFile(settings, observation)
  const wanted = (): LoopSettings => loopSettings(inForce, followed?.current, ownNamespace)
  const followed = followedBy(settings, observation, () => running?.use(wanted()))
  const policy = policyFollowedBy(settings, observation, (fresh) => {
    inForce = { ...inForce, compile: { ...inForce.compile, policy: fresh } }
    running?.use(wanted())
  })
  const off = onSignals({
    stop: (signal) => {
      observation.apply({ type: 'stopping', reason: signal })
      stopping.abort()
    },
    reload: () => {
      void reload(inForce, flags, paths, observation).then((fresh) => {
        if (fresh === undefined) return
        inForce = fresh
        tellSchemaOfFile(fresh, observation)
        running?.use(wanted())
      })
    },
    release: () => running?.acceptShrink('signal'),
  })
  try {
    const lock = await acquireLock(output, {
      owner: await nameOfThisProcess(),
      isDead: hasEnded,
      wait: (ms) => pause(ms, systemClock, stopping.signal),
    })
    if (lock.kind === 'refused') {
      observation.tell(lock.diagnostic)
      return exitCodes.readOrWrite
    }
    try {
      await followed?.start()
      // The settings may have been read again while the lock was waited for; what stands there is known only now.
      const previous = atOutput(output, () => readPrevious(output), tell)
      if (previous === undefined) return exitCodes.readOrWrite
      const page = settings.ui && (await openPage(settings, description, observation, () => running))
      const hold = settings.hold ? await openHolding(output, tell) : await forgetHeld(output, tell)
      const loop = new Loop(
        {
          ...loopOptions(settings, previous.value),
          source,
          listener: (event) => observation.apply(event),
          ...(hold && { hold }),
          ...(page && { shown: (...result) => page.take(...result, loop.secretTexts()) }),
        },
        wanted(),
      )
      running = loop
      policy?.start()
      if (settings.acceptShrink) loop.acceptShrink('option')
      return await keepTrue(loop, source, settings, description, observation, page, lock, stopping)
    } finally {
      await lock.release()
    }
  } finally {
    off()
    policy?.stop()
    followed?.stop()
    stopping.abort()
    await source.close()
  }
}

/** Runs the loop until it is to stop, with its listener and its lock. */
async function keepTrue(
  loop: Loop,
  source: Source,
  settings: WatchSettings,
  what: string,
  observation: Observation,
  page: LivePage | undefined,
  lock: { touch(): Promise<boolean> },
  stopping: AbortController,
): Promise<ExitCode> {
  const { output } = settings
  const listeners = await openListeners(settings, observation, loop, () => source.watches(), page)
  if (listeners === undefined) return exitCodes.readOrWrite
  const keeping = keepLock(lock, systemClock, stopping.signal, () => {
    observation.tell(lockLost({ file: output }))
    stopping.abort()
  })
  observation.log({ level: 'info', message: 'watching', fields: { what, output } })
  try {
    await loop.run(stopping.signal)
    return keeping.isLost ? exitCodes.readOrWrite : exitCodes.fine
  } finally {
    await listeners.close()
  }
}

/** The page that shows what the loop does; loaded only where it is asked for. */
async function openPage(
  { paths, include }: WatchSettings,
  title: string,
  observation: Observation,
  loop: () => Loop | undefined,
): Promise<LivePage> {
  const { LivePage } = await import('./live-page.ts')
  return new LivePage({
    title,
    paths: [...paths, ...include],
    startedMs: systemClock.now(),
    originOf: (key) => loop()?.originOf(key),
    remarks: () => observation.remarks,
  })
}

/** Where the data plane is asked for what it takes; undefined where it is not. */
function followedBy(
  { schema, gathered }: WatchSettings,
  observation: Observation,
  changed: () => void,
): FollowedDataPlane | undefined {
  if (schema?.kind !== 'control') return undefined
  const by = gathered.values.schema === 'auto' ? 'auto' : 'url'
  return followDataPlane(schema.url, by, observation, changed, (problem) => process.exit(admitBug(problem)))
}

/** Tells that the schema of a file counts from now on. */
function tellSchemaOfFile({ schema, compile: { dataPlane } }: WatchSettings, observation: Observation): void {
  if (schema?.kind !== 'file' || dataPlane === undefined) return
  observation.apply(schemaRead('file', schema.file, dataPlane))
}

/** Reads the policy again when it changes; undefined where there is none. */
function policyFollowedBy(
  { policyFile, policyText }: WatchSettings,
  observation: Observation,
  changed: (policy: Policy) => void,
): FollowedPolicy | undefined {
  if (policyFile === undefined || policyText === undefined) return undefined
  return new FollowedPolicy({
    file: policyFile,
    text: policyText,
    clock: systemClock,
    changed: (policy) => {
      observation.log({ level: 'info', message: 'the policy was read again', fields: { file: policyFile } })
      changed(policy)
    },
    report: (diagnostic) => observation.tell(diagnostic),
    failed: (problem) => process.exit(admitBug(problem)),
  })
}

/** What stays the same for as long as the process runs. */
function loopOptions(
  { output, mode, compile, confirm }: WatchSettings,
  previous: string | undefined,
): Omit<LoopOptions, 'source' | 'listener'> {
  return {
    path: output,
    served: previous === undefined ? undefined : readBack(previous, compile.format),
    previous,
    clock: systemClock,
    latencies: new TriggerTimes(),
    look: () => secondOf(output),
    ...(confirm && { confirm: confirmedBy(confirm) }),
    write: ({ bytes }, lastSecond, isAgain) =>
      writeConfig(output, bytes, {
        mode,
        isAgain,
        now: systemClock.now,
        ...(lastSecond !== undefined && { lastSecond }),
      }),
  }
}

function confirmedBy(controlApi: URL): NonNullable<LoopOptions['confirm']> {
  const lookout = new Lookout(controlClient(controlApi))
  return { label: controlApi.origin, look: (expected) => lookout.look(expected) }
}

/** In a cluster the endpoints of every Service are known, so that a Service without any has none. */
function loopSettings(
  settings: WatchSettings,
  dataPlane: DataPlane | undefined,
  ownNamespace: string | undefined,
): LoopSettings {
  const { compile, cluster, style, maxShrink, allowEmpty, settleMs, maxDelayMs, retryMs } = settings
  const resolve = cluster !== undefined && compile.resolve === 'auto' ? 'endpoints' : compile.resolve
  const policy = ofGateway(compile.policy, ownNamespace)
  const asked = { ...compile, resolve, policy, ...(dataPlane && { dataPlane }) }
  return { compile: asked, style, maxShrink, allowEmpty, settleMs, maxDelayMs, retry: retryMs }
}

/** The settings as they are now; undefined, and told, where they cannot be used: those in force stay so. */
async function reload(
  inForce: WatchSettings,
  flags: WatchFlags,
  paths: readonly string[],
  observation: Observation,
): Promise<WatchSettings | undefined> {
  const diagnostics: Diagnostic[] = []
  const fresh = await readWatchSettings(flags, paths, (diagnostic) => diagnostics.push(diagnostic), inForce)
  observation.apply({ type: 'settings', file: fresh.configFile ?? 'none', diagnostics })
  return hasError(diagnostics) ? undefined : fresh
}

/** Gives signs of life until the signal; `lost` is called when somebody else has the lock. */
function keepLock(
  lock: { touch(): Promise<boolean> },
  clock: Clock,
  signal: AbortSignal,
  lost: () => void,
): { readonly isLost: boolean } {
  const state = { isLost: false }
  const beat = async (): Promise<void> => {
    while (!signal.aborted) {
      await pause(heartbeatMs, clock, signal)
      if (signal.aborted || (await lock.touch())) continue
      state.isLost = true
      lost()
    }
  }
  void beat()
  return state
}
