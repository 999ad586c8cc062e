import { describe, expect, test } from 'bun:test'
import { Compiler, compile } from '../src/compiler.ts'
import type { RawObject } from '../src/objects/raw.ts'

/** ApisixConsumer over time, and what its golden cases leave open. Kinds spec section 6. */

function consumer(name: string, spec: object, metadata: object = {}, namespace = 'shop'): RawObject {
  return {
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixConsumer',
    metadata: { name, namespace, ...metadata },
    spec,
  }
}

function secret(stringData: Readonly<Record<string, string>>, namespace = 'shop'): RawObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'jack', namespace }, stringData }
}

const fromSecret = { authParameter: { keyAuth: { secretRef: { name: 'jack' } } } }
const withKey = (key: string) => ({ authParameter: { keyAuth: { value: { key } } } })

describe('ApisixConsumer', () => {
  test('follows its Secret: made later, changed, deleted', () => {
    const compiler = new Compiler()
    const put = (raw: RawObject) => compiler.put(raw, { label: 'x', locate: () => undefined })
    const plugins = () => compiler.compile().config.consumers.map((item) => item.plugins)
    put(consumer('jack', fromSecret))
    expect(plugins()).toEqual([])
    put(secret({ key: 'one' }))
    expect(plugins()).toEqual([{ 'key-auth': { key: 'one' } }])
    put(secret({ key: 'two' }))
    expect(plugins()).toEqual([{ 'key-auth': { key: 'two' } }])
    compiler.drop('/Secret/shop/jack')
    expect(plugins()).toEqual([])
  })

  test('reads Secrets of its own namespace only', () => {
    const { config, diagnostics } = compile([consumer('jack', fromSecret), secret({ key: 'one' }, 'other')])
    expect(config.consumers).toEqual([])
    expect(diagnostics.map(({ code }) => code)).toEqual(['AXC0306'])
  })

  test('what a Secret holds besides is not read, and need not be text', () => {
    const { config, diagnostics } = compile([
      consumer('jack', fromSecret),
      { ...secret({ key: 'one' }), data: { picture: '/w==' } },
    ])
    expect(config.consumers).toEqual([{ username: 'shop_jack', plugins: { 'key-auth': { key: 'one' } } }])
    expect(diagnostics.map(({ code }) => code)).toEqual([])
  })

  test('of two with one key the older counts in any order, and no message shows it', () => {
    const objects = [
      consumer('a', withKey('hunter2'), { creationTimestamp: '2026-02-01T00:00:00Z' }),
      consumer('b', withKey('hunter2'), { creationTimestamp: '2026-01-01T00:00:00Z' }, 'other'),
    ]
    for (const order of [objects, objects.toReversed()]) {
      const { config, diagnostics } = compile(order)
      expect(config.consumers.map((item) => ('username' in item ? item.username : item.id))).toEqual(['other_b'])
      expect(diagnostics.map(({ code }) => code)).toEqual(['AXC0511'])
      expect(JSON.stringify(diagnostics)).not.toContain('hunter2')
    }
  })

  test('who is left out takes no key with him', () => {
    const both = { ...withKey('free'), plugins: [{ name: 'basic-auth', config: { username: 'taken', password: 'x' } }] }
    const first = { authParameter: { basicAuth: { value: { username: 'taken', password: 'y' } } } }
    const { config } = compile([consumer('a', first), consumer('b', both), consumer('c', withKey('free'))])
    expect(config.consumers.map((item) => ('username' in item ? item.username : item.id))).toEqual(['shop_a', 'shop_c'])
  })
})
