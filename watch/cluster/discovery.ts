import { type Kind, kinds } from '../../src/kinds/table.ts'
import { isRecord } from '../../src/objects/raw.ts'
import type { Api } from './api.ts'

/** The version in which a server serves a kind. */
export type Served = ReadonlyMap<Kind, string>

export type Discovered =
  | {
      readonly kind: 'known'
      readonly served: Served
      /** Kinds that are served in no version that we know, and the versions that are. */
      readonly foreign: ReadonlyMap<Kind, readonly string[]>
    }
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * Which of our kinds a server serves, each in the newest version that we know. A kind that is missing is no failure; a
 * question that is not answered makes the whole answer one. https://kubernetes.io/docs/concepts/overview/kubernetes-api/
 */
export async function discover(api: Api, signal: AbortSignal): Promise<Discovered> {
  const served = new Map<Kind, string>()
  const foreign = new Map<Kind, readonly string[]>()
  const groups = kindsByGroup()
  const answers = await Promise.all([...groups.keys()].map((group) => discoverGroup(api, group, signal)))
  for (const [index, members] of [...groups.values()].entries()) {
    const versions = answers[index] ?? []
    if (typeof versions === 'string') return { kind: 'failed', reason: versions }
    for (const kind of members) {
      const own = versions.filter(({ resources }) => resources.has(kinds[kind].plural)).map(({ version }) => version)
      const newest = Object.keys(kinds[kind].versions).find((version) => own.includes(version))
      if (newest !== undefined) served.set(kind, newest)
      else if (own.length > 0) foreign.set(kind, own)
    }
  }
  return { kind: 'known', served, foreign }
}

interface ServedVersion {
  readonly version: string
  /** Plurals. */
  readonly resources: ReadonlySet<string>
}

/** A text says why it cannot be known. */
async function discoverGroup(api: Api, group: string, signal: AbortSignal): Promise<readonly ServedVersion[] | string> {
  const versions = await versionsOf(api, group, signal)
  if (typeof versions === 'string') return versions
  const found = await Promise.all(versions.map((version) => resourcesOf(api, group, version, signal)))
  const problem = found.find((resources) => typeof resources === 'string')
  if (problem !== undefined) return problem
  return versions.flatMap((version, index) => {
    const resources = found[index]
    return resources === undefined || typeof resources === 'string' ? [] : [{ version, resources }]
  })
}

/** `/api/v1` or `/apis/GROUP/VERSION`. */
export function rootOf(group: string, version: string): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`
}

function kindsByGroup(): ReadonlyMap<string, readonly Kind[]> {
  const groups = new Map<string, Kind[]>()
  for (const kind of Object.keys(kinds) as Kind[]) {
    const { group } = kinds[kind]
    groups.set(group, [...(groups.get(group) ?? []), kind])
  }
  return groups
}

/** The versions of a group, none where there is no such group; a text says why it cannot be known. */
async function versionsOf(api: Api, group: string, signal: AbortSignal): Promise<readonly string[] | string> {
  const answer = await api.get(group === '' ? '/api' : `/apis/${group}`, signal)
  if (answer.kind === 'refused' && answer.status === 404) return []
  if (answer.kind !== 'ok') return answer.reason
  const versions = isRecord(answer.body) ? answer.body['versions'] : undefined
  if (!Array.isArray(versions)) return 'the answer of the API server tells no versions'
  return versions.flatMap((version: unknown) => {
    const name = isRecord(version) ? version['version'] : version
    return typeof name === 'string' ? [name] : []
  })
}

async function resourcesOf(
  api: Api,
  group: string,
  version: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | string> {
  const answer = await api.get(rootOf(group, version), signal)
  // A version that went between the two questions serves nothing.
  if (answer.kind === 'refused' && answer.status === 404) return new Set()
  if (answer.kind !== 'ok') return answer.reason
  const resources = isRecord(answer.body) ? answer.body['resources'] : undefined
  if (!Array.isArray(resources)) return 'the answer of the API server tells no resources'
  const names = resources.flatMap((resource: unknown) =>
    isRecord(resource) && typeof resource['name'] === 'string' ? [resource['name']] : [],
  )
  return new Set(names)
}
