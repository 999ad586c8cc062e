import { expect, test } from 'bun:test'
import { Compiler, compile, type RawObject } from '../src/compiler.ts'
import { keyOf } from '../src/kinds/table.ts'

/** The library's front door, where it differs from the commands: there are no files. */

const route = (path: string) => ({
  apiVersion: 'apisix.apache.org/v2',
  kind: 'ApisixRoute',
  metadata: { name: 'shop' },
  spec: { http: [{ name: 'all', match: { paths: [path] }, backends: [{ serviceName: 'shop', servicePort: 80 }] }] },
})
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' }, spec: { ports: [{ port: 80 }] } }

test('objects in, text, config and diagnostics out', () => {
  const { text, config, diagnostics } = compile([route('/a'), service])
  expect(diagnostics).toEqual([])
  expect(config.routes.map(({ id }) => id)).toEqual(['default_shop_all'])
  expect(text).toEndWith('#END\n')
})

test('of two objects with one key the later counts, and both places are told', () => {
  const { config, diagnostics } = compile([route('/a'), service, route('/b')])
  expect(config.routes.map(({ uris }) => uris)).toEqual([['/b']])
  expect(diagnostics.map(({ code, place, related }) => [code, place?.file, related?.[0]?.place?.file])).toEqual([
    ['AXC0121', 'objects[0]', 'objects[2]'],
  ])
})

test('what is no object is told by its index', () => {
  const { diagnostics } = compile([route('/a'), 'nonsense', service, { kind: 'Service' }])
  expect(diagnostics.map(({ code, place }) => [code, place?.file])).toEqual([
    ['AXC0136', 'objects[1]'],
    ['AXC0136', 'objects[3]'],
  ])
})

test('an option that is undefined keeps its default', () => {
  const { text } = compile([route('/a'), service], { format: undefined } as object)
  expect(text).toEndWith('#END\n')
})

test('while an ApisixUpstream is there under a misspelt kind or group, its Service is not used without it', () => {
  const origin = { label: 'shop.yaml', locate: () => undefined }
  const right: RawObject = {
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixUpstream',
    metadata: { name: 'shop' },
    spec: { scheme: 'https' },
  }
  const misspelt: RawObject = { ...right, kind: 'ApisixUpsteam' }
  const strange: RawObject = { ...right, apiVersion: 'apisix.apache.com/v2' }
  const compiler = new Compiler()
  const schemes = () => compiler.compile().config.upstreams.map(({ scheme = 'http' }) => scheme)
  for (const object of [route('/a'), service]) compiler.put(object, origin)
  expect(schemes()).toEqual(['http'])
  compiler.put(misspelt, origin)
  expect(schemes()).toEqual([])
  compiler.put(strange, origin)
  compiler.drop(keyOf(misspelt))
  expect(schemes()).toEqual([])
  compiler.put(right, origin)
  expect(schemes()).toEqual(['https'])
  compiler.drop(keyOf(right))
  expect(schemes()).toEqual([])
  compiler.drop(keyOf(strange))
  expect(schemes()).toEqual(['http'])
})
