import { systemClock } from '../../watch/clock.ts'
import type { Source } from '../../watch/source.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { isOurs } from '../kinds/table.ts'
import { environmentVariable } from '../runtime/environment.ts'
import type { ClusterSettings, WatchSettings } from './watch-settings.ts'

export interface Opened {
  /** Undefined where there is no way to the objects; the diagnostics say why. */
  readonly source: Source | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** What is watched, in a few words. */
  readonly description: string
}

/** Where the objects come from: the folders and files that are named, or a cluster. Loads only what that takes. */
export async function openSource({ paths, output, configFile, cluster }: WatchSettings): Promise<Opened> {
  if (cluster !== undefined) return openCluster(cluster)
  const { openFolder } = await import('../../watch/folder.ts')
  const ignore = [output, ...(configFile === undefined ? [] : [configFile])]
  const source = openFolder(paths, { known: { isOurs }, clock: systemClock, ignore })
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
  return { source, diagnostics, description: api.label }
}

/** In a pod the service account, unless a kubeconfig or a context is named. */
async function findConnection({ kubeconfig, context }: Omit<ClusterSettings, 'once'>, report: Report) {
  const surroundings = { environment: environmentVariable, clock: systemClock }
  const { connectionInPod, isInPod } = await import('../../watch/cluster/in-pod.ts')
  if (kubeconfig === undefined && context === undefined && isInPod(environmentVariable)) {
    return connectionInPod(surroundings, report)
  }
  const { connectionFromKubeconfig } = await import('../../watch/cluster/kubeconfig.ts')
  return connectionFromKubeconfig({ file: kubeconfig, context }, surroundings, report)
}
