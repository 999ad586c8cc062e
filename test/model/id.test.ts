import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type ComposedId,
  composeId,
  externalUpstreamId,
  isLegalId,
  named,
  pluginConfigId,
  routeId,
  serviceUpstreamId,
  streamRouteId,
} from '../../src/model/id.ts'

const apisixPattern = /^[a-zA-Z0-9-_.]{1,64}$/

describe('ids', () => {
  test('are the composed names where that is legal', () => {
    expect(routeId('default', 'shop', 'canary')).toEqual({ id: 'default_shop_canary', name: 'default_shop_canary' })
    expect(routeId('default', 'shop', 'my_rule').id).toBe('default_shop_my_rule')
    expect(streamRouteId('default', 'db', 'a_b', 'udp').id).toBe('default_db_a_b_udp')
    expect(serviceUpstreamId({ namespace: 'default', service: 'cart', port: 80 }).id).toBe('default_cart_80')
    expect(serviceUpstreamId({ namespace: 'default', service: 'cart', subset: 'v2', port: 80 }, ['dns']).id).toBe(
      'default_cart_v2_80_dns',
    )
    expect(serviceUpstreamId({ namespace: 'default', service: 'cart', port: 80 }, ['dns', 'tls']).id).toBe(
      'default_cart_80_dns_tls',
    )
    expect(externalUpstreamId('default', 'ext.example').id).toBe('default_ext.example')
    expect(pluginConfigId('default', 'auth').id).toBe('default_auth')
  })

  test('are a readable part and a hash elsewhere', () => {
    expect(routeId('default', 'shop', 'all paths & more')).toEqual({
      id: 'default_shop_all-paths-more-1ee3c5bb7bba',
      name: 'default_shop_all paths & more',
    })
    const long = routeId('default', 'shop', 'x'.repeat(60))
    expect(long.id).toMatch(/^default_shop_x{38}-[0-9a-f]{12}$/)
    expect(long.id).toHaveLength(64)
    expect(serviceUpstreamId({ namespace: 'd', service: 's', subset: 'a_b', port: 80 }).id).toMatch(
      /^d_s_a_b_80-[0-9a-f]{12}$/,
    )
    expect(routeId('default', 'shop', '路由').id).toMatch(/^default_shop_--[0-9a-f]{12}$/)
    expect(composeId('').id).toMatch(/^-[0-9a-f]{12}$/)
  })

  test('that look hashed are hashed, so that nobody can take the id of another', () => {
    const victim = routeId('default', 'shop', 'a b')
    const thief = routeId('default', 'shop', victim.id.slice('default_shop_'.length))
    expect(thief.name).toBe(victim.id)
    expect(thief.id).not.toBe(victim.id)
  })

  test('keep the names that differ, at most 256 characters of them', () => {
    expect(named(routeId('a', 'b', 'c'))).toEqual({ id: 'a_b_c' })
    const { id, name } = routeId('a', 'b', 'c d')
    expect(named({ id, name })).toEqual({ id, name: 'a_b_c d' })
    const cut = named({ id, name: `${'x'.repeat(255)}😀y` }).name
    expect(cut).toBe('x'.repeat(255))
    expect(named({ id, name: `${'x'.repeat(254)}😀y` }).name).toBe(`${'x'.repeat(254)}😀`)
  })
})

describe('no two things of one section share an id', () => {
  // Few, short, overlapping parts, so that joined names collide often.
  const label = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('a', 'b') },
    { weight: 1, arbitrary: fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$/) },
  )
  const free = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom('a', 'a_80', '80', '80_dns', 'a_80_dns', '', '_', 'a_b', 'b_tcp', 'tcp', 'a b'),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.constantFrom('a', '_', '80', '\0', '-', '"', ','), { maxLength: 5 })
        .map((parts) => parts.join('')),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
    { weight: 1, arbitrary: fc.stringMatching(/^[ab]-[0-9a-f]{12}$/) },
  )
  const port = fc.constantFrom(80, 443)
  const variants = fc.subarray(['service', 'dns', 'discovery', 'endpoints', 'tcp', 'udp', 'tls'] as const, {
    maxLength: 2,
  })
  const protocol = fc.constantFrom('tcp', 'udp')

  const sections: Record<string, fc.Arbitrary<readonly [input: unknown, made: ComposedId]>> = {
    routes: fc.tuple(label, label, free).map((input) => [input, routeId(...input)]),
    stream_routes: fc.tuple(label, label, free, protocol).map((input) => [input, streamRouteId(...input)]),
    plugin_configs: fc.tuple(label, label).map((input) => [input, pluginConfigId(...input)]),
    upstreams: fc.oneof(
      // Names with `_` are not Kubernetes names, but a file may hold anything.
      fc
        .tuple(label, fc.oneof(label, fc.constantFrom('a_80', 'b_a_80')))
        .map((input) => [input, externalUpstreamId(...input)] as const),
      fc
        .tuple(label, label, fc.option(free, { nil: undefined }), port, variants)
        .map(
          (input) =>
            [
              input,
              serviceUpstreamId({ namespace: input[0], service: input[1], subset: input[2], port: input[3] }, input[4]),
            ] as const,
        ),
    ),
  }

  test.each(Object.keys(sections))('%s', (section) => {
    const made = sections[section] as fc.Arbitrary<readonly [unknown, ComposedId]>
    let collidingNames = 0
    fc.assert(
      fc.property(fc.array(made, { minLength: 40, maxLength: 60 }), (things) => {
        const inputs = new Map<string, string>()
        const names = new Map<string, string>()
        for (const [input, { id, name }] of things) {
          const text = JSON.stringify(input)
          if ((names.get(name) ?? text) !== text) collidingNames += 1
          names.set(name, text)
          expect(inputs.get(id) ?? text).toBe(text)
          inputs.set(id, text)
          expect(id).toMatch(apisixPattern)
          expect(isLegalId(id)).toBe(true)
          const item = named({ id, name })
          expect([...(item.name ?? 'x')].length).toBeWithin(1, 257)
          expect(item.name === undefined).toBe(id === name)
        }
      }),
      { numRuns: 150 },
    )
    // The inputs are built to collide: where they can, some names must have.
    if (section === 'upstreams') expect(collidingNames).toBeGreaterThan(10)
  })

  test('isLegalId is the pattern of APISIX', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 70 }),
          fc.string({ unit: 'grapheme', maxLength: 3 }),
          fc.stringMatching(/^[\w.-]{60,66}$/),
        ),
        (text) => {
          expect(isLegalId(text)).toBe(apisixPattern.test(text))
        },
      ),
      { numRuns: 2000 },
    )
    for (let code = 0; code < 300; code += 1)
      expect(isLegalId(String.fromCharCode(code))).toBe(apisixPattern.test(String.fromCharCode(code)))
  })
})
