import { describe, expect, test } from 'bun:test'
import { parseAllDocuments } from 'yaml'
import { kinds } from '../../src/kinds/table.ts'
import { apisixc } from './run-cli.ts'

interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  readonly resourceNames?: readonly string[]
}

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly rules?: readonly Rule[]
  readonly roleRef?: unknown
  readonly subjects?: unknown
}

function manifests(...args: readonly string[]): readonly Manifest[] {
  const { code, out, err } = apisixc(['rbac', ...args])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return parseAllDocuments(out).map((document) => {
    if (!('errors' in document)) throw new Error('no document')
    expect(document.errors).toEqual([])
    return document.toJS()
  })
}

function namesOf(documents: readonly Manifest[]): readonly string[] {
  return documents.map(({ kind, metadata: { namespace = '', name } }) => `${kind} ${namespace}/${name}`)
}

/** `apisix.apache.org/apisixroutes list`, for each verb on each resource. */
function allowed(rules: readonly Rule[] = []): readonly string[] {
  return rules
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) => resources.flatMap((name) => verbs.map((verb) => `${group}/${name} ${verb}`))),
    )
    .sort()
}

/** Without what only an option asks for. */
const usual = Object.values(kinds).filter(({ watched }) => watched !== 'by-option')
const wanted = verbsOn(usual)
/** What a Role can give. */
const wantedOfNamespaces = verbsOn(usual.filter(({ scope }) => scope !== 'Cluster'))

function verbsOn(entries: readonly { readonly group: string; readonly plural: string }[]): readonly string[] {
  return entries
    .flatMap(({ group, plural }) => ['get', 'list', 'watch'].map((verb) => `${group}/${plural} ${verb}`))
    .sort()
}

describe('rbac', () => {
  test('of a whole cluster allows to read every kind of the table, and nothing else', () => {
    const documents = manifests()
    expect(namesOf(documents)).toEqual([
      'ServiceAccount default/apisixc',
      'ClusterRole /apisixc',
      'ClusterRoleBinding /apisixc',
    ])
    const [, role, binding] = documents
    expect(allowed(role?.rules)).toEqual([...wanted])
    expect(binding).toMatchObject({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'apisixc' },
      subjects: [{ kind: 'ServiceAccount', name: 'apisixc', namespace: 'default' }],
    })
  })

  test('of namespaces needs nothing that is valid beyond them', () => {
    const args = [
      '--namespace',
      'shop,cart',
      '--namespace',
      'shop',
      '--name',
      'edge',
      '--service-account-namespace',
      'gw',
    ]
    const documents = manifests(...args)
    expect(namesOf(documents)).toEqual([
      'ServiceAccount gw/edge',
      'Role shop/edge',
      'RoleBinding shop/edge',
      'Role cart/edge',
      'RoleBinding cart/edge',
    ])
    for (const { kind, rules, roleRef, subjects } of documents) {
      if (kind === 'Role') expect(allowed(rules)).toEqual([...wantedOfNamespaces])
      if (kind !== 'RoleBinding') continue
      expect(roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'edge' })
      expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'edge', namespace: 'gw' }])
    }
  })

  test('of labelled namespaces also follows the namespaces', () => {
    const [, role] = manifests('--namespace-selector', 'team=shop')
    expect(role?.kind).toBe('ClusterRole')
    expect(allowed(role?.rules)).toEqual([...wanted, '/namespaces list', '/namespaces watch'].sort())
  })

  test('allows one ConfigMap by its name where an option names it, and none otherwise', () => {
    const option = ['--plugin-metadata-configmap', 'gw/metadata']
    const rule = {
      apiGroups: [''],
      resources: ['configmaps'],
      verbs: ['get', 'list', 'watch'],
      resourceNames: ['metadata'],
    }
    expect(apisixc(['rbac']).out).not.toContain('configmaps')
    const everywhere = manifests(...option)
    expect(namesOf(everywhere).slice(1)).toEqual([
      ...['ClusterRole /apisixc', 'ClusterRoleBinding /apisixc', 'Role gw/apisixc', 'RoleBinding gw/apisixc'],
    ])
    expect(everywhere[3]?.rules).toEqual([rule])
    const together = manifests(...option, '--namespace', 'gw')
    expect(namesOf(together).slice(1)).toEqual(['Role gw/apisixc', 'RoleBinding gw/apisixc'])
    expect(together[1]?.rules?.at(-1)).toEqual(rule)
    expect(apisixc(['rbac', '--plugin-metadata-configmap', 'metadata'])).toMatchObject({ code: 2, out: '' })
  })

  test('gives what is not read everywhere a rule of its own, and says how to narrow or drop it', () => {
    const { out } = apisixc(['rbac'])
    for (const { plural, watched, watchedWithout } of usual) {
      const isPlain = watched === 'always' && watchedWithout === undefined
      const alone = new RegExp(`  # [^\n]*\n  - apiGroups: \\["[^\n]*"\\]\n    resources: \\["${plural}"\\]\n`)
      expect({ plural, isAlone: alone.test(out) }).toEqual({ plural, isAlone: !isPlain })
    }
    expect(out).toMatch(/resourceNames: \["key"\][^\n]*\n[^\n]*\n {4}resources: \["secrets"\]/)
    expect(out).toMatch(/subsets[^\n]*\n[^\n]*\n {4}resources: \["pods"\]/)
  })

  test('keeps names text that YAML would take for something else', () => {
    for (const name of ['1', 'on', 'null', '1e3']) {
      const [account] = manifests('--name', name, '--service-account-namespace', name.replace('.', ''))
      expect(account?.metadata).toEqual({ name, namespace: name })
    }
  })

  test('goes by the environment as watch does, and refuses what is no name', () => {
    const { out } = apisixc(['rbac'], { env: { APISIXC_NAMESPACE: 'shop', APISIXC_NAME: 'edge' } })
    expect(out).toContain('kind: Role\nmetadata:\n  name: "edge"\n  namespace: "shop"\n')
    for (const args of [
      ['--name', 'A: b'],
      ['--service-account-namespace', 'a.b'],
      ['--namespace-selector', 'x'],
    ]) {
      expect(apisixc(['rbac', ...args])).toMatchObject({ code: 2, out: '' })
    }
  })
})
