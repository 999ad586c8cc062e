import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Compiler } from '../../src/compiler.ts'
import { keyOf } from '../../src/kinds/table.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { compilerOf, nowhere, outcomeOf, raw } from '../support/worlds.ts'

/**
 * Worlds so small that everything in them concerns everything else: incremental is from scratch, and no order matters,
 * where objects compete, agree, break and come back. Kinds spec sections 10.2, 10.4, 11.1.
 */

const group = 'apisix.apache.org'
const created = fc.constantFrom(
  {},
  { creationTimestamp: '2024-01-01T00:00:00Z' },
  { creationTimestamp: '2024-02-01T00:00:00Z' },
)

function aged(object: RawObject, age: object): RawObject {
  return { ...object, metadata: { ...object.metadata, ...age } }
}

const http = { name: 'http', port: 80 }
const grpc = { name: 'grpc', port: 9000, appProtocol: 'grpc' }
const service = fc
  .constantFrom<object>(
    { ports: [http] },
    { ports: [http, grpc] },
    { ports: [{ ...http, name: 'grpc' }] },
    { ports: 1 },
  )
  .map((spec) => raw('v1', 'Service', 'cart', 'store', { spec }))

const policies = fc
  .record({
    name: fc.constantFrom('one', 'two', 'three'),
    age: created,
    target: fc.constantFrom<object>({}, { sectionName: 'http' }, { sectionName: 'grpc' }),
    wish: fc.constantFrom<object>(
      { retries: 1 },
      { retries: 2, scheme: 'http', passHost: 'pass' },
      { scheme: 'https' },
      { scheme: 'tcp' },
      { loadbalancer: { type: 'chash' } },
      { retries: 'many' },
    ),
  })
  .map(({ name, age, target, wish }) => {
    const targetRefs = [{ group: '', kind: 'Service', name: 'cart', ...target }]
    return aged(raw(`${group}/v1alpha1`, 'BackendTrafficPolicy', name, 'store', { spec: { targetRefs, ...wish } }), age)
  })

const ingress = fc
  .record({
    name: fc.constantFrom('web', 'app'),
    scheme: fc.constantFrom({}, { 'k8s.apisix.apache.org/upstream-scheme': 'grpcs' }),
    port: fc.constantFrom<object>({ number: 80 }, { name: 'grpc' }),
  })
  .map(({ name, scheme, port }) => {
    const paths = [{ path: `/${name}`, pathType: 'Prefix', backend: { service: { name: 'cart', port } } }]
    const spec = { rules: [{ http: { paths } }] }
    return aged(raw('networking.k8s.io/v1', 'Ingress', name, 'store', { spec }), { annotations: scheme })
  })

const route = fc.constantFrom(80, 9000).map((servicePort) => {
  const rule = { name: 'all', match: { paths: ['/*'] }, backends: [{ serviceName: 'cart', servicePort }] }
  return raw(`${group}/v2`, 'ApisixRoute', 'shop', 'store', { spec: { http: [rule] } })
})

const decorator = fc
  .constantFrom<object>({ retries: 7, passHost: 'node' }, { scheme: 'https' }, { loadbalancer: { type: 'chash' } })
  .map((spec) => raw(`${group}/v2`, 'ApisixUpstream', 'cart', 'store', { spec }))

const credential = fc
  .record({
    name: fc.constantFrom('main', 'spare'),
    what: fc.constantFrom<object>(
      { type: 'key-auth', config: { key: 'a' } },
      { type: 'key-auth', config: { key: 'b' } },
      { type: 'key-auth', secretRef: { name: 'key' } },
      { type: 'basic-auth', config: { username: 'a', password: 'p' } },
      { type: 'basic-auth', config: { username: 'a', password: 'q' } },
      { type: 'basic-auth', config: { username: 'a' } },
    ),
  })
  .map(({ name, what }) => ({ name, ...what }))

const consumer = fc
  .record({
    name: fc.constantFrom('alice', 'bob'),
    age: created,
    credentials: fc.array(credential, { maxLength: 3 }),
    plugins: fc.constantFrom<object>({}, { plugins: [{ name: 'key-auth', config: { key: 'a' } }] }),
  })
  .map(({ name, age, credentials, plugins }) =>
    aged(raw(`${group}/v1alpha1`, 'Consumer', name, 'store', { spec: { credentials, ...plugins } }), age),
  )

const apisixConsumer = fc
  .record({ name: fc.constantFrom('alice', 'carol'), age: created, key: fc.constantFrom('a', 'b') })
  .map(({ name, age, key }) => {
    const spec = { authParameter: { keyAuth: { value: { key } } } }
    return aged(raw(`${group}/v2`, 'ApisixConsumer', name, 'store', { spec }), age)
  })

const secret = fc.constantFrom('a', 'b', '').map((key) => raw('v1', 'Secret', 'key', 'store', { stringData: { key } }))

const companies: Readonly<Record<string, fc.Arbitrary<RawObject>>> = {
  'Ingress, ApisixRoute and policies': fc.oneof(service, { arbitrary: policies, weight: 3 }, ingress, route, decorator),
  'consumers and their Secret': fc.oneof({ arbitrary: consumer, weight: 2 }, apisixConsumer, secret),
}

describe.each(Object.entries(companies))('%s', (_, object) => {
  test('incremental is from scratch', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ drop: fc.boolean(), object }), { maxLength: 25 }), (edits) => {
        const compiler = new Compiler()
        const world = new Map<string, RawObject>()
        for (const edit of edits) {
          const key = keyOf(edit.object)
          if (edit.drop) {
            compiler.drop(key)
            world.delete(key)
          } else {
            compiler.put(edit.object, nowhere)
            world.set(key, edit.object)
          }
          compiler.compile()
        }
        expect(outcomeOf(compiler)).toEqual(outcomeOf(compilerOf([...world.values()])))
      }),
      { numRuns: 300 },
    )
  })

  test('arrival order does not matter', () => {
    fc.assert(
      fc.property(fc.uniqueArray(object, { maxLength: 10, selector: keyOf }), (world) => {
        expect(outcomeOf(compilerOf(world.toReversed()))).toEqual(outcomeOf(compilerOf(world)))
      }),
      { numRuns: 300 },
    )
  })
})

test('no ApisixRoute is changed by a policy', () => {
  fc.assert(
    fc.property(fc.array(policies, { maxLength: 3 }), service, route, fc.option(decorator), (list, cart, shop, own) => {
      const rest = [cart, shop, ...(own === null ? [] : [own])]
      const { config } = compilerOf([...rest, ...list]).compile()
      expect(config).toEqual(compilerOf(rest).compile().config)
    }),
  )
})
