import type { Compiled, Compiler } from '../compiler.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { RenderOptions } from '../diagnostics/render.ts'
import { silence } from '../diagnostics/silence.ts'
import { compileCluster } from './compile-cluster.ts'
import { compileInput } from './compile-input.ts'
import { startProgress } from './progress.ts'
import type { CheckSettings } from './settings.ts'
import type { SurveyedCluster } from './survey-settings.ts'

/** What commands that only look have to look at: manifests or a cluster, compiled once. */
export interface Survey {
  readonly compiler: Compiler
  readonly compiled: Compiled
  /** Without what the authors of objects ask to be silent about. */
  readonly diagnostics: readonly Diagnostic[]
  readonly silenced: readonly Diagnostic[]
  readonly originOf: RenderOptions['originOf']
  /** Whether objects may be missing, because an input could not be read at all. */
  readonly isIncomplete: boolean
}

/** Compiles what is named; the files of `--config` and `--schema` are no manifests. Undefined, with the reasons, where a cluster was not seen whole. */
export async function survey(
  settings: Pick<CheckSettings, 'paths' | 'include' | 'compile'>,
  cluster: SurveyedCluster | undefined,
  configFile: string | undefined,
  schema: string | undefined,
): Promise<Survey | { readonly kind: 'unseen'; readonly diagnostics: readonly Diagnostic[] }> {
  const progress = await startProgress(performance.now())
  if (cluster === undefined) {
    const compilation = await compileInput(settings, progress, [configFile, schema])
    progress.end()
    return { ...compilation, silenced: compilation.silenced.map(({ diagnostic }) => diagnostic) }
  }
  const read = await compileCluster({ ...settings, cluster, progress, configFile })
  if (read.kind === 'incomplete') return { kind: 'unseen', diagnostics: read.diagnostics }
  const { compiler, compiled } = read
  const heard = silence(read.diagnostics, compiler.silencers())
  return {
    compiler,
    compiled,
    diagnostics: heard.diagnostics,
    silenced: heard.silenced.map(({ diagnostic }) => diagnostic),
    originOf: compiler.originOf.bind(compiler),
    isIncomplete: false,
  }
}
