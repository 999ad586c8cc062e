import { describe, expect, test } from 'bun:test'
import { Compiler, compile } from '../src/compiler.ts'
import { credentialId, isCredentialId } from '../src/model/id.ts'
import type { RawObject } from '../src/objects/raw.ts'

/** Consumer over time, and what its golden cases leave open. Kinds spec section 10.4. */

function consumer(name: string, credentials: readonly object[], metadata: object = {}): RawObject {
  return {
    apiVersion: 'apisix.apache.org/v1alpha1',
    kind: 'Consumer',
    metadata: { name, namespace: 'shop', ...metadata },
    spec: { credentials },
  }
}

const fromSecret = { name: 'main', type: 'key-auth', secretRef: { name: 'jack' } }
const withKey = (key: string) => ({ name: 'main', type: 'key-auth', config: { key } })

describe('Consumer', () => {
  test('follows the Secrets of its credentials: made later, changed, deleted', () => {
    const compiler = new Compiler()
    const put = (raw: RawObject) => compiler.put(raw, { label: 'x', locate: () => undefined })
    const secret = (key: string) =>
      put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'jack', namespace: 'shop' }, stringData: { key } })
    const items = () => compiler.compile().config.consumers
    put(consumer('jack', [fromSecret]))
    expect(items()).toEqual([{ username: 'shop_jack' }])
    expect(compiler.asked()).toEqual([{ kind: 'Secret', namespace: 'shop', name: 'jack', isAbsent: true }])
    secret('one')
    expect(items()[1]).toEqual({ id: 'shop_jack/credentials/main', plugins: { 'key-auth': { key: 'one' } } })
    secret('two')
    expect(items()[1]?.plugins).toEqual({ 'key-auth': { key: 'two' } })
    compiler.drop('/Secret/shop/jack')
    expect(items()).toEqual([{ username: 'shop_jack' }])
  })

  test('of two with one key the older keeps it in any order, and no message shows it', () => {
    const objects = [
      consumer('a', [withKey('hunter2')], { creationTimestamp: '2026-02-01T00:00:00Z' }),
      consumer('b', [withKey('hunter2')], { creationTimestamp: '2026-01-01T00:00:00Z' }),
    ]
    for (const order of [objects, objects.toReversed()]) {
      const { config, diagnostics } = compile(order)
      const ids = config.consumers.map((item) => ('username' in item ? item.username : item.id))
      expect(ids).toEqual(['shop_b', 'shop_b/credentials/main', 'shop_a'])
      expect(diagnostics.map(({ code }) => code)).toEqual(['AXC0511'])
      expect(JSON.stringify(diagnostics)).not.toContain('hunter2')
    }
  })

  test('no message shows what a broken credential holds', () => {
    const { diagnostics } = compile([
      consumer('a', [
        { type: 'key-auth', name: 'one', config: 'hunter2' },
        { type: 'basic-auth', name: 'two', config: { password: 'hunter2' } },
        { type: 'basic-auth', name: 'three', config: { username: ['hunter2'], password: 'hunter2' } },
        { type: 'key-auth', name: 'four', config: { key: '$secret://hunter2' } },
        { type: 'hunter2', name: 'five', config: { key: 'hunter2' } },
        { type: 'jwt-auth', name: 'six', config: { key: 'a', secret: 'b', exp: 'hunter2', algorithm: 'hunter2' } },
      ]),
    ])
    expect(diagnostics.length).toBeGreaterThan(5)
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2')
  })
})

describe('the id of a credential', () => {
  const usernames = ['a', 'shop_jack', 'n'.repeat(100), 'n'.repeat(101)]
  const names = [
    'main',
    'Main',
    'key-auth-0',
    'key-auth-0-0123456789ab',
    '',
    'ü',
    'a b',
    'a-b',
    'x'.repeat(64),
    'x'.repeat(65),
  ]

  test('is legal, and of no two credentials the same', () => {
    for (const username of usernames) {
      const ids = [
        ...names.map((name, index) => credentialId(username, name, 'key-auth', index).id),
        ...[0, 1].map((index) => credentialId(username, undefined, 'key-auth', index).id),
      ]
      expect(ids.filter((id) => !isCredentialId(id))).toEqual([])
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  test('is the name where that is legal', () => {
    expect(credentialId('shop_jack', 'main', 'key-auth', 0).id).toBe('shop_jack/credentials/main')
    expect(credentialId('shop_jack', 'a b', 'key-auth', 0)).toEqual({
      id: expect.stringMatching(/^shop_jack\/credentials\/a-b-[0-9a-f]{12}$/) as unknown as string,
      name: 'a b',
    })
  })

  test('cannot be had for a user name of nearly 128 characters', () => {
    expect(isCredentialId(credentialId('n'.repeat(120), 'main', 'key-auth', 0).id)).toBe(false)
  })
})
