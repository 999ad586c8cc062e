import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Compiler } from '../src/compiler.ts'
import { isOurs } from '../src/kinds/table.ts'
import { defaultOptions } from '../src/read/options.ts'
import { readManifest } from '../watch/manifest.ts'

/**
 * Real manifests, from the documentation and the tests of the controllers: each compiles by itself, with its Services
 * assumed, or gets exactly the diagnostic that is right.
 */

const folder = fileURLToPath(new URL('../../shared/data/sample-manifests', import.meta.url))

/** What the other objects of their examples would answer: Secrets, plugin configs, upstreams, a GatewayProxy that are not beside them. */
const aboutAbsentObjects = ['AXC0304', 'AXC0306', 'AXC0322', 'AXC0323', 'AXC0342', 'AXC0506']

const expected: Readonly<Record<string, readonly string[]>> = {
  'ApisixRoute.yaml': [
    // `spec: ...` of a documentation page.
    '24 AXC0133',
    // A number where every CRD wants a text; an API server refuses it too.
    '666 AXC0133',
  ],
  // The ExternalName Service of the example is in another file.
  'ApisixUpstream.yaml': ['291 AXC0325'],
  // Named so on purpose, and switched off on purpose.
  'ApisixPluginConfig.yaml': ['96 AXC0413', '139 AXC0242'],
  // Only Ingress is changed by them, and it is not beside them.
  'BackendTrafficPolicy.yaml': ['10 AXC0515', '48 AXC0515', '83 AXC0515', '86 AXC0515'],
  // Each names a Gateway; one says the same key twice.
  'Consumer.yaml': ['9 AXC0451', '46 AXC0271', '38 AXC0451', '61 AXC0451', '76 AXC0451'],
  // Nothing refers to them yet. The CRD has no `enable`, the API server cuts it off.
  'PluginConfig.yaml': ['8 AXC0450', '22 AXC0450', '25 AXC0134', '36 AXC0450'],
  'ApisixTls.yaml': [],
  // Templates of a test suite: `${name}` is no legal name. Two settings moved to the plugin of the route in 3.11.
  'ApisixConsumer.yaml': [
    ...['32 AXC0114', '49 AXC0114', '65 AXC0114'],
    ...['95 AXC0421', '133 AXC0421', '133 AXC0421'],
  ],
  // These come with Gateway API.
  'HTTPRoutePolicy.yaml': ['4 AXC0132', '27 AXC0132'],
  'L4RoutePolicy.yaml': ['4 AXC0132', '25 AXC0132'],
  // A star is an ordinary character in Exact and Prefix; the 1.x controller took it for a wildcard.
  'Ingress.yaml': ['123 AXC0262', '162 AXC0261', '507 AXC0262', '546 AXC0261'],
  // Switched off on purpose.
  'ApisixGlobalRule.yaml': ['41 AXC0250'],
  // `skywalking`, which APISIX starts without; the Admin API; another name than `default`.
  'ApisixClusterConfig.yaml': ['23 AXC0430', '33 AXC0252', '46 AXC0430', '56 AXC0252', '74 AXC0251'],
  // Each has a way to an Admin API, one an address; `opentelemetry`, which APISIX starts without; a plugin that the
  // documentation forgot to switch on.
  'GatewayProxy.yaml': [
    ...['13 AXC0431', '9 AXC0255', '37 AXC0255', '67 AXC0254', '63 AXC0255'],
    ...['81 AXC0255', '102 AXC0255', '100 AXC0256', '121 AXC0255'],
  ],
  // Its GatewayProxy is in another file.
  'IngressClass.yaml': [],
  'Service.yaml': [],
  'Secret.yaml': [],
}

test('no file is forgotten', () => {
  if (!existsSync(folder)) {
    console.log('skipped: the sample manifests are not beside this checkout')
    return
  }
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
  expect(Object.keys(expected).sort()).toEqual(files.sort())
  const read = files.flatMap((file) => readManifest(file, readFileSync(join(folder, file), 'utf8'), { isOurs }).objects)
  // Three of them have a name that no object may have, which their file's expectations tell of.
  expect(read.length).toBe(147)
})

for (const [file, told] of Object.entries(expected)) {
  test(`the manifests of ${file}`, () => {
    if (!existsSync(folder)) {
      console.log('skipped: the sample manifests are not beside this checkout')
      return
    }
    const { objects, diagnostics } = readManifest(file, readFileSync(join(folder, file), 'utf8'), { isOurs })
    expect(objects.length).toBeGreaterThan(0)
    const unread = diagnostics.map(({ code, place }) => `${place?.line} ${code}`)
    const found = objects.flatMap(({ raw, origin }) => {
      const compiler = new Compiler({ ...defaultOptions, assumeServices: true, allowLua: true })
      compiler.put(raw, origin)
      return compiler
        .compile()
        .diagnostics.filter(({ code }) => !aboutAbsentObjects.includes(code))
        .map(({ code, path }) => `${origin.locate(path)?.line} ${code}`)
    })
    expect([...unread, ...found]).toEqual([...told])
  })
}
