import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Compiler, defaultOptions } from '../../src/compiler.ts'
import { isOurs } from '../../src/kinds/table.ts'
import { includeKey } from '../../src/objects/include.ts'
import { type ObjectKey, parseObjectKey } from '../../src/objects/object.ts'
import { traceItem } from '../../src/trace/item-trace.ts'
import { traceObject } from '../../src/trace/object-trace.ts'
import { findThing, type Search, wordOf, wordOfItem, wordOfObject } from '../../src/trace/thing.ts'
import { itemsOf, type Traced } from '../../src/trace/traced.ts'
import { readManifest } from '../../watch/manifest.ts'
import { serviceManifest } from '../support/backend-manifests.ts'
import { anyOptions, anyWorld, nowhere } from '../support/worlds.ts'
import { trace, tracedBy, traceText } from './tracing.ts'

const shop = `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop, namespace: default}
spec:
  http:
    - name: pay
      match: {hosts: [shop.example.org], paths: [/pay/*]}
      backends: [{serviceName: checkout, servicePort: 80}]
      plugin_config_name: auth
    - name: gone
      match: {paths: [/gone]}
      backends: [{serviceName: gone, servicePort: 80}]
---
apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata: {name: auth, namespace: default}
spec: {plugins: [{name: key-auth, enable: true}]}
${serviceManifest('checkout')}${serviceManifest('checkout', 'other')}---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: checkout-a, namespace: default, labels: {kubernetes.io/service-name: checkout}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.5], conditions: {ready: true}}]
ports: [{port: 8080}]
---
apiVersion: apisix.apache.org/v2
kind: ApisixUpsteam
metadata: {name: checkout, namespace: default}
spec: {scheme: https}
---
apiVersion: apisix.apache.org/v2
kind: ApisixTls
metadata: {name: broken, namespace: default}
spec: {hosts: 5}
`
/** The same without the misspelt ApisixUpstream, which takes all that goes to its Service out of the file. */
const right = traceText(shop.replace('ApisixUpsteam', 'ApisixUpstream').replace('https', 'http'))
const odd = traceText(shop)

function found(text: string, traced: Traced = right): string {
  return outcome(findThing(text, traced))
}

function outcome(search: Search): string {
  switch (search.kind) {
    case 'found':
      return wordOf(search.thing)
    case 'several':
      return search.things.map(wordOf).join(' or ')
    case 'none':
      return `none; closest ${search.closest}; owner ${search.owner}`
    default:
      return `no ${search.word}; closest ${search.closest}`
  }
}

function object(text: string, traced: Traced = right) {
  const search = findThing(text, traced)
  if (search.kind !== 'found' || search.thing.kind !== 'object') throw new Error(`no object: ${outcome(search)}`)
  const { state, became, readers, reads, diagnostics } = traceObject(search.thing.object, traced)
  return {
    state,
    became: became.map((item) => [wordOfItem(item), item.from.path, item.refersTo.map(wordOfItem)]),
    readers: readers.map((reader) => (reader.kind === 'object' ? wordOfObject(reader.object) : wordOfItem(reader))),
    reads: reads.found.map(wordOfObject),
    absent: reads.absent.map(wordOfObject),
    codes: diagnostics.map(({ code }) => code),
  }
}

function item(text: string, traced: Traced = right) {
  const search = findThing(text, traced)
  if (search.kind !== 'found' || search.thing.kind !== 'item') throw new Error(`no item: ${outcome(search)}`)
  const { from, refersTo, referredToBy, reads } = traceItem(search.thing, traced)
  return {
    from: from && [wordOfObject(from.object), from.path],
    refersTo: refersTo.map(wordOfItem),
    referredToBy: referredToBy.map(wordOfItem),
    reads: reads.found.map(wordOfObject),
    absent: reads.absent.map(wordOfObject),
  }
}

describe('what an object became', () => {
  test('a route: its items with fields and references, what it read and missed, and what is said of it', () => {
    expect(object('ApisixRoute/default/shop')).toEqual({
      state: 'usable',
      became: [
        ['route:default_shop_pay', ['spec', 'http', 0], ['upstream:default_checkout_80', 'plugin_config:default_auth']],
      ],
      readers: [],
      reads: ['Service/default/checkout', 'ApisixPluginConfig/default/auth'],
      absent: ['Service/default/gone'],
      codes: ['AXC0301'],
    })
  })

  test('what has no item of its own is read by somebody: directly, or in a list', () => {
    const service = object('Service/default/checkout')
    expect(service.became.map(([word]) => word)).toEqual(['upstream:default_checkout_80'])
    expect(service.readers).toEqual(['ApisixRoute/default/shop'])
    expect(object('EndpointSlice/default/checkout-a')).toMatchObject({
      became: [],
      readers: ['upstream:default_checkout_80'],
    })
    expect(object('ApisixUpstream/default/checkout').readers).toEqual(['upstream:default_checkout_80'])
    expect(object('ApisixPluginConfig/default/auth').readers).toEqual(['ApisixRoute/default/shop'])
  })

  test('what nobody asks for became nothing, and nobody reads it', () => {
    expect(object('Service/other/checkout')).toMatchObject({ state: 'usable', became: [], readers: [], codes: [] })
  })

  test('what is absent has those who asked for it', () => {
    expect(object('Service/default/gone')).toMatchObject({ state: 'absent', readers: ['ApisixRoute/default/shop'] })
  })

  test('what is broken or misspelt is there, and its diagnostics say why it is nothing', () => {
    expect(object('ApisixTls/default/broken')).toMatchObject({
      state: 'broken',
      became: [],
      codes: ['AXC0133', 'AXC0133'],
    })
    expect(object('ApisixUpsteam/default/checkout', odd)).toMatchObject({ state: 'broken', codes: ['AXC0131'] })
    expect(object('ApisixRoute/default/shop', odd).became).toEqual([])
  })

  test('what names it in words is found, what names a longer name is not', () => {
    const mentionsOf = (key: ObjectKey) => traceObject(key, right).mentions.map(({ code }) => code)
    expect(mentionsOf('/Service/default/gone')).toEqual(['AXC0301'])
    expect(mentionsOf('/Service/default/gon')).toEqual([])
    const longer = traceText(shop.replaceAll('serviceName: gone', 'serviceName: gone-v2'))
    expect(traceObject('/Service/default/gone', longer).mentions).toEqual([])
  })

  test('an object that holds nothing was compiled all the same', () => {
    const empty = traceText(
      'apiVersion: apisix.apache.org/v2\nkind: ApisixGlobalRule\nmetadata: {name: g}\nspec: {plugins: []}\n',
    )
    expect(traceObject('apisix.apache.org/ApisixGlobalRule/default/g', empty)).toMatchObject({
      became: [],
      isCompiled: true,
    })
    expect(traceObject('/Service/other/checkout', right).isCompiled).toBe(false)
  })

  test('one that lost to another names the other, and the other way round', () => {
    const rule = (name: string) => `---
apiVersion: apisix.apache.org/v2
kind: ApisixGlobalRule
metadata: {name: ${name}, namespace: default}
spec: {plugins: [{name: cors, enable: true}]}
`
    const both = traceText(`${rule('a')}${rule('b')}`)
    expect(object('ApisixGlobalRule/default/b', both)).toMatchObject({ became: [], codes: ['AXC0512'] })
    expect(object('ApisixGlobalRule/default/a', both).codes).toEqual(['AXC0512'])
  })
})

describe('where an item comes from', () => {
  test('an upstream: its Service, who refers to it, and what it alone was made with', () => {
    expect(item('upstream:default_checkout_80')).toEqual({
      from: ['Service/default/checkout', []],
      refersTo: [],
      referredToBy: ['route:default_shop_pay'],
      reads: ['ApisixUpstream/default/checkout', 'EndpointSlice/default/checkout-a'],
      absent: [],
    })
  })

  test('a route: what it refers to, and what its object read', () => {
    expect(item('route:default_shop_pay')).toMatchObject({
      from: ['ApisixRoute/default/shop', ['spec', 'http', 0]],
      refersTo: ['upstream:default_checkout_80', 'plugin_config:default_auth'],
      absent: ['Service/default/gone'],
    })
  })

  test('one that was written by hand was made with nothing', () => {
    const compiler = new Compiler(defaultOptions)
    const document = {
      upstreams: [{ id: 'u', type: 'roundrobin', nodes: { 'h.example.org:80': 1 } }],
      routes: [{ id: 'r', uri: '/r', upstream_id: 'u' }],
    }
    compiler.include({ key: includeKey('base.yaml'), document, origin: nowhere })
    const traced = tracedBy(compiler)
    expect(item('upstream:u', traced)).toMatchObject({
      from: ['include/base.yaml', ['upstreams', 0]],
      referredToBy: ['route:r'],
      reads: [],
    })
  })

  test('one that was written by hand in the place of a compiled one was not made with what that one read', () => {
    const compiler = new Compiler(defaultOptions)
    for (const { raw } of readManifest('in.yaml', shop, { isOurs }).objects) {
      if (raw.kind !== 'ApisixUpsteam') compiler.put(raw, nowhere)
    }
    const upstream = { id: 'default_checkout_80', type: 'roundrobin', nodes: { 'h.example.org:80': 1 } }
    compiler.include({ key: includeKey('base.yaml'), document: { upstreams: [upstream] }, origin: nowhere })
    expect(item('upstream:default_checkout_80', tracedBy(compiler))).toMatchObject({
      from: ['include/base.yaml', ['upstreams', 0]],
      reads: [],
      absent: [],
    })
  })

  test('a credential refers to its consumer', () => {
    const consumer = traceText(`apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: jack, namespace: default}
spec: {gatewayRef: {name: gw}, credentials: [{type: key-auth, name: main, config: {key: k}}]}
`)
    expect(item('consumer:default_jack', consumer).referredToBy).toEqual(['consumer:default_jack/credentials/main'])
  })
})

describe('what is meant', () => {
  test.each([
    ['ApisixRoute/default/shop', 'ApisixRoute/default/shop'],
    ['apisixroutes/shop', 'ApisixRoute/default/shop'],
    ['shop', 'ApisixRoute/default/shop'],
    ['default_shop_pay', 'route:default_shop_pay'],
    ['ROUTES:default_shop_pay', 'route:default_shop_pay'],
    ['plugin-config:default_auth', 'plugin_config:default_auth'],
    ['Service/checkout', 'Service/default/checkout or Service/other/checkout'],
    ['checkout', 'Service/default/checkout or Service/other/checkout or ApisixUpstream/default/checkout'],
    ['Service/default/checkut', 'none; closest Service/default/checkout; owner undefined'],
    ['Service/shop/checkout', 'none; closest Service/default/checkout; owner undefined'],
    ['ApisixRoute/shp', 'none; closest ApisixRoute/shop; owner undefined'],
    ['ApisixRoute/default/shp', 'none; closest ApisixRoute/default/shop; owner undefined'],
    ['route:default_shop_gone', 'none; closest route:default_shop_pay; owner ApisixRoute/default/shop'],
    ['upstream:default_gone_80', 'none; closest undefined; owner Service/default/gone'],
    ['ApisixRout/default/shop', 'no ApisixRout; closest ApisixRoute/default/shop'],
    ['rout:x', 'no rout; closest route:x'],
    ['certificate:x', 'none; closest undefined; owner undefined'],
    ['APISIXUPSTREAM/checkout', 'ApisixUpstream/default/checkout'],
    ['', 'none; closest undefined; owner undefined'],
    ['/', 'no ; closest undefined'],
    [':', 'no ; closest undefined'],
    ['constructor/x', 'no constructor; closest undefined'],
    ['shopp', 'none; closest shop; owner undefined'],
  ])('%p is %s', (text, expected) => expect(found(text)).toBe(expected))
})

test('a misspelt kind that is the plural of another is found by its own name', () => {
  const plural = traceText('apiVersion: apisix.apache.org/v2\nkind: ApisixRoutes\nmetadata: {name: shop}\nspec: {}\n')
  expect(found('ApisixRoutes/default/shop', plural)).toBe('ApisixRoutes/default/shop')
  const both = traceText(
    `${shop}---\napiVersion: apisix.apache.org/v2\nkind: ApisixRoutes\nmetadata: {name: shop}\nspec: {}\n`,
  )
  expect(found('ApisixRoutes/default/shop', both)).toBe('ApisixRoutes/default/shop')
  expect(found('apisixroutes/shop', both)).toBe('ApisixRoute/default/shop or ApisixRoutes/default/shop')
})

describe('laws', () => {
  test('any text is an answer', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('ApisixRoute', 'service', 'route', 'default', 'shop', '__proto__', 'toString'),
    )
    const anyText = fc.array(fc.oneof(part, fc.constantFrom('/', ':')), { maxLength: 7 }).map((parts) => parts.join(''))
    fc.assert(fc.property(anyText, (text) => expect(found(text)).toBeString()))
  })

  /** Kinds that are to become items; of the others it is enough that somebody reads them. */
  const makers =
    /^(?:ApisixRoute|ApisixTls|ApisixConsumer|ApisixGlobalRule|ApisixClusterConfig|Ingress|Consumer|PluginConfig|GatewayProxy)$/

  test('each item is told by the object that it was made of, and is found by its word', () => {
    fc.assert(
      fc.property(anyWorld, anyOptions, (world, options) => {
        const traced = trace(world, options)
        for (const named of itemsOf(traced.config)) {
          const from = traced.provenance(named.item)
          expect(from).toBeDefined()
          if (from === undefined) continue
          const words = traceObject(from.object, traced).became.map(wordOfItem)
          expect(words).toContain(wordOfItem(named))
          expect(found(wordOfItem(named), traced)).toBe(wordOfItem(named))
          expect(found(wordOfObject(from.object), traced)).toBe(wordOfObject(from.object))
        }
      }),
    )
  })

  test('an object that should become something has, or there is something said of it', () => {
    fc.assert(
      fc.property(anyWorld, anyOptions, (world, options) => {
        const traced = trace(world, options)
        for (const { key } of traced.objects.filter(({ key }) => makers.test(parseObjectKey(key).kind))) {
          const { became, diagnostics } = traceObject(key, traced)
          expect([key, became.length + diagnostics.length]).not.toEqual([key, 0])
        }
      }),
    )
  })

  test('objects that come one by one are traced as those that come at once', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const compiler = new Compiler(defaultOptions)
        for (const raw of world) {
          compiler.put(raw, nowhere)
          compiler.compile()
        }
        const [stepwise, atOnce] = [tracedBy(compiler), trace(world)]
        expect(stepwise.objects).toEqual(atOnce.objects)
        for (const { key } of atOnce.objects) {
          const { readers, reads } = traceObject(key, stepwise)
          expect({ readers, reads }).toMatchObject(pick(traceObject(key, atOnce)))
        }
      }),
    )
  })
})

function pick({ readers, reads }: ReturnType<typeof traceObject>) {
  return { readers, reads }
}
