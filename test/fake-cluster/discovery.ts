import type { ServedKind } from './served.ts'

/** Answers the paths that tell what is served; undefined for all other paths and for groups that are not there. */
export function discover(path: string, served: readonly ServedKind[]): object | undefined {
  const [root = '', group, version, ...more] = path.slice(1).split('/')
  if (more.length > 0) return undefined
  if (path === '/version') return { major: '1', minor: '36', gitVersion: 'v1.36.0-fake' }
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] }
  if (path === '/apis') {
    const groups = new Set(served.map((each) => each.group).filter((name) => name !== ''))
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups].map((name) => groupObject(name, served)) }
  }
  if (root === 'api' && group === 'v1' && version === undefined) return resources('', 'v1', served)
  if (root !== 'apis' || group === undefined || !served.some((each) => each.group === group)) return undefined
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupObject(group, served) }
  return resources(group, version, served)
}

function groupObject(name: string, served: readonly ServedKind[]): object {
  const names = new Set(served.filter(({ group }) => group === name).flatMap(({ versions }) => versions))
  const versions = [...names].map((version) => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions, preferredVersion: versions[0] }
}

function resources(group: string, version: string, served: readonly ServedKind[]): object | undefined {
  const found = served.filter((each) => each.group === group && each.versions.includes(version))
  if (found.length === 0) return undefined
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: found.flatMap(({ plural, kind, isNamespaced }) => [
      {
        name: plural,
        singularName: kind.toLowerCase(),
        namespaced: isNamespaced,
        kind,
        verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
      },
      { name: `${plural}/status`, singularName: '', namespaced: isNamespaced, kind, verbs: ['get', 'patch', 'update'] },
    ]),
  }
}
