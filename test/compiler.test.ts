import { expect, test } from 'bun:test'
import { compile } from '../src/compiler.ts'

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
