import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { emit } from '../output/emit.ts'
import { readBack } from '../output/read-back.ts'
import { Compiler, compile } from '../src/compiler.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { nobodysAuthority } from '../src/link/nobodys-authority.ts'
import { emptyConfig, idOf } from '../src/model/config.ts'
import { type IncludedFile, includeKey } from '../src/objects/include.ts'
import type { RawObject } from '../src/objects/raw.ts'
import { Authority } from './fake-cluster/certificates.ts'
import { canonical, loadAsApisix } from './support/libyaml.ts'

/** What the operator writes by hand, beyond the golden cases: real certificates, variables, order, and what it never is. */

const authority = new Authority()
const shop = authority.issue({ commonName: 'shop', names: ['shop.example.org', 'pay.example.org'] })
const other = authority.issue({ commonName: 'other', names: ['shop.example.org'] })
const node = { nodes: { '10.0.0.1:80': 1 } }

function secret(name: string, stringData: Readonly<Record<string, string>>): RawObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData }
}

function tls(client?: object): RawObject {
  const spec = {
    hosts: ['shop.example.org'],
    secret: { name: 'pair', namespace: 'default' },
    ...(client && { client }),
  }
  return { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixTls', metadata: { name: 'shop' }, spec }
}

const pair = secret('pair', { 'tls.crt': other.cert, 'tls.key': other.key })
const codesOf = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code)

describe('certificates written by hand', () => {
  const ssl = { id: 'shop', snis: ['shop.example.org', 'pay.example.org'], cert: shop.cert, key: shop.key }

  test('count before compiled ones', () => {
    const { config, diagnostics } = compile([tls(), pair], { include: [{ ssls: [ssl] }] })
    expect(config.ssls.map(({ id }) => id)).toEqual(['shop'])
    expect(diagnostics).toMatchObject([{ code: 'AXC0510', object: 'apisix.apache.org/ApisixTls/default/shop' }])
  })

  test('leave a host to a compiled one that asks clients for theirs: AXC0519', () => {
    const ca = secret('ca', { cert: authority.cert })
    const guarded = tls({ caSecret: { name: 'ca', namespace: 'default' } })
    const { config, diagnostics } = compile([guarded, pair, ca], { include: [{ ssls: [ssl] }] })
    expect(config.ssls.map(({ id, snis, client }) => [id, snis, client !== undefined])).toEqual([
      ['shop', ['pay.example.org'], false],
      ['default_shop', ['shop.example.org'], true],
    ])
    expect(diagnostics).toMatchObject([{ code: 'AXC0519', object: includeKey('include[0]'), path: ['ssls', 0] }])
    const strict = { ...ssl, client: { ca: authority.cert } }
    expect(compile([guarded, pair, ca], { include: [{ ssls: [strict] }] }).config.ssls[0]?.snis).toEqual(ssl.snis)
  })

  test('that ask clients for theirs and are left out keep their hosts', () => {
    const strict = { ...ssl, id: 'default_shop', sni: 'Pay.example.org', snis: undefined, client: { ca: 'none' } }
    const named = compile([tls(), pair], { include: [{ ssls: [{ ...strict, sni: 'shop.example.org' }] }] })
    expect(named.config.ssls).toEqual([])
    expect(codesOf(named.diagnostics)).toEqual(['AXC0523', 'AXC0401'])
    const star = { ...ssl, snis: ['*.example.org'] }
    const { config } = compile([tls(), pair], { include: [{ ssls: [star, strict] }] })
    expect(config.ssls.map(({ id, snis, client }) => [id, snis, client?.ca])).toEqual([
      ['shop', ['*.example.org'], undefined],
      ['Include_default_shop', ['pay.example.org'], nobodysAuthority],
      ['default_shop', ['shop.example.org'], undefined],
    ])
  })

  test('leave a host alone whose compiled certificate cannot be had, and do not cover it with a star', () => {
    const guarded = tls({ caSecret: { name: 'missing', namespace: 'default' } })
    const named = compile([guarded, pair], { include: [{ ssls: [ssl] }] })
    expect(named.config.ssls.map(({ snis }) => snis)).toEqual([['pay.example.org']])
    expect(codesOf(named.diagnostics)).toContain('AXC0519')
    const star = compile([guarded, pair], { include: [{ ssls: [{ ...ssl, snis: ['*.example.org'] }] }] })
    expect(star.config.ssls.map(({ snis, client }) => [snis, client?.ca])).toEqual([
      [['*.example.org'], undefined],
      [['shop.example.org'], nobodysAuthority],
    ])
  })

  test.each([
    ['no certificate', { cert: `x${'y'.repeat(200)}` }, ['cert']],
    ['no key', { key: `x${'y'.repeat(200)}` }, ['key']],
    ['the key of another', { key: other.key }, ['key']],
    ['a damaged authority', { client: { ca: `x${'y'.repeat(200)}` } }, ['client', 'ca']],
    ['no host', { snis: undefined }, ['snis']],
    ['half a second pair', { certs: [shop.cert] }, []],
  ])('are left out: %s', (_, change, path) => {
    const { config, diagnostics } = compile([], { include: [{ ssls: [{ ...ssl, ...change }] }] })
    expect(config.ssls).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'AXC0401', path: ['ssls', 0, ...path] }])
    expect(JSON.stringify(diagnostics)).not.toContain(other.key.slice(60, 100))
  })

  test('may stand elsewhere, or be for upstreams that name them', () => {
    const upstreams = [{ id: 'u', ...node, tls: { client_cert_id: 7 } }]
    const long = `$secret://vault/main/${'shop/'.repeat(30)}cert`
    const ssls = [
      { id: 7, type: 'client', cert: shop.cert, key: shop.key },
      { ...ssl, cert: long, key: long },
    ]
    const secrets = [{ id: 'vault/main', uri: 'http://vault', prefix: 'kv', token: 't' }]
    const { config, diagnostics } = compile([], { include: [{ upstreams, ssls, secrets }] })
    expect(diagnostics).toEqual([])
    expect(config.upstreams[0]?.tls).toEqual({ client_cert_id: '7' })
    expect(config.ssls.map(({ id }) => id)).toEqual(['7', 'shop'])
  })
})

describe('consumers written by hand', () => {
  const alpha = (name: string, key: string): RawObject => ({
    apiVersion: 'apisix.apache.org/v1alpha1',
    kind: 'Consumer',
    metadata: { name },
    spec: { credentials: [{ name: 'phone', type: 'key-auth', config: { key } }], gatewayRef: { name: 'g' } },
  })

  test('keep the keys of a compiled consumer of their name away', () => {
    const include = [{ consumers: [{ username: 'default_bob' }] }]
    const { config, diagnostics } = compile([alpha('bob', 'a'), alpha('eve', 'b')], { include })
    expect(config.consumers.map(idOf)).toEqual(['default_bob', 'default_eve', 'default_eve/credentials/phone'])
    expect(codesOf(diagnostics.filter(({ severity }) => severity === 'error'))).toContain('AXC0501')
  })

  test('may be keys alone, of a compiled consumer or one of another file, wherever they stand', () => {
    const key = (id: string) => ({ id, plugins: { 'key-auth': { key: id } } })
    const include = [
      { consumers: [key('default_bob/credentials/desk'), key('dave/credentials/desk')] },
      { consumers: [{ username: 'dave' }] },
    ]
    const { config } = compile([alpha('bob', 'a')], { include })
    expect(config.consumers.map(idOf)).toEqual([
      'default_bob/credentials/desk',
      'dave/credentials/desk',
      'dave',
      'default_bob',
      'default_bob/credentials/phone',
    ])
  })

  test('each have a key of their own, in one file too', () => {
    const plugins = { 'key-auth': { key: 'x' } }
    const include = [
      {
        consumers: [
          { username: 'a', plugins },
          { username: 'b', plugins },
        ],
      },
    ]
    const { config, diagnostics } = compile([], { include })
    expect(config.consumers.map(idOf)).toEqual(['a'])
    expect(codesOf(diagnostics)).toEqual(['AXC0511'])
  })
})

describe('variables of the operator', () => {
  const body = 'a ${{A:="b"}}\n ${ {x} ${{ }} ${{unfinished \u0085 é $x }'
  const include = [{ routes: [{ id: 'r', uri: '/', plugins: { echo: { body, '${{K:=key}}': 1 } }, upstream: node }] }]
  /** What a data plane makes of the text above. */
  const meant = 'a "b"\n ${ {x} ${{ }} ${{unfinished \u0085 é $x }'

  test.each(['pretty', 'compact'] as const)(
    'live on as far as they are complete, and nothing else does: YAML, %s',
    (style) => {
      const { config } = compile([], { include })
      const text = emit(config, { format: 'yaml', style, target: '3.18' })
      const [loaded] = loadAsApisix('yaml', [text], { takesVariables: true }) as [
        { routes: [{ plugins: { echo: Record<string, unknown> } }] },
      ]
      expect(loaded.routes[0].plugins.echo).toEqual({ body: meant, key: 1 })
    },
  )

  test('live on in JSON', () => {
    const { config } = compile([], { include, format: 'json' })
    const text = emit(config, { format: 'json', style: 'pretty', target: '3.18' })
    const [loaded] = loadAsApisix('json', [text]) as [{ routes: [{ plugins: { echo: Record<string, unknown> } }] }]
    expect(loaded.routes[0].plugins.echo).toEqual({ body: meant, key: 1 })
  })

  test('are no tenant’s: the same text in a manifest stays a text', () => {
    const config = { name: 'echo', enable: true, config: { body: 'a ${{A:=b}}' } }
    const http = [
      { name: 'x', match: { paths: ['/'] }, backends: [{ serviceName: 's', servicePort: 80 }], plugins: [config] },
    ]
    const route = { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', metadata: { name: 'r' }, spec: { http } }
    const { text } = compile([route], { assumeServices: true, include })
    const [loaded] = loadAsApisix('yaml', [text], { takesVariables: true }) as [
      { routes: { id: string; plugins: { echo: { body: string } } }[] },
    ]
    expect(loaded.routes.find(({ id }) => id !== 'r')?.plugins.echo.body).toBe('a ${{A:=b}}')
  })

  test.each([
    ['yaml', 'pretty'],
    ['yaml', 'compact'],
    ['json', 'pretty'],
    ['json', 'compact'],
  ] as const)(
    'read back from a file they are the operator’s again, and a tenant’s stay a tenant’s: %s %s',
    (format, style) => {
      const tenant = {
        ...emptyConfig,
        plugin_configs: [{ id: 'p', plugins: { echo: { body: 'a ${{A:=b}} ${{ }}' } } }],
      }
      const { config } = compile([], { include, format })
      const both = { ...config, plugin_configs: tenant.plugin_configs }
      const text = emit(both, { format, style, target: '3.18' })
      const back = readBack(text, format)
      expect(emit(back ?? emptyConfig, { format, style, target: '3.18' })).toBe(text)
      expect(back?.plugin_configs).toEqual(tenant.plugin_configs)
    },
  )
})

describe('what is included', () => {
  test('is no way in for manifests: an object that looks like one is none', () => {
    const raw = {
      apiVersion: 'apisixc/v1',
      kind: 'include',
      metadata: { name: '' },
      document: { routes: [{ id: 'r', uri: '/' }] },
    }
    const unnamed = { ...raw, apiVersion: '', metadata: { name: 'base.yaml' } }
    const { config } = compile([raw, unnamed])
    expect(config.routes).toEqual([])
  })

  test('comes and goes without a trace, and moving its lines changes places alone', () => {
    const file = (line: number, id = 'r'): IncludedFile => ({
      key: includeKey('base.yaml'),
      document: { routes: [{ id, uri: '/', upstream: node }] },
      origin: { label: 'base.yaml', locate: () => ({ line, column: 1 }) },
    })
    const compiler = new Compiler()
    const empty = compiler.compile()
    compiler.include(file(1))
    const first = compiler.compile()
    compiler.include(file(2))
    const second = compiler.compile()
    expect(second.config.routes).toBe(first.config.routes)
    expect(second.placesRevision).toBeGreaterThan(first.placesRevision)
    compiler.include(file(2, 's'))
    expect(compiler.compile().config.routes.map(({ id }) => id)).toEqual(['s'])
    compiler.drop(includeKey('base.yaml'))
    expect(compiler.compile().config).toEqual(empty.config)
  })

  test('gives the same bytes in any order of files, and step by step as at once', () => {
    const route = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      uri: fc.constantFrom('/', '/a'),
      upstream_id: fc.constantFrom('u', 'v'),
    })
    const upstream = fc.record({
      id: fc.constantFrom('u', 'v', 'default_s_80'),
      nodes: fc.constant({ '10.0.0.1:80': 1 }),
    })
    const document = fc.record({
      routes: fc.array(route, { maxLength: 3 }),
      upstreams: fc.array(upstream, { maxLength: 2 }),
    })
    const edits = fc.array(fc.record({ name: fc.constantFrom('a.yaml', 'b.yaml'), document: fc.option(document) }), {
      maxLength: 6,
    })
    const objects: readonly RawObject[] = [
      {
        apiVersion: 'apisix.apache.org/v2',
        kind: 'ApisixRoute',
        metadata: { name: 'r' },
        spec: { http: [{ name: 'x', match: { paths: ['/a'] }, backends: [{ serviceName: 's', servicePort: 80 }] }] },
      },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } },
    ]
    const nowhere = { label: 'x', locate: () => undefined }
    const fileOf = (name: string, content: unknown): IncludedFile => ({
      key: includeKey(name),
      document: content,
      origin: nowhere,
    })
    const told = (compiler: Compiler) => {
      const { config, diagnostics } = compiler.compile()
      return [emit(config, { format: 'yaml', style: 'pretty', target: '3.18' }), diagnostics]
    }
    fc.assert(
      fc.property(edits, (steps) => {
        const compiler = new Compiler()
        for (const object of objects) compiler.put(object, nowhere)
        const files = new Map<string, unknown>()
        for (const { name, document } of steps) {
          if (document === null) compiler.drop(includeKey(name))
          else compiler.include(fileOf(name, document))
          if (document === null) files.delete(name)
          else files.set(name, document)
          compiler.compile()
        }
        const scratch = new Compiler()
        for (const [name, document] of [...files].reverse()) scratch.include(fileOf(name, document))
        for (const object of objects) scratch.put(object, nowhere)
        expect(told(compiler)).toEqual(told(scratch))
      }),
      { numRuns: 200 },
    )
  })

  test('means to APISIX what was written', () => {
    const include = [
      { routes: [{ id: 1, uri: '/', upstream: { nodes: [{ host: 'a', weight: 1 }], scheme: 'https' } }] },
    ]
    const { text } = compile([], { include })
    const [loaded] = loadAsApisix('yaml', [text])
    const upstream = { type: 'roundrobin', nodes: [{ host: 'a', weight: 1, port: 443 }], scheme: 'https' }
    expect(canonical(loaded)).toBe(canonical({ routes: [{ id: '1', uris: ['/'], upstream }] }))
  })
})
