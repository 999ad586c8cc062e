import { describe, expect, test } from 'bun:test'
import { load } from 'js-yaml'
import { requireGrant } from '../src/bind/grant.ts'
import { Memo } from '../src/compile/memo.ts'
import { Compiler } from '../src/compiler.ts'
import { decodeObject } from '../src/kinds/table.ts'
import type { Config } from '../src/model/config.ts'
import { at, objectKey } from '../src/objects/object.ts'
import type { RawObject } from '../src/objects/raw.ts'
import { defaultOptions } from '../src/read/options.ts'
import { Store } from '../src/store/store.ts'
import { Authority } from './fake-cluster/certificates.ts'
import { compilerOf, nowhere, raw } from './support/worlds.ts'

/** References that leave their namespace, and the ReferenceGrants that allow them. Kinds spec section 11.2. */

const apisix = 'apisix.apache.org'
const authority = new Authority()
const { cert, key } = authority.issue({ commonName: 'shop', names: ['shop.example'] })
const backends = [{ serviceName: 'cart', servicePort: 80 }]
const rule = { name: 'r', match: { paths: ['/'] }, backends }
const others = [
  raw('v1', 'Service', 'cart', 'shop', { spec: { ports: [{ port: 80 }] } }),
  raw('v1', 'Service', 'cart', 'other', { spec: { ports: [{ port: 80 }] } }),
  raw('v1', 'Secret', 'pair', 'other', { stringData: { 'tls.crt': cert, 'tls.key': key } }),
  raw('v1', 'Secret', 'key', 'other', { stringData: { key: 'of-jack' } }),
  raw('v1', 'Secret', 'ca', 'other', { stringData: { 'ca.crt': authority.cert } }),
  raw(`${apisix}/v2`, 'ApisixPluginConfig', 'guard', 'other', {
    spec: { plugins: [{ name: 'key-auth', enable: true }] },
  }),
]

interface Entry {
  readonly group: string
  readonly kind: string
  readonly namespace?: string
  readonly name?: string
}

function grant(from: Entry, to: Entry, name = 'grant', namespace = 'other'): RawObject {
  const spec = { from: [{ namespace: 'shop', ...from }], to: [to] }
  return raw('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', name, namespace, { spec })
}

/** What refers to another namespace, from what to what, whether only the option asks for consent, and its section. */
const references = {
  'ApisixTls to its certificate': {
    objects: [raw(`${apisix}/v2`, 'ApisixTls', 'web', 'shop', { spec: { hosts: ['a.test'], secret: of('pair') } })],
    from: { group: apisix, kind: 'ApisixTls' },
    to: { group: '', kind: 'Secret', name: 'pair' },
    isOptional: true,
    section: 'ssls',
  },
  'ApisixTls to its authority': {
    objects: [
      raw(`${apisix}/v2`, 'ApisixTls', 'web', 'shop', {
        spec: { hosts: ['a.test'], secret: { name: 'pair', namespace: 'shop' }, client: { caSecret: of('ca') } },
      }),
      raw('v1', 'Secret', 'pair', 'shop', { stringData: { cert, key } }),
    ],
    from: { group: apisix, kind: 'ApisixTls' },
    to: { group: '', kind: 'Secret', name: 'ca' },
    isOptional: true,
    section: 'ssls',
  },
  'ApisixUpstream to its client certificate': {
    objects: [
      raw(`${apisix}/v2`, 'ApisixUpstream', 'cart', 'shop', { spec: { scheme: 'https', tlsSecret: of('pair') } }),
      raw(`${apisix}/v2`, 'ApisixRoute', 'web', 'shop', { spec: { http: [rule] } }),
    ],
    from: { group: apisix, kind: 'ApisixUpstream' },
    to: { group: '', kind: 'Secret', name: 'pair' },
    isOptional: true,
    section: 'routes',
  },
  'ApisixRoute to an ApisixPluginConfig': {
    objects: [
      raw(`${apisix}/v2`, 'ApisixRoute', 'web', 'shop', {
        spec: { http: [{ ...rule, plugin_config_name: 'guard', plugin_config_namespace: 'other' }] },
      }),
    ],
    from: { group: apisix, kind: 'ApisixRoute' },
    to: { group: apisix, kind: 'ApisixPluginConfig', name: 'guard' },
    isOptional: true,
    section: 'routes',
  },
  'Consumer to its credential': {
    objects: [
      raw(`${apisix}/v1alpha1`, 'Consumer', 'jack', 'shop', {
        spec: { credentials: [{ name: 'key', type: 'key-auth', secretRef: of('key') }] },
      }),
    ],
    from: { group: apisix, kind: 'Consumer' },
    to: { group: '', kind: 'Secret', name: 'key' },
    isOptional: false,
    section: 'consumers',
  },
  'Ingress to a Service by svc-namespace': {
    objects: [ingress({ namespace: 'shop', annotations: { 'k8s.apisix.apache.org/svc-namespace': 'other' } })],
    from: { group: 'networking.k8s.io', kind: 'Ingress' },
    to: { group: '', kind: 'Service', name: 'cart' },
    isOptional: false,
    section: 'routes',
  },
} as const

function of(name: string) {
  return { name, namespace: 'other' }
}

function ingress(metadata: object): RawObject {
  const backend = { service: { name: 'cart', port: { number: 80 } } }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', ...metadata },
    spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
  }
}

/** How many items come of it; a consumer is there without its credential too. */
function madeOf(config: Config, section: 'consumers' | 'routes' | 'ssls'): number {
  return config[section].filter((item) => !('username' in item)).length
}

describe.each(Object.entries(references))('%s', (_, { objects, from, to, isOptional, section }) => {
  const world = [...objects, ...others]
  const compileWith = (grants: readonly RawObject[], strictReferences = true) => {
    const { config, diagnostics } = compilerOf([...world, ...grants], { ...defaultOptions, strictReferences }).compile()
    return { made: madeOf(config, section), codes: [...new Set(diagnostics.map(({ code }) => code))] }
  }
  const { name: _name, ...ofKind } = to

  test(`${isOptional ? 'needs no' : 'needs a'} grant where the option is off`, () => {
    expect(compileWith([], false).made).toBe(isOptional ? 1 : 0)
    expect(compileWith([grant(from, to)], false)).toEqual({ made: 1, codes: [] })
  })

  test.each<readonly [string, readonly RawObject[]]>([
    ['names it', [grant(from, to)]],
    ['covers all of its kind', [grant(from, ofKind)]],
    ['stands beside others that say nothing of it', [grant(from, { ...to, name: 'x' }, 'a'), grant(from, to, 'b')]],
  ])('is followed where a grant %s', (_, grants) => {
    expect(compileWith(grants)).toEqual({ made: 1, codes: [] })
  })

  test.each<readonly [string, readonly RawObject[]]>([
    ['there is none', []],
    ['it names another object', [grant(from, { ...to, name: 'another' })]],
    ['it names another kind', [grant(from, { ...ofKind, kind: 'ConfigMap' })]],
    ['it names another group', [grant(from, { ...ofKind, group: 'core' })]],
    ['it is for another kind', [grant({ ...from, kind: 'HTTPRoute' }, ofKind)]],
    ['it is for another group', [grant({ ...from, group: 'example.org' }, ofKind)]],
    ['it is for another namespace', [grant({ ...from, namespace: 'stranger' }, ofKind)]],
    ['it stands in the namespace of who refers', [grant(from, ofKind, 'grant', 'shop')]],
    ['two say one half each', [grant({ ...from, kind: 'X' }, ofKind, 'a'), grant(from, { ...ofKind, kind: 'X' }, 'b')]],
    [
      'it is broken',
      [raw('gateway.networking.k8s.io/v1', 'ReferenceGrant', 'broken', 'other', { spec: { from: [] } })],
    ],
  ])('is refused, and what asked is left out, where %s', (_, grants) => {
    const { made, codes } = compileWith(grants)
    expect(made).toBe(0)
    expect(codes).toContain('AXC0345')
  })

  test('comes and goes with its grant, and a Secret is not asked for before', () => {
    const compiler = new Compiler({ ...defaultOptions, strictReferences: true })
    for (const object of world) compiler.put(object, nowhere)
    const isThere = () => madeOf(compiler.compile().config, section) === 1
    const isAsked = () => compiler.asked().some(({ kind, namespace }) => kind === 'Secret' && namespace === 'other')
    expect([isThere(), isAsked()]).toEqual([false, false])
    compiler.put(grant(from, to), nowhere)
    expect([isThere(), isAsked()]).toEqual([true, to.kind === 'Secret'])
    compiler.put(grant(from, { ...to, name: 'another' }), nowhere)
    expect(isThere()).toBe(false)
    compiler.put(grant(from, to), nowhere)
    expect(isThere()).toBe(true)
    compiler.drop(objectKey('gateway.networking.k8s.io', 'ReferenceGrant', 'other', 'grant'))
    expect([isThere(), isAsked()]).toEqual([false, false])
  })

  test('is not followed into a namespace whose name holds the way to its own', () => {
    const crooked = JSON.parse(JSON.stringify(objects).replaceAll('"other"', '"shop/other"')) as readonly RawObject[]
    const { config } = compilerOf([...crooked, ...others], { ...defaultOptions, strictReferences: true }).compile()
    expect(madeOf(config, section)).toBe(0)
  })
})

test('a grant that comes or goes has those do their work again who asked its namespace, and nobody else', () => {
  const store = new Store()
  const memo = new Memo(store, defaultOptions)
  const targets = ['asked', 'also-asked', 'own', 'nobody']
  let worked: string[] = []
  const permitted = () => {
    worked = []
    return memo.each(
      'units',
      targets,
      (target) => target,
      (target, read) => {
        worked.push(target)
        if (target === 'nobody') return true
        const namespace = target === 'own' ? 'shop' : target
        const from = at(objectKey(apisix, 'Consumer', 'shop', 'jack'), 'spec')
        return requireGrant(from, { group: '', kind: 'Secret', namespace, name: 'pair' }, 'so', read, () => undefined)
      },
    )
  }
  const put = (object: RawObject) => {
    const decoded = decodeObject(object, (diagnostic) => expect(diagnostic).toBeUndefined())
    if (decoded !== undefined) store.put(decoded, nowhere)
  }
  const consumers = { group: apisix, kind: 'Consumer' }
  const secrets = { group: '', kind: 'Secret' }

  expect(permitted()).toEqual([false, false, true, true])
  expect(worked).toEqual(targets)
  put(grant(consumers, secrets, 'grant', 'asked'))
  expect(permitted()).toEqual([true, false, true, true])
  expect(worked).toEqual(['asked'])
  put(grant(consumers, secrets, 'grant', 'elsewhere'))
  expect(permitted()).toEqual([true, false, true, true])
  expect(worked).toEqual([])
  store.drop('ReferenceGrant', 'asked', 'grant')
  expect(permitted()).toEqual([false, false, true, true])
  expect(worked).toEqual(['asked'])
})

test('the grant that a refusal shows is one that helps', () => {
  for (const { objects } of Object.values(references)) {
    const options = { ...defaultOptions, strictReferences: true }
    const { diagnostics } = compilerOf([...objects, ...others], options).compile()
    const shown = diagnostics.flatMap(({ hint }) => (hint?.startsWith('this one would: ') ? [hint.slice(16)] : []))
    expect(shown).toHaveLength(1)
    const grants = shown.map((text) => load(text) as RawObject)
    expect(compilerOf([...objects, ...others, ...grants], options).compile().diagnostics).toEqual([])
  }
})

test.each(['Shop', '-shop', 'shop.x', 'a'.repeat(64)])(
  'svc-namespace %s is no namespace and costs all paths',
  (name) => {
    const { config, diagnostics } = compilerOf([
      ingress({ namespace: 'shop', annotations: { 'k8s.apisix.apache.org/svc-namespace': name } }),
      ...others,
    ]).compile()
    expect([config.routes.length, diagnostics.map(({ code }) => code)]).toEqual([0, ['AXC0441']])
  },
)
