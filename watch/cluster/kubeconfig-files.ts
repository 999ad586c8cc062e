import { delimiter, dirname, join } from 'node:path'
import type { KubeConfig } from '@kubernetes/client-node'
import { load, YAMLException } from 'js-yaml'
import { kubeconfigBroken, kubeconfigMissing } from '../../src/diagnostics/catalog/cluster.ts'
import type { Place, Report } from '../../src/diagnostics/diagnostic.ts'
import { isRecord } from '../../src/objects/raw.ts'
import { oneLine } from '../../src/runtime/failures.ts'
import { readText } from './credentials.ts'

type ClientNode = typeof import('@kubernetes/client-node')

/** A user as the file has it, for the fields that client-node does not read, and the folder that its paths start from. */
export interface RawUser {
  readonly fields: Readonly<Record<string, unknown>>
  readonly folder: string
}

/** All kubeconfig files as one. */
export interface MergedKubeconfig {
  readonly config: KubeConfig
  readonly users: ReadonlyMap<string, RawUser>
  /** Where a diagnostic about it says that it is from. */
  readonly place: Place
}

/** The files that count: the named one; or else those of KUBECONFIG; or else the one in the home folder. */
export function kubeconfigFiles(
  named: string | undefined,
  environment: (name: string) => string | undefined,
): readonly string[] {
  if (named !== undefined) return [named]
  const listed = (environment('KUBECONFIG') ?? '').split(delimiter).filter((file) => file !== '')
  return listed.length > 0 ? listed : [join(environment('HOME') ?? environment('USERPROFILE') ?? '', '.kube', 'config')]
}

/**
 * Reads and merges the files. As with kubectl, files of a list may be missing as long as one is there, and the first to
 * name something wins: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export async function readKubeconfigs(
  files: readonly string[],
  { KubeConfig }: ClientNode,
  report: Report,
): Promise<MergedKubeconfig | undefined> {
  const users = new Map<string, RawUser>()
  let config: KubeConfig | undefined
  let missing = ''
  for (const file of files) {
    const text = await readText(file)
    if (typeof text !== 'string') {
      missing = text.why
      continue
    }
    const raw = parse(file, text, report)
    if (raw === undefined) return undefined
    const own = new KubeConfig()
    try {
      own.loadFromString(text)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      report(kubeconfigBroken({ file }, oneLine(error.message)))
      return undefined
    }
    own.makePathsAbsolute(dirname(file))
    for (const { name, user } of rawUsers(raw))
      if (!users.has(name)) users.set(name, { fields: user, folder: dirname(file) })
    if (config === undefined) config = own
    else merge(config, own)
  }
  const place = { file: files.join(delimiter) }
  if (config === undefined) report(kubeconfigMissing(place, missing))
  return config && { config, users, place }
}

/** Problems are told without the text around them, which parsers like to quote. */
function parse(file: string, text: string, report: Report): Record<string, unknown> | undefined {
  try {
    const raw = load(text)
    if (isRecord(raw)) return raw
    report(kubeconfigBroken({ file }, 'it is not a mapping'))
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { line = 0, column = 0 } = error.mark ?? {}
    report(
      kubeconfigBroken(
        error.mark === undefined ? { file } : { file, line: line + 1, column: column + 1 },
        'it is not YAML',
      ),
    )
  }
  return undefined
}

function rawUsers(raw: Readonly<Record<string, unknown>>) {
  const users: readonly unknown[] = Array.isArray(raw['users']) ? raw['users'] : []
  return users.flatMap((entry) => {
    if (!isRecord(entry)) return []
    const { name, user } = entry
    return typeof name === 'string' && isRecord(user) ? [{ name, user }] : []
  })
}

function merge(config: KubeConfig, other: KubeConfig): void {
  const isNew = (known: readonly { readonly name: string }[]) => (entry: { readonly name: string }) =>
    known.every(({ name }) => name !== entry.name)
  other.clusters = other.clusters.filter(isNew(config.clusters))
  other.users = other.users.filter(isNew(config.users))
  other.contexts = other.contexts.filter(isNew(config.contexts))
  config.mergeConfig(other, (config.currentContext ?? '') !== '')
}
