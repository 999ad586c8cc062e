import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { canWrite } from '../output/can-write.ts'
import { type EmitOptions, emit } from '../output/emit.ts'
import { readBack } from '../output/read-back.ts'
import { Steps } from '../output/steps.ts'
import { Compiler } from '../src/compiler.ts'
import { type Config, emptyConfig } from '../src/model/config.ts'
import { anyWorld, nowhere } from './support/worlds.ts'

const dialects: readonly EmitOptions[] = (['yaml', 'json'] as const).flatMap((format) =>
  (['pretty', 'compact'] as const).map((style) => ({ format, style, target: '3.18' as const })),
)

/** Text that has to be written with care, everywhere in a configuration. */
const oddText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '${{',
        '}}',
        '${{HOME}}',
        '${{_UNSET:=$}}{{',
        '$',
        '{',
        '"',
        '\\',
        '#END',
        '\n',
        ': ',
        'é',
        '😀',
        '__proto__',
      ),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join('').replaceAll('\0', '0'))
const key = oddText.filter((text) => text !== '<<' && !text.includes('{{'))
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    oddText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(true, null, -0, 1e21),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
  ),
}))
const plugins = fc.dictionary(key, tree, { maxKeys: 3 })
const node = fc.record({ host: fc.constantFrom('10.0.0.1', '::1', 'a.b'), port: fc.nat(65535), weight: fc.nat(9) })
const checks = fc.constantFrom(
  { active: { type: 'http' as const, timeout: 1, healthy: { interval: 2 } } },
  { active: { type: 'tcp' as const }, passive: { type: 'tcp' as const } },
)
const oddConfig: fc.Arbitrary<Config> = fc.record({
  routes: fc.array(
    fc.record(
      {
        id: oddText,
        uris: fc.array(oddText),
        hosts: fc.array(oddText),
        priority: fc.nat(1),
        plugins,
        filter_func: oddText,
      },
      { requiredKeys: ['id', 'uris'] },
    ),
    { maxLength: 3 },
  ),
  stream_routes: fc.array(fc.record({ id: oddText, plugins }), { maxLength: 1 }),
  upstreams: fc.array(
    fc.record(
      { id: oddText, type: fc.constantFrom('roundrobin', 'chash'), nodes: fc.array(node, { maxLength: 3 }), checks },
      { requiredKeys: ['id', 'type'] },
    ),
    { maxLength: 2 },
  ),
  plugin_configs: fc.array(fc.record({ id: oddText, plugins }), { maxLength: 2 }),
  ssls: fc.array(fc.record({ id: oddText, snis: fc.array(oddText), cert: oddText, key: oddText }), { maxLength: 1 }),
  consumers: fc.array(fc.record({ username: oddText, plugins }), { maxLength: 2 }),
  global_rules: fc.array(fc.record({ id: oddText, plugins }), { maxLength: 1 }),
  plugin_metadata: fc.array(fc.record({ id: oddText }), { maxLength: 1 }),
  services: fc.array(fc.record({ id: oddText, plugins }), { maxLength: 1 }),
  consumer_groups: fc.array(fc.record({ id: oddText, plugins }), { maxLength: 1 }),
  protos: fc.array(fc.record({ id: oddText, content: oddText }), { maxLength: 1 }),
  secrets: fc.array(fc.record({ id: oddText, token: oddText }), { maxLength: 1 }),
})

describe('reading back', () => {
  test.each(dialects)('any texts, at any place, give the same again: $format $style', (options) => {
    fc.assert(
      fc.property(oddConfig, (config) => {
        const text = emit(config, options)
        const back = readBack(text, options.format)
        expect(emit(back ?? emptyConfig, options)).toBe(text)
      }),
      { numRuns: 200 },
    )
  })

  test.each(dialects)('what others wrote is never a reason to fall over: $format $style', (options) => {
    const odd = [
      'nodes: 5',
      'nodes: x',
      'nodes: {a: b}',
      'nodes: [null]',
      'checks: null',
      'checks: {active: null}',
      'x: .inf',
    ]
    for (const field of odd) {
      const found = readBack(
        `routes: [{id: r, uri: /, upstream_id: u}]\nupstreams: [{id: u, ${field}}]\n#END\n`,
        'yaml',
      )
      const steps = new Steps(found, { canWrite: (section, item) => canWrite(section, item, options) })
      const { config } = steps.next({ ...emptyConfig, routes: [{ id: 'new', uris: ['/'] }] }, 0)
      expect(emit(config, options)).toContain('new')
    }
  })

  test.each(dialects)('what was emitted gives the same text again: $format $style', (options) => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const compiler = new Compiler()
        for (const object of world) compiler.put(object, nowhere)
        const text = emit(compiler.compile().config, options)
        const config = readBack(text, options.format)
        expect(config).toBeDefined()
        expect(emit(config ?? emptyConfig, options)).toBe(text)
      }),
      { numRuns: 100 },
    )
  })

  test.each(dialects)('odd texts, variables, IPv6 nodes: $format $style', (options) => {
    const config: Config = {
      ...emptyConfig,
      routes: [{ id: 'r', uris: ['/'], upstream_id: 'u', plugins: { echo: { body: 'a ${{HOME}} "\\ #END\n' } } }],
      upstreams: [{ id: 'u', type: 'roundrobin', nodes: [{ host: '::1', port: 80, weight: 1 }] }],
    }
    const text = emit(config, options)
    const back = readBack(text, options.format)
    expect(back?.upstreams).toEqual(
      config.upstreams.map((upstream) => expect.objectContaining({ nodes: upstream.nodes })),
    )
    expect(back?.routes[0]?.plugins).toEqual(config.routes[0]?.plugins)
    expect(emit(back ?? emptyConfig, options)).toBe(text)
  })

  test.each([
    ['nothing', ''],
    ['no end', 'routes: []\n'],
    ['half a file', 'routes:\n  - id: "a\n#END\n'],
    ['a list', '- id: a\n#END\n'],
    ['a section of another', 'plugins: []\n#END\n'],
    ['an item without an id', 'routes:\n  - uri: /\n#END\n'],
    ['a section that is no list', 'routes: {}\n#END\n'],
    ['two documents', 'routes: []\n---\nroutes: []\n#END\n'],
  ])('%s is nothing of ours', (_, text) => {
    expect(readBack(text, 'yaml')).toBeUndefined()
  })

  test('an emptied file is one of ours', () => {
    expect(readBack('routes: []\n#END\n', 'yaml')).toEqual(emptyConfig)
    expect(readBack('{', 'json')).toBeUndefined()
  })
})
