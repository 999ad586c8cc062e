import { describe, expect, test } from 'bun:test'
import { checkFilterFunction } from '../../src/model/lua.ts'
import { apisix, outcomeOf, route } from './two-tenants.ts'

/** Making the compiler, or the data plane, do too much, or break for all: sizes are counted, not times. */

const victims = route('victim', { hosts: ['victim.test'], paths: ['/*'] })

describe('100 000 paths in one object', () => {
  const paths = Array.from({ length: 100_000 }, (_, index) => `/p${index}`)

  test('of one rule are one route, and nobody is compared with each of them', () => {
    const { config, diagnostics, answer } = outcomeOf([victims, route('mallory', { paths })])
    expect(config.routes.map(({ id, uris }) => [id, uris.length])).toEqual([
      ['victim_shop_all', 1],
      ['mallory_shop_all', 100_000],
    ])
    expect(diagnostics).toEqual([])
    expect(answer('GET http://victim.test/p7')).toBe('victim_shop_all')
  })

  test('times as many hosts do not become pairs', () => {
    const hosts = Array.from({ length: 1000 }, (_, index) => `h${index}.test`)
    const { config } = outcomeOf([victims, route('mallory', { hosts, paths })])
    expect(config.routes.map(({ id }) => id)).toEqual(['victim_shop_all', 'mallory_shop_all'])
  })

  test('all of them broken are told, and the victim is served', () => {
    const { config, told } = outcomeOf([victims, route('mallory', { paths: paths.map((path) => path.slice(1)) })])
    expect(config.routes.map(({ id }) => id)).toEqual(['victim_shop_all'])
    expect(told).toHaveLength(100_000)
  })
})

describe('a filter_func that raises', () => {
  test.each([
    'function_undefined_thing()',
    'function() end error("x")',
    'function() end, error("x")',
    'function() end)(error("x")',
    '(function() error("x") end)()',
    'function() end .. x',
    'function() end or error("x")',
    'function(vars) return true end end',
    'function(vars) return true',
    'function() end --[[',
    'function() end\n#END',
    'function f() end',
    'function() goto nowhere end',
    'function() break end',
    'function() return 08x end',
    'function(vars) end\u0000error()',
  ])('when APISIX loads it is refused: %j', (filter) => {
    const { config, told } = outcomeOf([victims, route('mallory', { paths: ['/*'], filter_func: filter })])
    expect(config.routes.map(({ id }) => id)).toEqual(['victim_shop_all'])
    expect(told).toEqual(['AXC0213'])
  })

  test('of a depth or length that would break a parser is an answer, not a crash', () => {
    const nested = `function() return ${'('.repeat(100_000)}1${')'.repeat(100_000)} end`
    const blocks = `function() ${'do '.repeat(100_000)}${'end '.repeat(100_000)}end`
    const tables = `function() return ${'{'.repeat(100_000)}${'}'.repeat(100_000)} end`
    for (const filter of [nested, blocks, tables]) expect(typeof checkFilterFunction(filter)).toBe('string')
    expect(checkFilterFunction(`function() return ${'1'.repeat(1_000_000)}z end`)).toContain('a number is malformed')
  })
})

test('an object as deep as a parser bears costs itself only', () => {
  let config: unknown = 'x'
  for (let level = 0; level < 500; level += 1) config = level % 2 === 0 ? [config] : { a: config }
  const { config: compiled, told } = outcomeOf([
    victims,
    route('mallory', { paths: ['/*'] }, { plugins: [{ name: 'our-own', enable: true, config: { config } }] }),
    apisix('mallory', 'ApisixPluginConfig', 'deep', {
      plugins: [{ name: 'our-own', enable: true, config: { config } }],
    }),
  ])
  expect(compiled.routes.map(({ id }) => id)).toEqual(['victim_shop_all'])
  expect(told.filter((code) => code === 'AXC0404')).toHaveLength(2)
})
