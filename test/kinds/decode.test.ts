import { describe, expect, test } from 'bun:test'
import { compile } from '../../src/compiler.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { decodeObject } from '../../src/kinds/table.ts'
import { describePath } from '../../src/objects/object.ts'
import { group, type Json } from './form.ts'

/** What becomes of an object that something is wrong with, and what is said: `severity code path: message; hint`. */
function decode(apiVersion: string, kind: string, body: Json): { readonly form: Json | undefined; said: string[] } {
  const found: Diagnostic[] = []
  const raw = { apiVersion, kind, metadata: { name: 'shop' }, ...body }
  const before = JSON.stringify(raw)
  const decoded = decodeObject(raw, (diagnostic) => found.push(diagnostic))
  expect(JSON.stringify(raw)).toBe(before)
  return {
    form: decoded?.object as Json | undefined,
    said: found.map(
      ({ severity, code, path, message, hint }) =>
        `${severity} ${code} ${describePath(path)}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
    ),
  }
}

const backends = [{ serviceName: 'cart', servicePort: 80 }]
const rule = (name: string, more: Json = {}): Json => ({ name, match: { paths: ['/'] }, backends, ...more })
const route = (...http: readonly unknown[]) => decode(`${group}/v2`, 'ApisixRoute', { spec: { http } })
const pathsOf = (form: Json | undefined, list = 'http'): string[] =>
  ((form?.[list] ?? []) as readonly { readonly path: readonly (string | number)[] }[]).map(({ path }) =>
    describePath(path),
  )

describe('a broken rule', () => {
  test.each<[string, unknown, string]>([
    ['a text for a number', rule('b', { priority: 'high' }), 'priority: "high" is not a number'],
    ['a fraction', rule('b', { priority: 1.5 }), 'priority: 1.5 is not a whole number'],
    ['a number for a text', rule('b', { match: { paths: [7] } }), 'match.paths[0]: 7 is not a text'],
    ['a text for a list', rule('b', { match: { paths: '/' } }), 'match.paths: "/" is not a list'],
    ['an empty list', rule('b', { match: { paths: [] } }), 'match.paths: the list is empty'],
    ['a text for a truth value', rule('b', { websocket: 'yes' }), 'websocket: "yes" is not true or false'],
    ['an empty name', rule(''), 'name: the text is empty'],
    [
      'a duration without unit',
      rule('b', { timeout: { read: '5' } }),
      'timeout.read: "5" is no duration such as 500ms',
    ],
    ['a negative duration', rule('b', { timeout: { read: '-5s' } }), 'timeout.read: "-5s" is a negative duration'],
    [
      'an unknown word',
      rule('b', { match: { paths: ['/'], methods: ['get'] } }),
      'match.methods[0]: "get" is not possible here',
    ],
    [
      'a port out of range',
      rule('b', { backends: [{ serviceName: 'cart', servicePort: 65536 }] }),
      'backends[0].servicePort: 65536 is above 65535',
    ],
    [
      'a port of another type',
      rule('b', { backends: [{ serviceName: 'cart', servicePort: true }] }),
      'backends[0].servicePort: true is neither a port number (1 to 65535) nor the name of a port',
    ],
    [
      'a negative weight',
      rule('b', { backends: [{ serviceName: 'cart', servicePort: 80, weight: -1 }] }),
      'backends[0].weight: -1 is below 0',
    ],
  ])('(%s) is left out alone', (_name, broken, message) => {
    const { form, said } = route(rule('a'), broken, rule('c'))
    expect(said).toEqual([expect.stringContaining(`error AXC0133 spec.http[1].${message}`)])
    expect(said[0]).toContain('; the rule is left out')
    expect(pathsOf(form)).toEqual(['spec.http[0]', 'spec.http[2]'])
  })

  test.each([7, 'cart', ['cart']])('that is %j and no mapping is left out alone', (broken) => {
    const { form, said } = route(rule('a'), broken)
    expect(said).toEqual([
      expect.stringMatching(/^error AXC0133 spec\.http\[1\]: .* is not a mapping; the rule is left out$/),
    ])
    expect(pathsOf(form)).toEqual(['spec.http[0]'])
  })

  test('has all of its faults told, and those of its neighbours', () => {
    const { form, said } = route(rule('a', { priority: 'x', websocket: 1 }), rule('b', { priority: 'y' }), rule('c'))
    expect(said).toEqual([
      'error AXC0133 spec.http[0].priority: "x" is not a number; the rule is left out',
      'error AXC0133 spec.http[0].websocket: 1 is not true or false; the rule is left out',
      'error AXC0133 spec.http[1].priority: "y" is not a number; the rule is left out',
    ])
    expect(pathsOf(form)).toEqual(['spec.http[2]'])
  })

  test('of a v1 object is one path, where the path is at fault', () => {
    const path = (text: unknown) => ({ path: text, backend: { serviceName: 'cart', servicePort: 80 } })
    const rules = [
      { host: 'a.org', http: { paths: [path(1), path('/b')] } },
      { host: 2, http: { paths: [path('/c')] } },
    ]
    const { form, said } = decode(`${group}/v1`, 'ApisixRoute', { spec: { rules } })
    expect(said).toEqual([
      'error AXC0133 spec.rules[0].http.paths[0].path: 1 is not a text; the rule is left out (put it in quotes)',
      'error AXC0133 spec.rules[1].host: 2 is not a text; the rule is left out (put it in quotes)',
    ])
    expect(pathsOf(form)).toEqual(['spec.rules[0].http.paths[1]'])
  })

  test.each(['stream', 'tcp'])('of %s keeps the indexes of its neighbours', (list) => {
    const l4 = (name: string, ingressPort: unknown): Json => ({
      name,
      ...(list === 'stream' && { protocol: 'TCP' }),
      match: { ingressPort },
      backend: backends[0],
    })
    const spec = { [list]: [l4('a', 0), l4('b', 9100)] }
    const { form, said } = decode(`${group}/v2beta3`, 'ApisixRoute', { spec })
    expect(said).toEqual([`error AXC0133 spec.${list}[0].match.ingressPort: 0 is below 1; the rule is left out`])
    expect(pathsOf(form, 'stream')).toEqual([`spec.${list}[1]`])
  })
})

describe('an object that cannot be mended', () => {
  test.each<[string, string, string, Json, readonly string[]]>([
    [
      'spec of the wrong type',
      `${group}/v2`,
      'ApisixRoute',
      { spec: [] },
      ['error AXC0133 spec: a list is not a mapping; the object is left out'],
    ],
    [
      'rules of the wrong type, and a broken one',
      `${group}/v2`,
      'ApisixRoute',
      { spec: { http: 'x', stream: [1] } },
      [
        'error AXC0133 spec.http: "x" is not a list; the object is left out (write a list, in [brackets] or with a dash before each entry)',
        'error AXC0133 spec.stream[0]: 1 is not a mapping; the object is left out',
      ],
    ],
    [
      'a misspelt required field',
      `${group}/v2`,
      'ApisixPluginConfig',
      { spec: { plugins: [{ nam: 'cors' }] } },
      [
        'error AXC0133 spec.plugins[0].name: a required field is missing; the object is left out (it is to be a text)',
        'warning AXC0134 spec.plugins[0].nam: field nam is unknown here and has no effect (did you mean name?)',
      ],
    ],
    [
      'a word that is none of the allowed ones',
      `${group}/v2`,
      'ApisixUpstream',
      { spec: { passHost: 'keep' } },
      [
        'error AXC0133 spec.passHost: "keep" is not possible here; the object is left out (it can be pass, node, rewrite)',
      ],
    ],
    [
      'health check units',
      `${group}/v2`,
      'ApisixUpstream',
      {
        spec: {
          healthCheck: {
            active: { timeout: true, port: 'http', healthy: { interval: '500ms' }, unhealthy: { httpCodes: [99] } },
          },
        },
      },
      [
        'error AXC0133 spec.healthCheck.active.timeout: true is no duration such as 500ms or 5s; the object is left out',
        'error AXC0133 spec.healthCheck.active.port: "http" is no port number (1 to 65535); the object is left out',
        'error AXC0133 spec.healthCheck.active.healthy.interval: "500ms" is below one second, which APISIX does not take; the object is left out',
        'error AXC0133 spec.healthCheck.active.unhealthy.httpCodes[0]: 99 is below 200; the object is left out',
        'error AXC0133 spec.healthCheck.active.unhealthy.interval: a required field is missing; the object is left out (it is to be a text)',
      ],
    ],
    [
      'a Service port that is a name',
      'v1',
      'Service',
      { spec: { ports: [{ port: 'http' }] } },
      ['error AXC0133 spec.ports[0].port: "http" is not a number; the object is left out'],
    ],
  ])('(%s)', (_name, apiVersion, kind, body, expected) => {
    const { form, said } = decode(apiVersion, kind, body)
    expect([...said].sort()).toEqual([...expected].sort())
    expect(form).toBeUndefined()
  })

  test.each<[Json, string]>([
    [{ priority: '90' }, 'take the quotes away'],
    [{ websocket: 'true' }, 'take the quotes away'],
    [{ name: 5 }, 'put it in quotes'],
    [{ match: { paths: '/' } }, 'write a list, in [brackets] or with a dash before each entry'],
    [{ backends: [{ serviceName: 'a', servicePort: 80, resolveGranularity: 'services' }] }, 'did you mean service? '],
    [{ hosts: ['a.test'] }, 'it belongs under match'],
    [{ match: { paths: ['/'], websocket: true } }, 'it belongs one level up'],
  ])('tells how to write what is right but for its quotes, brackets, letters or place: %j', (wrong, hint) => {
    const { said } = route(rule('a'), rule('b', wrong))
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(`(${hint}`)
  })

  test('quotes at most 80 characters of a value', () => {
    const { said } = route(rule('a', { priority: 'x'.repeat(5000) }))
    expect(said[0]).toHaveLength(
      'error AXC0133 spec.http[0].priority:  is not a number; the rule is left out'.length + 81,
    )
  })
})

describe('a null', () => {
  test('counts as absent, with a warning', () => {
    const { form, said } = route(rule('a', { websocket: null }), null, rule('c'))
    expect([...said].sort()).toEqual([
      'warning AXC0135 spec.http[0].websocket: field websocket is null, which counts as absent (give it a value, or delete it)',
      'warning AXC0135 spec.http[1]: element 1 is null, which counts as absent (give it a value, or delete it)',
    ])
    expect(pathsOf(form)).toEqual(['spec.http[0]', 'spec.http[2]'])
  })

  test.each<[string, Json]>([
    ['match.hosts', { match: { paths: ['/'], hosts: null } }],
    ['match.methods', { match: { paths: ['/'], methods: null } }],
    ['match.remoteAddrs', { match: { paths: ['/'], remoteAddrs: null } }],
    ['match.exprs', { match: { paths: ['/'], exprs: null } }],
    ['match.filter_func', { match: { paths: ['/'], filter_func: null } }],
    ['authentication', { authentication: null }],
    ['plugins', { plugins: null }],
    ['plugin_config_name', { plugin_config_name: null }],
  ])('costs the rule where it would open it: %s', (field, more) => {
    const { form, said } = route(rule('a', more), rule('b'))
    expect(said).toEqual([expect.stringContaining(`error AXC0133 spec.http[0].${field}`)])
    expect(pathsOf(form)).toEqual(['spec.http[1]'])
  })

  test('for a whole spec is an empty spec', () => {
    const { form, said } = decode(`${group}/v2`, 'ApisixUpstream', { spec: null })
    expect(said).toEqual([expect.stringContaining('warning AXC0135 spec: field spec is null')])
    expect(form).toMatchObject({ externalNodes: [], ports: [] })
  })

  test('for a required field costs the rule', () => {
    const { form, said } = route(rule('a', { match: null }), rule('b'))
    expect(said.map((line) => line.slice(0, 13))).toEqual(['warning AXC01', 'error AXC0133'])
    expect(pathsOf(form)).toEqual(['spec.http[1]'])
  })

  test('inside a plugin configuration is its own business', () => {
    const { form, said } = route(rule('a', { plugins: [{ name: 'echo', config: { body: null } }] }))
    expect(said).toEqual([])
    expect(form).toMatchObject({ http: [{ plugins: [{ config: { body: null } }] }] })
  })
})

describe('an unknown field', () => {
  test.each<[string, Json, string]>([
    [
      'close to a known one',
      { websockets: true },
      'websockets is unknown here and has no effect (did you mean websocket?)',
    ],
    [
      'close to none',
      { zzz: 1 },
      'zzz is unknown here and has no effect (known here are name, priority, websocket, match,',
    ],
  ])('%s costs nothing but a warning', (_name, more, message) => {
    const { form, said } = route(rule('a', more))
    expect(said).toEqual([
      expect.stringContaining(`warning AXC0134 spec.http[0].${Object.keys(more)[0]}: field ${message}`),
    ])
    expect(pathsOf(form)).toEqual(['spec.http[0]'])
  })

  test.each([
    ['v1', { passHost: 'node' }, 'passHost'],
    ['v2beta3', { externalNodes: [] }, 'externalNodes'],
    ['v2beta3', { discovery: { serviceName: 'cart', type: 'nacos' } }, 'discovery'],
  ])('of ApisixUpstream %s is one that came later: %j', (version, spec, field) => {
    const { form, said } = decode(`${group}/${version}`, 'ApisixUpstream', { spec })
    expect(said).toEqual([expect.stringContaining(`warning AXC0134 spec.${field}: field ${field} is unknown here`)])
    expect(form).toMatchObject({ settings: { path: ['spec'] }, externalNodes: [] })
  })

  test.each([
    ['v2beta2', { backend: backends[0] }, 'backend'],
    ['v2', { authentication: { enable: true, keyauth: {} } }, 'authentication.keyauth'],
  ])('of ApisixRoute %s is one of another version: %j', (version, more, field) => {
    const { said } = decode(`${group}/${version}`, 'ApisixRoute', { spec: { http: [rule('a', more)] } })
    expect(said).toEqual([expect.stringContaining(`warning AXC0134 spec.http[0].${field}: field`)])
  })

  test.each([
    ['v2beta3', { plugins: [{ name: 'csrf', secretRef: 's' }] }, 'plugins[0].secretRef'],
    ['v2beta3', { plugin_config_namespace: 's' }, 'plugin_config_namespace'],
    ['v2beta2', { plugin_config_name: 's' }, 'plugin_config_name'],
    ['v2', { authenticaton: { enable: true } }, 'authenticaton'],
    ['v2', { plugns: [] }, 'plugns'],
    ['v2', { hosts: ['shop.example.org'] }, 'hosts'],
    ['v2', { match: { paths: ['/'], host: ['shop.example.org'] } }, 'match.host'],
  ])('of ApisixRoute %s that would narrow or protect costs the rule: %j', (version, more, field) => {
    const { form, said } = decode(`${group}/${version}`, 'ApisixRoute', {
      spec: { http: [rule('a', more), rule('b')] },
    })
    expect(said).toEqual([expect.stringContaining(`error AXC0137 spec.http[0].${field}: field`)])
    expect(pathsOf(form)).toEqual(['spec.http[1]'])
  })

  test('of ApisixUpstream that would protect costs the object', () => {
    const { form, said } = decode(`${group}/v1`, 'ApisixUpstream', { spec: { tlsSecret: { name: 'crt' } } })
    expect(said).toEqual([expect.stringContaining('error AXC0137 spec.tlsSecret')])
    expect(form).toBeUndefined()
  })

  test('of an object of Kubernetes itself is none of our business', () => {
    expect(decode('v1', 'Service', { spec: { ports: [], selector: {}, brandNew: 1 } }).said).toEqual([])
  })
})

describe('an object of ours that is not known', () => {
  test.each([
    [
      `${group}/v3`,
      'ApisixUpstream',
      `error AXC0130 apiVersion: ApisixUpstream has no version ${group}/v3; the object is left out (known are ${group}/v2, ${group}/v2beta3, ${group}/v1)`,
    ],
    ['v2', 'Service', 'error AXC0130 apiVersion: Service has no version v2; the object is left out (known are v1)'],
    [
      `${group}/v2`,
      'ApisixRoutes',
      `error AXC0131 kind: ${group} has no kind ApisixRoutes; the object is left out (did you mean ApisixRoute?)`,
    ],
    [`${group}/v2`, 'Zebra', `error AXC0131 kind: ${group} has no kind Zebra; the object is left out`],
  ])('%s %s', (apiVersion, kind, expected) => {
    expect(decode(apiVersion, kind, { spec: {} })).toEqual({ form: undefined, said: [expected] })
  })

  test('or is not even an object is AXC0136, and its neighbours live', () => {
    const upstream = { apiVersion: `${group}/v2`, kind: 'ApisixUpstream', metadata: { name: 'cart' } }
    const nameless = { ...upstream, metadata: {} }
    const misplaced = { ...upstream, metadata: { name: 'cart', namespace: 7 } }
    const { diagnostics } = compile([null, 'x', [], {}, nameless, misplaced, upstream])
    expect(diagnostics.map(({ code, place }) => `${code} ${place?.file ?? ''}`)).toEqual([
      ...[0, 1, 2, 3, 4, 5].map((index) => `AXC0136 objects[${index}]`),
      'AXC0506 ',
    ])
  })
})

describe('a Secret', () => {
  test.each<[string, Json, string]>([
    ['data', { data: 'hunter2' }, 'data: a text is not a mapping'],
    ['an entry', { data: { password: 4711 } }, 'data.password: a number is not a text'],
    [
      'a nested entry',
      { stringData: { password: { plain: 'hunter2' } } },
      'stringData.password: a mapping is not a text',
    ],
    ['a truth value', { stringData: { password: true } }, 'stringData.password: a truth value is not a text'],
  ])('with the wrong type of %s is broken, and no message tells its value', (_name, body, message) => {
    const { form, said } = decode('v1', 'Secret', body)
    expect(form).toBeUndefined()
    expect(said.map((line) => line.replace(/ \(put it in quotes\)$/, ''))).toEqual([
      `error AXC0133 ${message}; the object is left out`,
    ])
    expect(JSON.stringify(said)).not.toMatch(/hunter2|4711/)
  })
})

test.each(['toString', 'constructor', '__proto__'])(
  'a version %s, which every JavaScript object has, is unknown',
  (name) => {
    expect(decode(`${group}/${name}`, 'ApisixRoute', {}).said[0]).toStartWith('error AXC0130 apiVersion: ')
    expect(decode(name, 'Secret', {}).said[0]).toStartWith('error AXC0130 apiVersion: ')
  },
)
