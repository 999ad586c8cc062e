import { describe, expect, test } from 'bun:test'
import { compile } from '../src/compiler.ts'
import type { RawObject } from '../src/objects/raw.ts'
import { Authority } from './fake-cluster/certificates.ts'

/** One object of less than a megabyte must not fill the memory of the gateway that all others share: AXC0445. */

const prefix = 'k8s.apisix.apache.org'

function ingress(name: string, annotations: object, spec: object): RawObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, annotations }, spec }
}

function rules(count: number, path: (index: number) => string, pathType: string) {
  const backend = { service: { name: 'web', port: { number: 80 } } }
  const paths = Array.from({ length: count }, (_, index) => ({ path: path(index), pathType, backend }))
  return { host: 'shop.example', http: { paths } }
}

const neighbour = ingress('neighbour', {}, { rules: [rules(1, () => '/fine', 'Prefix')] })

function outcomeOf(...objects: readonly RawObject[]) {
  const { config, diagnostics } = compile([...objects, neighbour], { assumeServices: true })
  const own = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
  return { routes: config.routes.length, ssls: config.ssls.length, codes: own }
}

describe('an Ingress that multiplies', () => {
  test('by expressions beside plain paths is left out, and nobody else', () => {
    const regex = { [`${prefix}/use-regex`]: 'true' }
    const expressions = (count: number) => rules(count, (index) => `^/r${index}$`, 'ImplementationSpecific')
    const plain = (count: number) => rules(count, (index) => `/p${index}`, 'Prefix')
    const many = ingress('many', regex, { rules: [expressions(2_000), plain(2_000)] })
    expect(outcomeOf(many)).toEqual({ routes: 1, ssls: 0, codes: ['AXC0445'] })
    const few = ingress('few', regex, { rules: [expressions(50), plain(100)] })
    expect(outcomeOf(few)).toEqual({ routes: 151, ssls: 0, codes: [] })
  })

  test('by a long list of addresses for each path is left out, and nobody else', () => {
    const addresses = Array.from({ length: 5_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`).join(',')
    const many = ingress(
      'many',
      { [`${prefix}/allowlist-source-range`]: addresses },
      { rules: [rules(2_000, (index) => `/p${index}`, 'Exact')] },
    )
    expect(outcomeOf(many)).toEqual({ routes: 1, ssls: 0, codes: ['AXC0445'] })
  })

  test('by one certificate for each of many hosts has as many as fit', () => {
    const { cert, key } = new Authority().issue({ commonName: 'shop', names: ['shop.example'] })
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'shop' },
      stringData: { 'tls.crt': `${cert}${'#'.repeat(60_000)}`, 'tls.key': key },
    }
    const tls = Array.from({ length: 200 }, (_, index) => ({ hosts: [`h${index}.example`], secretName: 'shop' }))
    const fitting = Math.floor(2 ** 23 / (secret.stringData['tls.crt'].length + key.length))
    expect(outcomeOf(secret, ingress('many', {}, { tls }))).toEqual({ routes: 1, ssls: fitting, codes: ['AXC0445'] })
  })
})
