import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type EmitOptions, emit } from '../output/emit.ts'
import { readBack } from '../output/read-back.ts'
import { Compiler } from '../src/compiler.ts'
import { type Config, emptyConfig } from '../src/model/config.ts'
import { anyWorld, nowhere } from './support/worlds.ts'

const dialects: readonly EmitOptions[] = (['yaml', 'json'] as const).flatMap((format) =>
  (['pretty', 'compact'] as const).map((style) => ({ format, style, target: '3.18' as const })),
)

describe('reading back', () => {
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
    ['a section of another', 'ssls: []\n#END\n'],
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
