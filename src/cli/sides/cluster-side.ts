import { systemClock } from '../../../watch/clock.ts'
import { sourceNotSeen } from '../../diagnostics/catalog/options.ts'
import { compileOnce } from '../../loop/once.ts'
import { sourcesOfCompiled } from '../item-sources.ts'
import { openCluster, withIncludes } from '../open-source.ts'
import { tell } from './compiled-side.ts'
import type { ReadingOptions, ReadSide } from './read-side.ts'

const timeoutMs = 60_000

/** What a cluster holds now, compiled as `watch --cluster --once` does. */
export async function readClusterSide(options: ReadingOptions): Promise<ReadSide | undefined> {
  const { compile, cluster, progress } = options
  const { source, diagnostics } = await withIncludes(await openCluster(cluster), options)
  if (source === undefined) {
    await tell(diagnostics)
    return undefined
  }
  progress.step('reading the cluster')
  // The endpoints of every Service are known there.
  const resolve = compile.resolve === 'auto' ? 'endpoints' : compile.resolve
  const once = await compileOnce(source, { ...compile, resolve }, systemClock, timeoutMs)
  progress.end()
  if (once.kind === 'incomplete') {
    await tell([...diagnostics, ...once.said, sourceNotSeen({ file: 'cluster' }, once.reason, timeoutMs / 1000)])
    return undefined
  }
  const { compiler, compiled, said } = once
  const originOf = compiler.originOf.bind(compiler)
  const leftOut = await tell([...diagnostics, ...said, ...compiled.diagnostics], originOf)
  return {
    document: compiled.config,
    unseen: [],
    secrets: compiler.secretTexts(),
    sourceOf: sourcesOfCompiled(compiled, originOf),
    leftOut,
  }
}
