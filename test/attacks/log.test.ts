import { describe, expect, test } from 'bun:test'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { renderJson, renderText } from '../../src/diagnostics/render.ts'
import type { LoopEvent } from '../../src/loop/event.ts'
import { describeEvent } from '../../src/observe/describe-event.ts'
import { DiagnosticLog } from '../../src/observe/diagnostic-log.ts'
import { createLog } from '../../src/observe/log.ts'
import { Metrics } from '../../src/observe/metrics.ts'
import { apisixc, inFolder } from '../cli/run-cli.ts'
import { put } from '../support/scripted-source.ts'
import { apisix, outcomeOf, plugin, route } from './two-tenants.ts'

/** Texts that steer a terminal, forge a line of a log, or a series of metrics, or hide what stands beside them. */

const evil = [
  'a\n2026-01-01T00:00:00.000Z error forged',
  '\r\u001b[2K\u001b[1Aforged',
  '\u009b31m',
  '\u0007\u0008\u0000x',
  '\u202edlrow',
  '\u2028forged',
  '"} \nforged 1\n# {a="',
  '\ud800',
  '::error::forged',
]
const steering = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

/** What is said of objects that hold such a text nearly everywhere. */
function diagnosticsOf(text: string): readonly Diagnostic[] {
  return [
    apisix('mallory', 'ApisixRoute', 'a', {
      http: [
        {
          name: text,
          match: {
            paths: [text, `/${text}`],
            hosts: [text],
            methods: [text],
            exprs: [{ subject: { scope: text, name: text }, op: text, value: text }],
          },
          backends: [{ serviceName: text, servicePort: text, subset: text }],
          plugins: [{ name: text, enable: true, config: { [text]: text }, secretRef: text }],
          plugin_config_name: text,
          authentication: { enable: true, type: text },
          timeout: { connect: text },
          [text]: text,
        },
      ],
    }),
    apisix('mallory', 'ApisixRoute', 'b', {
      http: [{ name: text, match: { paths: ['/b'] }, backends: [{ serviceName: text, servicePort: text }] }],
    }),
    route('mallory', { paths: ['/c'], filter_func: text }, {}, 'c'),
    route('mallory', { paths: ['/d'] }, plugin('limit-count', { count: text, [text]: 1 }), 'd'),
    route('mallory', { paths: ['/e'] }, plugin(text, { x: `$ENV://${text}` }), 'e'),
    apisix('mallory', 'ApisixUpstream', 'web', {
      scheme: text,
      [text]: 1,
      externalNodes: [{ type: text, name: text }],
    }),
    apisix('mallory', 'ApisixTls', 'tls', { hosts: [text], secret: { name: text, namespace: text } }),
    { ...apisix('mallory', text, 'kind', {}), apiVersion: `apisix.apache.org/${text}` },
  ].flatMap((object) => outcomeOf([object]).diagnostics)
}

const originOf = () => undefined
const unknownFile = (diagnostic: Diagnostic, file: string): Diagnostic => ({ ...diagnostic, place: { file, line: 1 } })

describe.each(evil)('log injection by %j', (text) => {
  const diagnostics = diagnosticsOf(text).map((one, index) => (index % 2 === 0 ? one : unknownFile(one, text)))

  test('in the text of the commands', () => {
    expect(diagnostics.length).toBeGreaterThan(8)
    const lines = renderText(diagnostics, { color: false, originOf }).split('\n')
    for (const line of lines) {
      expect(line).not.toMatch(steering)
      expect(line).toMatch(/^$|(?:^|:1 )(?:error|warning|info) AXC\d{4}[ :]|^ {2}(?:hint|see):/)
    }
  })

  test('in JSON', () => {
    const json = renderJson(diagnostics, { originOf })
    expect(json.replaceAll('\n', '')).not.toMatch(/[\u007f-\u009f\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e]/u)
    expect(JSON.parse(json).diagnostics).toHaveLength(diagnostics.length)
  })

  test.each(['text', 'json'] as const)('in the log, as %s', (format) => {
    const lines: string[] = []
    const log = createLog({ format, level: 'debug', write: (line) => lines.push(line), now: () => 0 })
    const told = new DiagnosticLog()
    const events: readonly LoopEvent[] = [
      { type: 'stale', reason: text },
      { type: 'changed', changes: [put({ apiVersion: text, kind: text, metadata: { name: text, namespace: text } })] },
      { type: 'waiting', names: [text], retryInMs: 1 },
      { type: 'stopping', reason: text },
    ]
    const entries = [
      ...told.tell(diagnostics, () => text),
      ...told.tell([], () => text),
      ...events.flatMap(describeEvent),
    ]
    for (const entry of entries) log(entry)
    expect(lines).toHaveLength(entries.length)
    for (const line of lines) {
      expect(line.slice(0, -1)).not.toMatch(steering)
      if (format === 'json') expect(JSON.parse(line)).toHaveProperty('message')
      else expect(line).toMatch(/^1970-01-01T00:00:00\.000Z (?:debug|info|warn|error) +\S/)
    }
  })

  test('in labels of metrics', async () => {
    const key = `apisix.apache.org/${text}/mallory/${text}` as const
    const compiled: LoopEvent = {
      ...{ type: 'compiled', durationMs: 1, diagnostics, earliestExpiryMs: undefined },
      ...{ items: outcomeItems, objects: {}, pending: [key], rejected: [key], held: [] },
    } as unknown as LoopEvent
    const metrics = new Metrics()
    metrics.apply(compiled, 0)
    const page = await metrics.text([])
    expect(page).not.toContain('forged')
    for (const line of page.split('\n'))
      expect(line).toMatch(/^$|^# (?:HELP|TYPE) apisixc_|^apisixc_[a-z_]+(?:\{[^\n]*\})? \S+$/)
  })
})

const outcomeItems = { routes: 1 }

test('through the command line, from a file that is called like an escape sequence', () => {
  const name = 'a\u001b[31m\nforged.yaml'
  const text =
    'apiVersion: apisix.apache.org/v2\nkind: ApisixRoute\nmetadata: {name: a}\nspec: {http: ["\\e[2J\\nforged"]}\n'
  inFolder({ [name]: text }, (cwd) => {
    const { code, out, err } = apisixc(['check', '.'], { cwd })
    expect(code).toBe(1)
    expect(`${out}${err}`).not.toContain('\u001b')
    expect(`${out}${err}`).not.toMatch(/^forged/m)
    expect(`${out}${err}`).toContain('\\u001b')
  })
})
