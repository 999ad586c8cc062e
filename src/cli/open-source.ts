import { systemClock } from '../../watch/clock.ts'
import { mergeSources } from '../../watch/merged.ts'
import type { Source } from '../../watch/source.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { environmentVariable } from '../runtime/environment.ts'
import { isSearchedFor } from './known-kinds.ts'
import type { ClusterSettings, WatchSettings } from './watch-settings.ts'

export interface Opened {
  /** Undefined where there is no way to the objects; the diagnostics say why. */
  readonly source: Source | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** What is watched, in a few words. */
  readonly description: string
  /** The namespace of the gateway, where it runs in a pod beside us. */
  readonly ownNamespace?: string
}

/** Where the objects come from: the folders and files that are named, or a cluster. Loads only what that takes. */
export async function openSource(settings: WatchSettings): Promise<Opened> {
  const opened = settings.cluster === undefined ? await openFolderOf(settings) : await openCluster(settings.cluster)
  return withIncludes(opened, settings)
}

/** The same with what the operator wrote by hand. */
export async function withIncludes(
  opened: Opened,
  { include, ...ours }: Pick<WatchSettings, 'include' | 'configFile'> & Partial<Pick<WatchSettings, 'output'>>,
): Promise<Opened> {
  if (include.length === 0 || opened.source === undefined) return opened
  const { openIncludes } = await import('../../watch/include-source.ts')
  const ignore = [ours.output, ours.configFile].filter((file) => file !== undefined)
  const includes = openIncludes(include, { clock: systemClock, ignore })
  return {
    ...opened,
    source: mergeSources([opened.source, includes]),
    description: `${opened.description} with ${include.join(' ')}`,
  }
}

async function openFolderOf({
  paths,
  include,
  output,
  configFile,
  schema,
  policyFile,
  compile,
}: WatchSettings): Promise<Opened> {
  const { openFolder } = await import('../../watch/folder.ts')
  const schemaFile = schema?.kind === 'file' ? schema.file : undefined
  const ignore = [output, ...include, configFile, schemaFile, policyFile].filter((file) => file !== undefined)
  const known = { isOurs: (group: string, kind: string) => isSearchedFor(compile, group, kind) }
  const source = openFolder(paths, { known, clock: systemClock, ignore })
  return { source, diagnostics: [], description: paths.join(' ') }
}

/** The objects of a cluster. */
export async function openCluster(settings: Omit<ClusterSettings, 'once'>): Promise<Opened> {
  const diagnostics: Diagnostic[] = []
  const connection = await findConnection(settings, (diagnostic) => diagnostics.push(diagnostic))
  if (connection === undefined) return { source: undefined, diagnostics, description: '' }
  const [{ connect }, cluster] = await Promise.all([
    import('../../watch/cluster/connect.ts'),
    import('../../watch/cluster/cluster.ts'),
  ])
  const surroundings = { clock: systemClock, random: Math.random }
  const api = connect(connection, surroundings)
  const source = cluster.openCluster(api, { scope: settings.scope, label: 'cluster', ...surroundings })
  const own = (await isServedByPod(settings)) ? connection.namespace : undefined
  return { source, diagnostics, description: api.label, ...(own !== undefined && { ownNamespace: own }) }
}

/** In a pod the service account, unless a kubeconfig or a context is named. */
async function findConnection({ kubeconfig, context }: Omit<ClusterSettings, 'once'>, report: Report) {
  const surroundings = { environment: environmentVariable, clock: systemClock }
  if (await isServedByPod({ kubeconfig, context })) {
    const { connectionInPod } = await import('../../watch/cluster/in-pod.ts')
    return connectionInPod(surroundings, report)
  }
  const { connectionFromKubeconfig } = await import('../../watch/cluster/kubeconfig.ts')
  return connectionFromKubeconfig({ file: kubeconfig, context }, surroundings, report)
}

async function isServedByPod({
  kubeconfig,
  context,
}: Pick<ClusterSettings, 'kubeconfig' | 'context'>): Promise<boolean> {
  const { isInPod } = await import('../../watch/cluster/in-pod.ts')
  return kubeconfig === undefined && context === undefined && isInPod(environmentVariable)
}
