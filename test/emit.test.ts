import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { checkDefaults, compactItem } from '../output/dialects/compact.ts'
import { type EmitOptions, Emitter, emit } from '../output/emit.ts'
import { type Config, emptyConfig, type Item, idOf, type Node, type Route, type Upstream } from '../src/model/config.ts'
import { loadAsApisix } from './support/libyaml.ts'

const pretty: EmitOptions = { format: 'yaml', style: 'pretty', target: '3.18' }
const compact: EmitOptions = { format: 'yaml', style: 'compact', target: '3.18' }
const json: EmitOptions = { format: 'json', style: 'pretty', target: '3.18' }
const compactJson: EmitOptions = { format: 'json', style: 'compact', target: '3.18' }
const everyWay = [pretty, compact, json, compactJson]

/** A file with one plugin configuration, the place where any tree may stand. */
function withPlugins(plugins: Record<string, unknown>): Config {
  return { ...emptyConfig, plugin_configs: [{ id: 'p', plugins }] }
}

/** The last line but one of the pretty file is that of the plugin. */
function prettyLine(plugins: Record<string, unknown>): string | undefined {
  return emit(withPlugins(plugins), pretty).split('\n').at(-3)?.trim()
}

const shop: Config = {
  ...emptyConfig,
  routes: [
    {
      id: 'shop',
      uris: ['/shop/*'],
      hosts: ['a.test', 'b.test'],
      vars: [['arg_x', '==', '1'], []],
      priority: 0,
      plugins: { cors: {}, 'proxy-rewrite': { regex_uri: ['^/shop/(.*)$', '/$1'] }, _meta: { on: true } },
      upstream_id: 'shop_80',
    },
  ],
  upstreams: [
    {
      id: 'shop_80',
      type: 'roundrobin',
      nodes: [
        { host: '10.0.0.1', port: 80, weight: 100 },
        { host: '::1', port: 80, weight: 0 },
      ],
    },
  ],
  stream_routes: [],
  plugin_configs: [],
}

describe('the layout', () => {
  test('pretty YAML is block style with a comment before each item', () => {
    const provenance = (item: Item) =>
      idOf(item) === 'shop' ? 'ApisixRoute default/shop http[0] (a.yaml:3)' : undefined
    expect(emit(shop, { ...pretty, provenance })).toBe(`routes:
  # ApisixRoute default/shop http[0] (a.yaml:3)
  - id: "shop"
    uris:
      - "/shop/*"
    hosts:
      - "a.test"
      - "b.test"
    vars:
      - - "arg_x"
        - "=="
        - "1"
      - []
    priority: 0
    plugins:
      cors: {}
      proxy-rewrite:
        regex_uri:
          - "^/shop/(.*)$"
          - "/$1"
      "_meta":
        "on": true
    upstream_id: "shop_80"
upstreams:
  - id: "shop_80"
    type: "roundrobin"
    nodes:
      - host: "10.0.0.1"
        port: 80
        weight: 100
      - host: "::1"
        port: 80
        weight: 0
#END
`)
  })

  test('compact YAML has one line for each item, in its shortest form', () => {
    expect(emit(shop, { ...compact, provenance: () => 'not shown' })).toBe(`routes:
- {"id":"shop","uri":"/shop/*","hosts":["a.test","b.test"],"vars":[["arg_x","==","1"],[]],"plugins":{"cors":{},"proxy-rewrite":{"regex_uri":["^/shop/(.*)$","/$1"]},"_meta":{"on":true}},"upstream_id":"shop_80"}
upstreams:
- {"id":"shop_80","nodes":{"10.0.0.1:80":100,"[::1]:80":0}}
#END
`)
  })

  test('JSON is one object with the same sections', () => {
    expect(emit(withPlugins({ cors: {} }), json)).toBe(`{
  "plugin_configs": [
    {
      "id": "p",
      "plugins": {
        "cors": {}
      }
    }
  ]
}
`)
    expect(
      emit(shop, compactJson)
        .split('\n')
        .map((line) => line.slice(0, 24)),
    ).toEqual([
      '{',
      '"routes":[',
      '{"id":"shop","uri":"/sho',
      '],',
      '"upstreams":[',
      '{"id":"shop_80","nodes":',
      ']',
      '}',
      '',
    ])
    expect(JSON.parse(emit(shop, json))).toEqual({ routes: shop.routes, upstreams: shop.upstreams })
  })

  test('a result without items is a file that empties the data plane', () => {
    expect(emit(emptyConfig, pretty)).toBe('routes: []\n#END\n')
    expect(emit(emptyConfig, compact)).toBe('routes: []\n#END\n')
    for (const options of [json, compactJson]) expect(JSON.parse(emit(emptyConfig, options))).toEqual({ routes: [] })
  })

  test('an object that stands in two places is written twice, without anchors', () => {
    const shared = { count: 1 }
    const config = withPlugins({ a: shared, b: shared })
    expect(emit(config, pretty)).not.toMatch(/[&*]/)
    expect(loadAsApisix('yaml', [emit(config, pretty)])).toEqual([
      { plugin_configs: [{ id: 'p', plugins: { a: shared, b: shared } }] },
    ])
  })

  test('undefined fields are absent', () => {
    for (const options of everyWay) {
      const text = emit(withPlugins({ a: undefined, b: { c: undefined } }), options)
      expect(text).not.toMatch(/undefined|null|"?[ac]"?:/)
      expect(text).toMatch(/"?b"?: ?\{\}/)
    }
  })
})

describe('texts', () => {
  test.each([
    ['plain', '"plain"'],
    ['', '""'],
    ['a "b" \\c', '"a \\"b\\" \\\\c"'],
    ['tab\t line\n\r', '"tab\\t line\\n\\r"'],
    ['\u0001\u007f\u0085\u009b', '"\\u0001\\u007f\\u0085\\u009b"'],
    ['\u2028\u2029\ufeff\ufffe\uffff', '"\\u2028\\u2029\\ufeff\\ufffe\\uffff"'],
    ['\u00a0ü😀', '"\u00a0ü😀"'],
    ['\ud800a\udc00', '"\ufffda\ufffd"'],
    ['$a ${b} ${{C}} $${{D}}', '"$a \\u0024{b} \\u0024{{C}} $\\u0024{{D}}"'],
  ])('%j is written as %s', (text, written) => {
    expect(prettyLine({ k: text })).toBe(`k: ${written}`)
    expect(emit(withPlugins({ k: text }), compact)).toContain(`"k":${written}}`)
    expect(loadAsApisix('yaml', [emit(withPlugins({ k: text }), pretty)])).toEqual([
      { plugin_configs: [{ id: 'p', plugins: { k: text.toWellFormed() } }] },
    ])
  })

  test.each([
    ['limit-count', 'limit-count'],
    ['X-Shop_1', 'X-Shop_1'],
    ...[
      'y',
      'N',
      'Yes',
      'no',
      'ON',
      'off',
      'true',
      'False',
      'NULL',
      'e1',
      '_1',
      '_meta',
      '1',
      '',
      'a b',
      'a.b',
      '~',
      'ü',
    ].map((key) => [key, `"${key}"`] as const),
    ['${{A}}', '"\\u0024{{A}}"'],
  ])('the key %j is written as %s', (key, written) => {
    expect(prettyLine({ [key]: 1 })).toBe(`${written}: 1`)
    expect(loadAsApisix('yaml', [emit(withPlugins({ [key]: 1 }), pretty)])).toEqual([
      { plugin_configs: [{ id: 'p', plugins: { [key]: 1 } }] },
    ])
  })

  test('in JSON, which is replaced after parsing, the default of an unset variable stands for the dollar sign', () => {
    expect(emit(withPlugins({ k: 'a ${{HOME}} ${{' }), compactJson)).toContain(
      '"k":"a ${{_UNSET:=$}}{{HOME}} ${{_UNSET:=$}}{{"',
    )
    expect(emit(withPlugins({ k: '${{ }} ${x}' }), compactJson)).toContain('"k":"${{ }} ${x}"')
    expect(emit(withPlugins({ k: '\ud800' }), compactJson)).toContain('"k":"\ufffd"')
  })

  test.each([
    [0, '0'],
    [-0, '0'],
    [-7, '-7'],
    [0.25, '0.25'],
    [1e21, '1000000000000000000000'],
    [-1.5e22, '-15000000000000000000000'],
    [1e-7, '1.0e-7'],
    [1.5e-7, '1.5e-7'],
  ])('the number %p is written as %s', (value, written) => {
    expect(prettyLine({ k: value })).toBe(`k: ${written}`)
    expect(emit(withPlugins({ k: value }), compact)).toContain(`"k":${written}}`)
  })

  test('a comment is one printable line that neither starts a variable nor ends the file', () => {
    const comment = (text: string) => emit(withPlugins({}), { ...pretty, provenance: () => text }).split('\n')[1]
    expect(comment('ApisixRoute default/shop (ü/日本.yaml:3)')).toBe('  # ApisixRoute default/shop (ü/日本.yaml:3)')
    expect(comment('a\nroutes: []\r\u2028\u0085\u202e')).toBe('  # a?routes: []????')
    expect(comment('${{HOME}} #END')).toBe('  # \\u0024{{HOME}} # END')
    expect(comment('x'.repeat(1000))?.length).toBe(204)
    expect(comment('')).toBe('  # ')
  })
})

describe('what an earlier stage refuses makes the emitter throw', () => {
  test.each(everyWay)('%o: a NUL, numbers that are none, values that are no data', (options) => {
    for (const value of ['a\0', Number.NaN, Number.POSITIVE_INFINITY, [undefined], 1n]) {
      expect(() => emit(withPlugins({ k: value }), options)).toThrow()
    }
    expect(() => emit(withPlugins({ 'a\0': 1 }), options)).toThrow('NUL')
  })

  test('the key << in YAML, which lyaml merges even when it is quoted', () => {
    for (const options of [pretty, compact]) expect(() => emit(withPlugins({ '<<': {} }), options)).toThrow('<<')
    expect(() => emit(withPlugins({ '<<': {} }), json)).not.toThrow()
  })

  test('a live variable where nothing hides it: before 3.17 and in a key of JSON', () => {
    for (const options of everyWay) {
      for (const plugins of [{ k: '${{ HOME }}' }, { '${{A:=b}}': 1 }]) {
        expect(() => emit(withPlugins(plugins), { ...options, target: '3.16' })).toThrow('variable')
      }
      expect(() => emit(withPlugins({ k: '${{ HOME }}' }), { ...options, target: '3.17' })).not.toThrow()
      expect(() => emit(withPlugins({ k: '${{ }} ${x} {{y}}' }), { ...options, target: '3.16' })).not.toThrow()
    }
    for (const options of [json, compactJson]) {
      expect(() => emit(withPlugins({ '${{A}}': 1 }), options)).toThrow('variable')
    }
  })
})

describe('the emitter remembers', () => {
  /** An item that counts how often it is looked at. */
  function counted(id: string) {
    let looks = 0
    const plugins = {
      get looked() {
        looks += 1
        return 'at'
      },
    }
    return { item: { id, plugins }, looks: () => looks }
  }

  test.each(everyWay)('%o: an item that is the same object is not written again', (options) => {
    const emitter = new Emitter(options)
    const first = counted('first')
    const before = emitter.emit({ ...emptyConfig, plugin_configs: [first.item] }).text
    const looks = first.looks()
    expect(looks).toBeGreaterThan(0)
    expect(emitter.emit({ ...emptyConfig, plugin_configs: [first.item] }).text).toBe(before)
    const both: Config = { ...emptyConfig, plugin_configs: [{ id: 'new', plugins: {} }, first.item] }
    expect(emitter.emit(both).text).toBe(emit(both, options))
    expect(first.looks()).toBe(looks * 2)
  })

  test.each(everyWay)(
    '%o: bytes and text are the same file, and a section that did not change keeps its bytes',
    (options) => {
      const emitter = new Emitter(options)
      const plugin_configs = [{ id: 'kept', plugins: { k: 'ä' } }]
      const first = emitter.emit({ ...emptyConfig, plugin_configs })
      const next: Config = { ...emptyConfig, plugin_configs, global_rules: [{ id: 'new', plugins: {} }] }
      const second = emitter.emit(next)
      const before = new Set(first.bytes)
      expect(Buffer.concat(second.bytes).toString()).toBe(emit(next, options))
      expect([second.text, second.size]).toEqual([emit(next, options), Buffer.byteLength(emit(next, options))])
      expect(second.bytes.filter((piece) => before.has(piece)).toString()).toContain('kept')
    },
  )

  test.each(everyWay)('%o: what changes in a long list is written, wherever it is', (options) => {
    const emitter = new Emitter(options)
    const items = Array.from({ length: 4_001 }, (_, index) => ({ id: `a${index}`, plugins: {} }))
    const withNew = (index: number) => items.toSpliced(index, 1, { id: `b${index}`, plugins: {} })
    const lists = [
      items,
      withNew(0),
      withNew(1_999),
      withNew(2_000),
      withNew(4_000),
      items.slice(1),
      items.slice(0, 2_000),
      [],
    ]
    for (const plugin_configs of [...lists, items]) {
      const config: Config = { ...emptyConfig, plugin_configs }
      const { text, bytes } = emitter.emit(config)
      expect([text, Buffer.concat(bytes).toString()]).toEqual([emit(config, options), emit(config, options)])
    }
  })

  test('a comment that changes is written', () => {
    let line = 1
    const emitter = new Emitter({ ...pretty, provenance: () => `a.yaml:${line}` })
    const config = withPlugins({})
    expect(emitter.emit(config).text).toContain('# a.yaml:1\n')
    line = 2
    expect(emitter.emit(config).text).toContain('# a.yaml:2\n')
  })
})

describe('the compact form', () => {
  const node = (host: string, port = 80): Node => ({ host, port, weight: 1 })
  const nodesOf = (...nodes: readonly Node[]) =>
    (compactItem('upstreams', { id: 'u', type: 'roundrobin', nodes }) as Upstream).nodes

  test('nodes stay a list where a mapping would say something else', () => {
    expect<unknown>(nodesOf()).toEqual([])
    expect<unknown>(nodesOf(node('10.0.0.1'), node('10.0.0.1'))).toBeArray()
    expect<unknown>(nodesOf({ ...node('10.0.0.1'), priority: 1 } as Node)).toBeArray()
    expect<unknown>(nodesOf(node('10.0.0.1'), node('10.0.0.1', 81))).toEqual({ '10.0.0.1:80': 1, '10.0.0.1:81': 1 })
  })

  test('a list of one becomes a value, unless the value would be refused', () => {
    const route = (fields: Partial<Route>) => compactItem('routes', { id: 'r', uris: ['/a', '/b'], ...fields })
    expect(route({ uris: ['/'], hosts: ['a'], remote_addrs: ['::1'], priority: 0 })).toEqual({
      id: 'r',
      uri: '/',
      host: 'a',
      remote_addr: '::1',
    })
    expect(route({ priority: 1 })).toEqual({ id: 'r', uris: ['/a', '/b'], priority: 1 })
    for (const uri of ['', `/${'x'.repeat(4096)}`]) expect(route({ uris: [uri] })).toEqual({ id: 'r', uris: [uri] })
    expect(route({ upstream: { type: 'roundrobin', nodes: [] } })).toHaveProperty('upstream', { nodes: [] })
  })

  test('APISIX fills in the same values as in the full form', () => {
    const schemaFile = new URL('../../shared/data/apisix-schema-3.18.0.json', import.meta.url)
    if (!existsSync(schemaFile)) {
      console.log('the schema of APISIX is not beside this repository: the compact form is not compared with it')
      return
    }
    const schemas = JSON.parse(readFileSync(schemaFile, 'utf8')).main
    expect(defaultsOf(schemas.upstream.properties.checks, checkDefaults)).toEqual(checkDefaults)

    const ajv = new Ajv({ useDefaults: true, strict: false, unicodeRegExp: false, validateFormats: false })
    const validate = { routes: ajv.compile(schemas.route), upstreams: ajv.compile(schemas.upstream) }
    /** What APISIX works with: checked, defaults filled in, one spelling. */
    const understood = (section: 'routes' | 'upstreams', item: object): unknown => {
      const filled = structuredClone(item) as Record<string, unknown>
      expect(validate[section](filled) ? [] : validate[section].errors).toEqual([])
      for (const [singular, plural] of Object.entries({ uri: 'uris', host: 'hosts', remote_addr: 'remote_addrs' })) {
        if (singular in filled) filled[plural] = [filled[singular]]
        delete filled[singular]
      }
      if (filled['nodes'] !== undefined && !Array.isArray(filled['nodes'])) {
        filled['nodes'] = Object.entries(filled['nodes'] as object).map(([address, weight]) => {
          const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? []
          return { host, port: Number(port), weight }
        })
      }
      return filled
    }
    const some = (...values: readonly unknown[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
    const noUndefined = (item: object) => JSON.parse(JSON.stringify(item)) as Item
    const active = fc.record({
      type: fc.constantFrom('http', 'tcp'),
      timeout: some(1, 0.5),
      concurrency: some(10, 1),
      http_path: some('/', '/up'),
      https_verify_certificate: some(true, false),
      healthy: some(
        {},
        { interval: 1, successes: 2, http_statuses: [200, 302] },
        { interval: 2, http_statuses: [200] },
      ),
      unhealthy: some({}, { interval: 1, http_failures: 5, tcp_failures: 2, timeouts: 3 }, { http_failures: 1 }),
    })
    const passive = fc.record({
      type: fc.constantFrom('http', 'https'),
      healthy: some({}, { successes: 5 }, { successes: 0, http_statuses: checkDefaults.passive.healthy.http_statuses }),
      unhealthy: some({}, checkDefaults.passive.unhealthy, { timeouts: 0, http_statuses: [500] }),
    })
    const upstream = fc.record({
      id: fc.constant('u'),
      type: fc.constantFrom('roundrobin', 'chash'),
      scheme: some('http', 'grpc'),
      pass_host: some('pass', 'node'),
      nodes: fc.uniqueArray(fc.constantFrom(node('10.0.0.1'), node('fe80::1'), node('shop.test', 8080)), {
        maxLength: 3,
      }),
      checks: fc.option(fc.record({ active, passive: fc.option(passive, { nil: undefined }) }), { nil: undefined }),
    })
    const route = fc.record({
      id: fc.constant('r'),
      uris: fc.uniqueArray(fc.constantFrom('/', '/a', '/b'), { minLength: 1 }),
      hosts: some(['a.test'], ['a.test', 'b.test']),
      remote_addrs: some(['10.0.0.0/8'], ['10.0.0.1', '::1']),
      priority: some(0, 1),
      upstream: fc.constant({ type: 'roundrobin', nodes: [] }),
    })
    for (const [section, items] of [
      ['routes', route],
      ['upstreams', upstream],
    ] as const) {
      fc.assert(
        fc.property(items.map(noUndefined), (item) => {
          expect(understood(section, compactItem(section, item))).toEqual(understood(section, item))
        }),
        { numRuns: 300, includeErrorInReport: true },
      )
    }
  })
})

/** The defaults that a JSON schema has for the fields that `like` has. */
function defaultsOf(schema: { properties: Record<string, unknown> }, like: object): unknown {
  const fields = Object.entries(like).map(([field, value]) => {
    const property = schema.properties[field] as { properties: Record<string, unknown>; default?: unknown }
    const isGroup = typeof value === 'object' && !Array.isArray(value)
    return [field, isGroup ? defaultsOf(property, value) : property.default]
  })
  return Object.fromEntries(fields)
}
