import { systemClock } from '../../watch/clock.ts'
import type { Compiled, Compiler } from '../compiler.ts'
import { sourceNotSeen } from '../diagnostics/catalog/options.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { compileOnce } from '../loop/once.ts'
import { ofGateway } from '../policy/policy.ts'
import type { CompileOptions } from '../read/options.ts'
import { openCluster, withIncludes } from './open-source.ts'
import type { Progress } from './progress.ts'
import type { ClusterSettings } from './watch-settings.ts'

/** Who waits longer than this for a cluster, as an init container, tells nobody anything. */
export const clusterTimeoutMs = 60_000

/** What it takes to compile a cluster. */
export interface ClusterInput {
  readonly compile: CompileOptions
  /** Files in APISIX's own form that are mixed in. */
  readonly include: readonly string[]
  readonly cluster: Omit<ClusterSettings, 'once'>
  readonly progress: Progress
  /** The configuration file, which is no manifest. */
  readonly configFile: string | undefined
}

/** A cluster that was seen whole, or why it was not. */
export type CompiledCluster =
  | {
      readonly kind: 'complete'
      readonly compiler: Compiler
      readonly compiled: Compiled
      readonly diagnostics: readonly Diagnostic[]
    }
  | { readonly kind: 'incomplete'; readonly diagnostics: readonly Diagnostic[] }

/** What a cluster holds now, compiled as `watch --cluster --once` does. Lists once and follows nothing. */
export async function compileCluster(input: ClusterInput): Promise<CompiledCluster> {
  const { compile, cluster, progress } = input
  const { source, diagnostics, ownNamespace } = await withIncludes(await openCluster(cluster), input)
  if (source === undefined) return { kind: 'incomplete', diagnostics }
  progress.step('reading the cluster')
  // The endpoints of every Service are known there.
  const resolve = compile.resolve === 'auto' ? 'endpoints' : compile.resolve
  const asked = { ...compile, resolve, policy: ofGateway(compile.policy, ownNamespace) }
  const once = await compileOnce(source, asked, systemClock, clusterTimeoutMs)
  progress.end()
  if (once.kind === 'incomplete') {
    const missing = sourceNotSeen({ file: 'cluster' }, once.reason, clusterTimeoutMs / 1000)
    return { kind: 'incomplete', diagnostics: [...diagnostics, ...once.said, missing] }
  }
  const { compiler, compiled, said } = once
  return { kind: 'complete', compiler, compiled, diagnostics: [...diagnostics, ...said, ...compiled.diagnostics] }
}
