import { describe, expect, test } from 'bun:test'
import { compile } from '../src/compiler.ts'
import type { RawObject } from '../src/objects/raw.ts'
import { Authority } from './fake-cluster/certificates.ts'

/** `tls` of an Ingress with real certificates, made here. Kinds spec section 8.5. */

const authority = new Authority()
const shop = authority.issue({ commonName: 'shop', names: ['shop.example', '*.shop.example'] })
const nameless = authority.issue({ commonName: 'nobody', names: [] })

function secret(name: string, { cert, key }: { readonly cert: string; readonly key: string }): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'shop' },
    stringData: { 'tls.crt': cert, 'tls.key': key },
  }
}

function ingress(...tls: readonly object[]): RawObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { tls },
  }
}

function sslsOf(...objects: readonly RawObject[]) {
  const { config, diagnostics } = compile(objects)
  return { ssls: config.ssls, codes: diagnostics.map(({ code }) => code) }
}

describe('tls of an Ingress', () => {
  test('is one ssl per entry, its hosts in lower case and once', () => {
    const hosts = ['Shop.Example', 'shop.example']
    expect(sslsOf(ingress({ hosts, secretName: 'pair' }), secret('pair', shop))).toEqual({
      ssls: [{ id: 'Ingress_shop_web_0', snis: ['shop.example'], cert: shop.cert, key: shop.key }],
      codes: [],
    })
  })

  test('without hosts serves the names of the certificate', () => {
    const { ssls, codes } = sslsOf(ingress({ secretName: 'pair' }), secret('pair', shop))
    expect({ snis: ssls[0]?.snis, codes }).toEqual({ snis: ['shop.example', '*.shop.example'], codes: [] })
  })

  test('is left out where neither it nor the certificate has a name', () => {
    expect(sslsOf(ingress({ secretName: 'pair' }), secret('pair', nameless))).toEqual({ ssls: [], codes: ['AXC0352'] })
  })

  test('one entry that cannot be had leaves the others', () => {
    const entries = [
      { hosts: ['a.example'], secretName: 'none' },
      { hosts: ['b.example'], secretName: 'pair' },
    ]
    const { ssls, codes } = sslsOf(ingress(...entries), secret('pair', shop))
    expect({ ids: ssls.map(({ id }) => id), codes }).toEqual({ ids: ['Ingress_shop_web_1'], codes: ['AXC0306'] })
  })

  test('of two entries with one host the first counts', () => {
    const entries = [
      { hosts: ['a.example'], secretName: 'pair' },
      { hosts: ['a.example'], secretName: 'other' },
    ]
    const { ssls, codes } = sslsOf(ingress(...entries), secret('pair', shop), secret('other', nameless))
    expect({ ids: ssls.map(({ id }) => id), codes }).toEqual({ ids: ['Ingress_shop_web_0'], codes: ['AXC0510'] })
  })
})
