import { compileCluster } from '../compile-cluster.ts'
import { sourcesOfCompiled } from '../item-sources.ts'
import { tell } from './compiled-side.ts'
import type { ReadingOptions, ReadSide } from './read-side.ts'

/** What a cluster holds now, compiled as `watch --cluster --once` does. */
export async function readClusterSide(options: ReadingOptions): Promise<ReadSide | undefined> {
  const read = await compileCluster(options)
  if (read.kind === 'incomplete') {
    await tell(read.diagnostics)
    return undefined
  }
  const { compiler, compiled, diagnostics } = read
  const originOf = compiler.originOf.bind(compiler)
  const leftOut = await tell(diagnostics, originOf)
  return {
    document: compiled.config,
    unseen: [],
    secrets: compiler.secretTexts(),
    sourceOf: sourcesOfCompiled(compiled, originOf),
    leftOut,
  }
}
