import { folderAndCluster, needsCluster, noInputNamed } from '../diagnostics/catalog/options.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { ClusterValues, CompileValues, ScopeValues } from './command-options.ts'
import { withDataPlane } from './data-plane.ts'
import { placesOf } from './gather.ts'
import { optionName } from './option.ts'
import { clusterScopeOptions } from './options.ts'
import { withPolicy } from './policy-file.ts'
import { readScope } from './scope.ts'
import { type CheckSettings, readCheckSettings } from './settings.ts'
import { commandLine, type Source } from './source.ts'
import { refuser } from './values.ts'
import { type ClusterSettings, readClusterNames } from './watch-settings.ts'

/** A cluster, as it is to be surveyed. */
export type SurveyedCluster = Omit<ClusterSettings, 'once'>

interface Given<V> {
  readonly values: V
  readonly sources: Readonly<Record<string, Source>>
}

/** What is to be surveyed, and how it is compiled. */
export async function readSurveySettings(
  { values, sources }: Given<CompileValues & ClusterValues & ScopeValues & { readonly schema?: string }>,
  paths: readonly string[],
  report: Report,
  own?: readonly ClusterOption[],
): Promise<{ readonly settings: CheckSettings; readonly cluster: SurveyedCluster | undefined }> {
  const placeOf = placesOf({ values, sources })
  const cluster = readSurveyedCluster({ values, sources }, paths, report, own)
  const asked = { ...values, failOn: 'error', format: 'text', quiet: true } as const
  const { code: noInput } = noInputNamed(commandLine)
  const isNeedless = (code: string): boolean => cluster !== undefined && code === noInput
  const settings = readCheckSettings(paths, asked, (one) => isNeedless(one.code) || report(one), placeOf)
  const policed = await withPolicy(settings, values.policy, report, placeOf)
  return { settings: await withDataPlane(policed, values.schema, report, placeOf), cluster }
}

type ClusterOption = keyof typeof clusterScopeOptions

/** Which cluster is meant; undefined where paths are, also where only the environment or a file speaks of a cluster. */
export function readSurveyedCluster(
  {
    values,
    sources,
  }: { readonly values: ClusterValues & ScopeValues; readonly sources: Readonly<Record<string, Source>> },
  paths: readonly string[],
  report: Report,
  /** Options that mean something without a cluster too. */
  own: readonly ClusterOption[] = [],
): SurveyedCluster | undefined {
  const placeOf = placesOf({ values, sources })
  const isSaid = (key: string): boolean => sources[key]?.kind === 'command line'
  const [path] = paths
  if (values.cluster === true && path !== undefined && isSaid('cluster')) {
    report(folderAndCluster(placeOf('cluster'), path))
  }
  if (values.cluster !== true || path !== undefined) {
    for (const key of Object.keys(clusterScopeOptions) as readonly ClusterOption[]) {
      if (key === 'cluster' || own.includes(key) || !isSaid(key) || values.cluster === true) continue
      report(needsCluster(placeOf(key), `--${optionName(clusterScopeOptions[key])}`))
    }
    return undefined
  }
  const refuse = refuser(report, placeOf)
  return { ...readClusterNames(values, refuse), scope: readScope(values, refuse) }
}
