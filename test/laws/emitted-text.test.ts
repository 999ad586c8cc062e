import { beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { load as loadWithJsYaml } from 'js-yaml'
import { parse as parseYaml } from 'yaml'
import { compactItem } from '../../output/dialects/compact.ts'
import { type EmitOptions, emit } from '../../output/emit.ts'
import { type Config, sectionNames } from '../../src/model/config.ts'
import { canonical, loadAsApisix } from '../support/libyaml.ts'

/** Law 6: the emitted text reads back equal, ends as it must, and holds nothing that APISIX would replace. */

const nasty = fc.constantFrom(
  ...[
    '${{',
    '}}',
    '${{HOME}}',
    '${{ A:=b }}',
    '${{A',
    '$',
    '{',
    '"',
    "'",
    '\\',
    '\\u0024',
    '#END',
    '# x',
    ': ',
    '- ',
    '%',
  ],
  ...['---', '...', '\n', '\r\n', '\t', '\u0007', '\u007f', '\u0085', '\u009f', '\u00a0', '\u2028', '\u2029', '\ufeff'],
  ...[
    '\ufffe',
    '\uffff',
    '\ue000',
    '😀',
    '\u{1ffff}',
    '\u{10ffff}',
    'é',
    'yes',
    'null',
    '~',
    '1e3',
    '0x1F',
    '010',
    '<<',
  ],
)
const wildText = fc
  .oneof(
    {
      weight: 2,
      arbitrary: fc.array(fc.oneof(nasty, fc.string({ maxLength: 4 })), { maxLength: 6 }).map((all) => all.join('')),
    },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '_1',
        'e1',
        'y',
        'No',
        'ON',
        'true',
        'Null',
        '=',
        '12:30:45',
        '1_000',
        '.inf',
        '2026-01-01',
        '',
      ),
    },
  )
  .map((all) => all.replaceAll('\0', '0'))
/** What most configurations hold: nothing in it needs care, apart from the few things that this text cannot avoid. */
const calmText = fc.string({ maxLength: 12 }).map((all) => all.replaceAll('${', '-'))

const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e21, -1e21, 1.5e-7, 1e-7, 1e300, 5e-324, 2 ** 53, 0.1, 123456789012345680000),
)

const node = fc.record({
  host: fc.constantFrom('10.0.0.1', '::1', 'shop.test'),
  port: fc.nat(65535),
  weight: fc.nat(200),
})
const type = fc.constantFrom('roundrobin' as const, 'chash' as const)

function configOf(text: fc.Arbitrary<string>): fc.Arbitrary<Config> {
  const long = fc.tuple(text, fc.integer({ min: 980, max: 1100 })).map(([start, length]) => start.padEnd(length, 'e"'))
  const key = fc.oneof({ weight: 30, arbitrary: text }, { weight: 1, arbitrary: long }).filter((name) => name !== '<<')
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      { weight: 3, arbitrary: text },
      { weight: 2, arbitrary: number },
      { weight: 1, arbitrary: fc.constantFrom(true, false, null) },
      { weight: 2, arbitrary: fc.array(tie('tree'), { maxLength: 4 }) },
      { weight: 3, arbitrary: fc.dictionary(key, tie('tree'), { maxKeys: 4 }) },
    ),
  }))
  const plugins = fc.dictionary(key, tree, { maxKeys: 4 })
  const route = fc.record(
    {
      id: text,
      name: text,
      uris: fc.array(text),
      hosts: fc.array(text),
      priority: fc.integer(),
      plugins,
      filter_func: text,
    },
    { requiredKeys: ['id', 'uris'] },
  )
  return fc.record({
    routes: fc.array(route, { maxLength: 3 }),
    stream_routes: fc.array(fc.record({ id: text, plugins }), { maxLength: 1 }),
    upstreams: fc.array(fc.record({ id: text, type, nodes: fc.array(node, { maxLength: 3 }) }), { maxLength: 2 }),
    plugin_configs: fc.array(fc.record({ id: text, plugins }), { maxLength: 2 }),
    ssls: fc.array(fc.record({ id: text, snis: fc.array(text), cert: text, key: text }), { maxLength: 1 }),
    consumers: fc.array(fc.record({ username: text, plugins }), { maxLength: 2 }),
    global_rules: fc.array(fc.record({ id: text, plugins }), { maxLength: 1 }),
    plugin_metadata: fc.array(fc.record({ id: text }), { maxLength: 1 }),
    services: fc.array(fc.record({ id: text, plugins }), { maxLength: 1 }),
    consumer_groups: fc.array(fc.record({ id: text, plugins }), { maxLength: 1 }),
    protos: fc.array(fc.record({ id: text, content: text }), { maxLength: 1 }),
    secrets: fc.array(fc.record({ id: text, token: text }), { maxLength: 1 }),
  })
}
const config = fc.oneof(configOf(wildText), configOf(calmText))
const configs = fc.array(config, { minLength: 1, maxLength: 30 })

/** What the file says: sections without items are absent, and a file without any says so. */
function meaning(of: Config, style: EmitOptions['style']): Record<string, unknown> {
  const sections = sectionNames
    .filter((name) => of[name].length > 0)
    .map((name) => [name, of[name].map((item) => (style === 'compact' ? compactItem(name, item) : item))] as const)
  return sections.length === 0 ? { routes: [] } : Object.fromEntries(sections)
}

/** A key that APISIX would replace cannot be written in JSON: an earlier stage refuses it. */
function holdsLiveKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const isLive = (name: string) => /\$\{\{\s*\w[^}]*\}\}/.test(name) || (name.includes('${{') && name.includes('}}'))
  return Object.entries(value).some(([name, field]) => isLive(name) || holdsLiveKey(field))
}

// Says at once what is missing where the parsers are not installed.
beforeAll(() => {
  loadAsApisix('yaml', [])
})

for (const style of ['pretty', 'compact'] as const) {
  test(`${style} YAML means to libyaml what the configuration says`, () => {
    fc.assert(
      fc.property(configs, wildText, (all, comment) => {
        const options: EmitOptions = { format: 'yaml', style, target: '3.18', provenance: () => comment }
        const texts = all.map((each) => emit(each, options))
        for (const each of texts) {
          expect(each).toEndWith('\n#END\n')
          expect(each).not.toContain('${{')
        }
        expect(loadAsApisix('yaml', texts).map((value) => canonical(value))).toEqual(
          all.map((each) => canonical(meaning(each, style))),
        )
      }),
      { numRuns: 20, includeErrorInReport: true },
    )
  })

  test(`${style} YAML reads the same as YAML 1.1 and 1.2, empty lists and mappings told apart`, () => {
    fc.assert(
      fc.property(config, (each) => {
        const emitted = emit(each, { format: 'yaml', style, target: '3.18' })
        const expected = canonical(meaning(each, style), true)
        expect(canonical(loadWithJsYaml(emitted), true)).toBe(expected)
        for (const version of ['1.1', '1.2'] as const) {
          expect(canonical(parseYaml(emitted, { version, merge: false }), true)).toBe(expected)
        }
      }),
      { numRuns: 200, includeErrorInReport: true },
    )
  })

  test(`${style} JSON means to cjson, after variables are replaced, what the configuration says`, () => {
    fc.assert(
      fc.property(configs, (some) => {
        const all = some.filter((each) => !holdsLiveKey(each))
        const texts = all.map((each) => emit(each, { format: 'json', style, target: '3.18' }))
        expect(loadAsApisix('json', texts).map((value) => canonical(value))).toEqual(
          all.map((each) => canonical(meaning(each, style))),
        )
        for (const each of texts) expect(() => JSON.parse(each)).not.toThrow()
      }),
      { numRuns: 20, includeErrorInReport: true },
    )
  })
}
