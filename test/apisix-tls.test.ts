import { describe, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import { Compiler, compile } from '../src/compiler.ts'
import { nobodysAuthority } from '../src/link/nobodys-authority.ts'
import type { RawObject } from '../src/objects/raw.ts'
import { Authority } from './fake-cluster/certificates.ts'

/** ApisixTls with real certificates, made here. Kinds spec section 5. */

const authority = new Authority()
const shop = authority.issue({ commonName: 'shop', names: ['shop.example'] })
const other = authority.issue({ commonName: 'other', names: ['shop.example'] })

function secret(name: string, stringData: Readonly<Record<string, string>>): RawObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'certs' }, stringData }
}

function tls(name: string, spec: object, version = 'v2', metadata: object = {}): RawObject {
  const hosts = ['shop.example']
  return {
    apiVersion: `apisix.apache.org/${version}`,
    kind: 'ApisixTls',
    metadata: { name, namespace: 'shop', ...metadata },
    spec: { hosts, secret: { name: 'shop', namespace: 'certs' }, ...spec },
  }
}

const pair = secret('shop', { 'tls.crt': shop.cert, 'tls.key': shop.key })
const strangers = secret('other', { cert: other.cert, key: other.key })
const ofOther = { secret: { name: 'other', namespace: 'certs' } }

function sslsOf(...objects: readonly RawObject[]) {
  const { config, diagnostics } = compile(objects)
  return { ssls: config.ssls, codes: diagnostics.map(({ code }) => code) }
}

describe('ApisixTls', () => {
  test.each(['v1', 'v2beta3', 'v2'])('%s becomes one ssl, its hosts in lower case and once', (version) => {
    const hosts = ['Shop.Example', 'shop.example', '*.shop.example']
    expect(sslsOf(tls('a', { hosts }, version), pair)).toEqual({
      ssls: [{ id: 'shop_a', snis: ['shop.example', '*.shop.example'], cert: shop.cert, key: shop.key }],
      codes: [],
    })
  })

  test('takes both styles of Secret keys', () => {
    expect(sslsOf(tls('a', ofOther), strangers).ssls[0]?.cert).toBe(other.cert)
  })

  test('asks clients for what ca.crt says, before anything else (BUG-28)', () => {
    const ca = secret('ca', { 'ca.crt': authority.cert, 'tls.crt': shop.cert, 'tls.key': shop.key })
    const client = { caSecret: { name: 'ca', namespace: 'certs' }, depth: 0, skip_mtls_uri_regex: ['^/open'] }
    expect(sslsOf(tls('a', { client }), pair, ca).ssls[0]?.client).toEqual({
      ca: authority.cert,
      depth: 0,
      skip_mtls_uri_regex: ['^/open'],
    })
  })

  test('leaves the depth out where none is asked for (BUG-27)', () => {
    const client = { caSecret: { name: 'ca', namespace: 'certs' } }
    const { ssls } = sslsOf(tls('a', { client }, 'v1'), pair, secret('ca', { cert: authority.cert }))
    expect(ssls[0]?.client).toEqual({ ca: authority.cert })
  })

  test.each<readonly [string, `AXC${string}`, readonly RawObject[]]>([
    ['is not there', 'AXC0306', []],
    ['holds nothing of use', 'AXC0307', [secret('ca', { other: 'x' })]],
    ['holds no certificate', 'AXC0308', [secret('ca', { 'ca.crt': 'nonsense' })]],
  ])('is left out whole when its authority %s: nobody gets in unasked', (_, code, more) => {
    const client = { caSecret: { name: 'ca', namespace: 'certs' } }
    expect(sslsOf(tls('a', { client }), pair, ...more)).toEqual({ ssls: [], codes: [code] })
  })

  test.each(['clients', 'Client', 'clinet'])('is left out when its protection is misspelt: %s', (field) => {
    const { ssls, codes } = sslsOf(tls('a', { [field]: { caSecret: { name: 'ca', namespace: 'certs' } } }), pair)
    expect({ ssls, count: codes.length }).toEqual({ ssls: [], count: 1 })
  })

  test.each(['', '(open'])(
    'is left out when a path that needs no client certificate is no pattern: "%s"',
    (pattern) => {
      const client = { caSecret: { name: 'ca', namespace: 'certs' }, skip_mtls_uri_regex: ['^/open', pattern] }
      const { diagnostics, config } = compile([tls('a', { client }), pair, secret('ca', { 'ca.crt': authority.cert })])
      expect(config.ssls).toEqual([])
      expect(diagnostics).toMatchObject([{ code: 'AXC0401', path: ['spec', 'client', 'skip_mtls_uri_regex', 1] }])
    },
  )

  const damaged = [
    '-----BEGIN CERTIFICATE-----\nMIIBgarbage\n-----END CERTIFICATE-----\n',
    authority.cert.slice(0, 300),
  ]

  test.each(damaged)('is left out when a certificate further down cannot be read: APISIX drops it, too', (rest) => {
    const chain = secret('shop', { 'tls.crt': `${shop.cert}${rest}`, 'tls.key': shop.key })
    expect(sslsOf(tls('a', {}), chain)).toEqual({ ssls: [], codes: ['AXC0308'] })
    const client = { caSecret: { name: 'ca', namespace: 'certs' } }
    const bundle = secret('ca', { 'ca.crt': `${authority.cert}${rest}` })
    expect(sslsOf(tls('a', { client }), pair, bundle)).toEqual({ ssls: [], codes: ['AXC0308'] })
  })

  test('takes a chain as it is, with words between the certificates and with the key among them', () => {
    const cert = `${shop.key}subject=shop\n${shop.cert}issuer\n${authority.cert}${shop.key}`.replaceAll('\n', '\r\n')
    const { ssls, codes } = sslsOf(tls('a', {}), secret('shop', { 'tls.crt': cert, 'tls.key': shop.key }))
    expect({ cert: ssls[0]?.cert, codes }).toEqual({ cert, codes: [] })
  })

  test('is left out when key and certificate do not belong together (C16)', () => {
    expect(sslsOf(tls('a', {}), secret('shop', { 'tls.crt': shop.cert, 'tls.key': other.key }))).toEqual({
      ssls: [],
      codes: ['AXC0309'],
    })
  })

  test('a host that is none costs itself only', () => {
    const { ssls, codes } = sslsOf(tls('a', { hosts: ['https://shop.example', 'b.example'] }), pair)
    expect({ snis: ssls[0]?.snis, codes }).toEqual({ snis: ['b.example'], codes: ['AXC0133'] })
  })

  test('follows its Secret: made later, renewed, deleted (BUG-29)', () => {
    const compiler = new Compiler()
    const origin = { label: 'x', locate: () => undefined }
    const put = (raw: RawObject) => compiler.put(raw, origin)
    const cert = () => compiler.compile().config.ssls[0]?.cert
    put(tls('a', {}))
    expect(cert()).toBeUndefined()
    put(pair)
    expect(cert()).toBe(shop.cert)
    put(secret('shop', { 'tls.crt': other.cert, 'tls.key': other.key }))
    expect(cert()).toBe(other.cert)
    compiler.drop('/Secret/certs/shop')
    expect(cert()).toBeUndefined()
  })

  test('is not compiled when its class is another', () => {
    const { config, diagnostics } = compile([tls('a', { ingressClassName: 'nginx' }), pair], { ingressClass: 'apisix' })
    expect(config.ssls).toEqual([])
    expect(diagnostics.map(({ code }) => code)).toEqual(['AXC0328'])
  })

  test('no message holds a key', () => {
    const { diagnostics } = compile([tls('a', {}), secret('shop', { 'tls.crt': shop.cert, 'tls.key': 'hunter2' })])
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2')
  })
})

describe('two certificates for one host', () => {
  const old = { creationTimestamp: '2026-01-01T00:00:00Z' }
  const young = { creationTimestamp: '2026-02-01T00:00:00Z' }

  test('that of the older object counts, the other keeps its other hosts: AXC0510', () => {
    const hosts = ['shop.example', 'www.shop.example']
    const objects = [tls('a', { ...ofOther, hosts }, 'v2', young), tls('b', {}, 'v2', old), pair, strangers]
    for (const order of [objects, objects.toReversed()]) {
      const { ssls, codes } = sslsOf(...order)
      expect(ssls.map(({ id, snis }) => [id, snis])).toEqual([
        ['shop_b', ['shop.example']],
        ['shop_a', ['www.shop.example']],
      ])
      expect(codes).toEqual(['AXC0510'])
    }
  })

  test('the same one with and without clients to be asked is a contradiction', () => {
    const client = { caSecret: { name: 'ca', namespace: 'certs' } }
    const ca = secret('ca', { 'ca.crt': authority.cert })
    const { ssls, codes } = sslsOf(tls('a', { client }, 'v2', old), tls('b', {}, 'v2', young), pair, ca)
    expect(ssls.map(({ id }) => id)).toEqual(['shop_a'])
    expect(codes).toEqual(['AXC0510'])
  })

  test('the same one twice is one, and nothing to speak of', () => {
    const { ssls, codes } = sslsOf(tls('a', {}), tls('b', {}), pair)
    expect({ ids: ssls.map(({ id }) => id), codes }).toEqual({ ids: ['shop_a'], codes: [] })
  })
})

describe('certificates of one name', () => {
  test('have ids of their own: other namespaces, an Ingress, several entries (BUG-51)', () => {
    const hosts = ['shop.example']
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'a', namespace: 'certs' },
      spec: {
        tls: [
          { hosts: ['0.shop.example'], secretName: 'shop' },
          { hosts: ['1.shop.example'], secretName: 'shop' },
        ],
      },
    }
    const elsewhere = tls('a', { hosts: ['www.shop.example'] }, 'v2', { namespace: 'store' })
    const { ssls, codes } = sslsOf(tls('a', { hosts }), elsewhere, ingress, pair)
    expect(ssls.map(({ id }) => id).sort()).toEqual(['Ingress_certs_a_0', 'Ingress_certs_a_1', 'shop_a', 'store_a'])
    expect(codes).toEqual([])
  })
})

test('what lets nobody in is no authority, and has ended', () => {
  const { ca, validTo } = new X509Certificate(nobodysAuthority)
  expect({ ca, validTo }).toEqual({ ca: false, validTo: 'Jan  2 00:00:00 2000 GMT' })
})

describe('a host that asks for client certificates and cannot be had', () => {
  const client = { caSecret: { name: 'ca', namespace: 'certs' } }
  const old = { creationTimestamp: '2026-01-01T00:00:00Z' }
  const young = { creationTimestamp: '2026-02-01T00:00:00Z' }
  const ca = secret('ca', { 'ca.crt': authority.cert })

  test('is not open to everybody by a certificate with a star', () => {
    const hosts = ['admin.shop.example', 'www.admin.shop.example']
    const star = tls('star', { hosts: ['*.shop.example'] })
    const { ssls, codes } = sslsOf(tls('admin', { hosts, client }), star, pair)
    expect(codes).toEqual(['AXC0306'])
    expect(ssls).toEqual([
      {
        id: 'shop_admin',
        snis: ['admin.shop.example'],
        cert: shop.cert,
        key: shop.key,
        client: { ca: nobodysAuthority },
      },
      { id: 'shop_star', snis: ['*.shop.example'], cert: shop.cert, key: shop.key },
    ])
    const whole = sslsOf(tls('admin', { hosts, client }), star, pair, ca)
    expect(whole.ssls.map(({ id, client }) => [id, client?.ca])).toEqual([
      ['shop_admin', authority.cert],
      ['shop_star', undefined],
    ])
  })

  const caSecret = { name: 'ca', namespace: 'certs' }
  test.each<readonly [string, object, string, `AXC${string}`]>([
    ['a misspelt field', { clinet: { caSecret } }, 'v2', 'AXC0137'],
    ['a field of another name with an authority in it', { mtls: { caSecret } }, 'v2', 'AXC0137'],
    ['a wrong field', { client: { caSecret, depth: 'deep' } }, 'v2', 'AXC0133'],
    ['no Secret', { client, secret: undefined }, 'v2', 'AXC0133'],
    ['an unknown version', { client }, 'v7', 'AXC0130'],
  ])('is not open to everybody where the object is broken: %s', (_, spec, version, code) => {
    const hosts = ['Admin.shop.example']
    const star = tls('star', { hosts: ['*.shop.example'] })
    const { ssls, codes } = sslsOf(tls('admin', { hosts, ...spec }, version), star, pair, ca)
    expect(codes).toEqual([code])
    expect(ssls).toEqual([
      {
        id: 'shop_admin',
        snis: ['admin.shop.example'],
        cert: shop.cert,
        key: shop.key,
        client: { ca: nobodysAuthority },
      },
      { id: 'shop_star', snis: ['*.shop.example'], cert: shop.cert, key: shop.key },
    ])
  })

  test('is open by a star where a broken object asks for nothing, or is of another class', () => {
    const star = tls('star', { hosts: ['*.shop.example'] })
    const hosts = ['admin.shop.example']
    expect(sslsOf(tls('admin', { hosts, secret: undefined }), star, pair).ssls.map(({ id }) => id)).toEqual([
      'shop_star',
    ])
    const foreign = tls('admin', { hosts, clinet: { caSecret }, ingressClassName: 'nginx' })
    const { config } = compile([foreign, star, pair], { ingressClass: 'apisix' })
    expect(config.ssls.map(({ id }) => id)).toEqual(['shop_star'])
  })

  test('is not open to everybody by the certificate of a younger object: AXC0523', () => {
    const hosts = ['shop.example', 'www.shop.example']
    const guarded = tls('guarded', { client }, 'v2', old)
    const open = tls('open', { hosts }, 'v2', young)
    const { ssls, codes } = sslsOf(guarded, open, pair)
    expect({ snis: ssls.map(({ snis }) => snis), codes }).toEqual({
      snis: [['www.shop.example']],
      codes: ['AXC0306', 'AXC0523'],
    })
  })

  test('takes nothing from an older object, nor without asking for client certificates', () => {
    const older = sslsOf(tls('guarded', { client }, 'v2', young), tls('open', {}, 'v2', old), pair)
    expect({ ids: older.ssls.map(({ id }) => id), codes: older.codes }).toEqual({
      ids: ['shop_open'],
      codes: ['AXC0306'],
    })
    const plain = sslsOf(
      tls('gone', { ...ofOther, hosts: ['a.shop.example'] }),
      tls('star', { hosts: ['*.shop.example'] }),
      pair,
    )
    expect({ ids: plain.ssls.map(({ id }) => id), codes: plain.codes }).toEqual({
      ids: ['shop_star'],
      codes: ['AXC0306'],
    })
  })
})
