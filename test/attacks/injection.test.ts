import { describe, expect, test } from 'bun:test'
import { emit } from '../../output/emit.ts'
import { Compiler, describeProvenance } from '../../src/compiler.ts'
import { isOurs } from '../../src/kinds/table.ts'
import { readManifest } from '../../watch/manifest.ts'
import { loadAsApisix } from '../support/libyaml.ts'
import { nowhere } from '../support/worlds.ts'
import { apisix, outcomeOf, plugin, route, web } from './two-tenants.ts'

/** Texts that end the scalar, the line, the item or the file that they stand in, to add something of their own. */

const breaking = [
  '"\n- id: evil\n  uri: /*\n',
  "'\n- id: evil\n",
  '\n#END\n',
  'x #END',
  '\r\nroutes:\n- id: evil',
  '\u2028- id: evil',
  '\u0085- id: evil',
  '\\"\n- id: evil',
  ': {id: evil}',
  '}}]},{"id":"evil","uri":"/*"},{"a":["',
  '&a {id: evil}',
  '*a',
  '!!map {id: evil}',
  '--- \nroutes: [{id: evil}]',
  '%YAML 1.1\n---',
  '? id\n: evil',
  '| \n  evil',
  '<<',
]

function idsOf(document: unknown): readonly unknown[] {
  const { routes = [] } = document as { readonly routes?: readonly { readonly id: unknown }[] }
  return routes.map(({ id }) => id)
}

const victims = route('victim', { paths: ['/victim'] })

describe('YAML injection', () => {
  test.each(breaking)('through the name of a rule, a path, a value and a key: %j', (text) => {
    const objects = [
      apisix('mallory', 'ApisixRoute', 'shop', {
        http: [{ name: text, match: { paths: ['/x'] }, backends: [{ serviceName: 'web', servicePort: 80 }] }],
      }),
      route('mallory', { paths: [`/${text}`] }),
      route('mallory', { paths: ['/x'] }, plugin('our-own', { field: text, list: [text] })),
      route('mallory', { paths: ['/x'] }, plugin('our-own', { [text]: { [text]: text } })),
      route('mallory', { paths: ['/x'] }, plugin(text, {})),
    ]
    for (const format of ['yaml', 'json'] as const) {
      const outcomes = objects.map((object) => outcomeOf([victims, object], { format }))
      const read = loadAsApisix(
        format,
        outcomes.map(({ text: file }) => file),
      )
      read.forEach((document, index) => {
        expect(idsOf(document)).toEqual(outcomes[index]?.config.routes.map(({ id }) => id) ?? [])
        expect(idsOf(document)).toContain('victim_shop_all')
        expect(idsOf(document)).not.toContain('evil')
      })
    }
  })

  test.each(breaking)('through a host: %j costs the rule', (text) => {
    const { config, told } = outcomeOf([victims, route('mallory', { hosts: [`a${text}`], paths: ['/x'] })])
    expect(config.routes.map(({ id }) => id)).toEqual(['victim_shop_all'])
    expect(told).toEqual(['AXC0207'])
  })

  test('through the name of an object or a namespace: none with such a name is read', () => {
    for (const text of breaking) {
      for (const metadata of [{ name: text }, { name: 'shop', namespace: text }]) {
        const manifest = JSON.stringify({ ...route('mallory', { paths: ['/x'] }), metadata })
        const { objects, diagnostics } = readManifest('in.yaml', manifest, { isOurs })
        expect([objects, diagnostics.map(({ code }) => code)]).toEqual([[], ['AXC0114']])
      }
    }
  })

  test.each([...breaking, '${{HOME}}', '\u001b[2J'])(
    'through the comment that tells where an item comes from: %j as file name and as rule name',
    (text) => {
      const compiler = new Compiler()
      compiler.put(web('mallory'), nowhere)
      compiler.put(route('mallory', { paths: ['/x'] }, plugin('our-own', { [text.replace('<<', 'x')]: 1 })), nowhere)
      const { config, provenance } = compiler.compile()
      const file = emit(config, {
        format: 'yaml',
        style: 'pretty',
        target: '3.18',
        provenance: (item) => {
          const place = provenance(item)
          return place && describeProvenance({ ...place, path: ['spec', text] }, { ...nowhere, label: text })
        },
      })
      const comments = file.split('\n').filter((line) => line.trimStart().startsWith('#'))
      expect(comments).toHaveLength(config.routes.length + config.upstreams.length + 1)
      for (const line of comments) expect(line).toMatch(/^ {2}# [^\p{Cc}\p{Zl}\p{Zp}]*$|^#END$/u)
      for (const line of comments.slice(0, -1)) expect(line).not.toContain('#END')
      expect(file.match(/#END\s*$/gm)).toHaveLength(1)
      expect(idsOf(loadAsApisix('yaml', [file])[0])).toEqual(config.routes.map(({ id }) => id))
    },
  )
})
