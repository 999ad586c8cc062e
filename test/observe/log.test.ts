import { describe, expect, test } from 'bun:test'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { LoopEvent } from '../../src/loop/event.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { describeEvent } from '../../src/observe/describe-event.ts'
import { DiagnosticLog } from '../../src/observe/diagnostic-log.ts'
import { TriggerTimes } from '../../src/observe/latency.ts'
import { createLog } from '../../src/observe/log.ts'
import type { LogLevel } from '../../src/observe/log-level.ts'
import { drop, put } from '../support/scripted-source.ts'

const startMs = Date.UTC(2026, 0, 1)

function logged(format: 'text' | 'json', level: LogLevel, events: readonly LoopEvent[]): readonly string[] {
  const lines: string[] = []
  const log = createLog({ format, level, write: (line) => lines.push(line), now: () => startMs })
  for (const event of events) for (const entry of describeEvent(event)) log(entry)
  return lines
}

const pod = (name: string): RawObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })
const written: LoopEvent = {
  type: 'written',
  generation: 1_767_225_600,
  bytes: 5120,
  durationMs: 3.06,
  isTransitional: false,
  latenciesMs: [40, 900],
}

describe('the log', () => {
  test('is one line for each thing, for people', () => {
    expect(
      logged('text', 'info', [written, { type: 'changed', changes: [put(pod('a')), drop(pod('b'), 'listing')] }]),
    ).toEqual([
      '2026-01-01T00:00:00.000Z info  written generation=1767225600 bytes=5120 ms=3.1 endpointLatencyMs=900\n',
      '2026-01-01T00:00:00.000Z info  changed object="Pod default/a" apiVersion=v1 cause=event from=cluster\n',
      '2026-01-01T00:00:00.000Z info  gone object="Pod default/b" cause=listing\n',
    ])
  })

  test('is JSON for machines', () => {
    const [line = ''] = logged('json', 'info', [written])
    expect(line.endsWith('\n')).toBe(true)
    expect(JSON.parse(line)).toEqual({
      level: 'info',
      time: '2026-01-01T00:00:00.000Z',
      generation: 1_767_225_600,
      bytes: 5120,
      ms: 3.1,
      endpointLatencyMs: 900,
      message: 'written',
    })
  })

  test('leaves out what is less severe than its level', () => {
    expect(logged('text', 'warn', [written, { type: 'stale', reason: 'ApisixRoute: reset' }])).toEqual([
      '2026-01-01T00:00:00.000Z warn  not everything that is watched can be seen; what is known of it stays in force reason="ApisixRoute: reset"\n',
    ])
  })

  test('counts the changes of a large batch, and names them at level debug', () => {
    const changes = Array.from({ length: 30 }, (_, index) => put(pod(`p${index}`)))
    expect(logged('text', 'info', [{ type: 'changed', changes: [...changes, drop(pod('x'))] }])).toEqual([
      '2026-01-01T00:00:00.000Z info  objects changed Pod=30 gone-Pod=1\n',
    ])
    expect(logged('text', 'debug', [{ type: 'changed', changes }])).toHaveLength(31)
  })

  test('counts kinds that are called like what every JavaScript object has', () => {
    const changes = Array.from({ length: 30 }, (_, index) => put({ ...pod(`p${index}`), kind: 'constructor' }))
    expect(logged('text', 'info', [{ type: 'changed', changes }])).toEqual([
      '2026-01-01T00:00:00.000Z info  objects changed constructor=30\n',
    ])
  })

  test('lets no name forge a line or steer a terminal', () => {
    const lines = logged('text', 'info', [{ type: 'stale', reason: 'a\nb\u001b[31m' }])
    expect(lines).toHaveLength(1)
    expect(lines[0]?.slice(0, -1)).not.toMatch(/\p{Cc}/u)
  })

  test.each(['text', 'json'] as const)(
    'lets no kind, no name and no message do so in a line of %s either',
    (format) => {
      const evil = 'a\n2026 error forged\u009b31m\u2028\u202edlrow="'
      const kinds = Array.from({ length: 30 }, () => put({ ...pod('p'), kind: evil }))
      const lines = logged(format, 'debug', [
        { type: 'changed', changes: kinds },
        { type: 'stale', reason: evil },
        { type: 'stopping', reason: '\ud800' },
      ])
      expect(lines).toHaveLength(33)
      for (const line of lines) {
        expect(line.endsWith('\n')).toBe(true)
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e]/u)
        if (format === 'json') expect(JSON.parse(line)).toHaveProperty('level')
      }
    },
  )
})

describe('diagnostics', () => {
  const found = (message: string): Diagnostic => ({
    code: 'AXC0301',
    severity: 'error',
    object: 'apisix.apache.org/ApisixRoute/default/shop',
    path: ['spec'],
    message,
  })

  test('are told when they appear and when they are gone, and not in between', () => {
    const log = new DiagnosticLog()
    const asked: string[] = []
    const tell = (...messages: string[]) =>
      log
        .tell(messages.map(found), ({ message }) => {
          asked.push(message)
          return 'shop.yaml:3:1'
        })
        .map(({ level, message, fields }) => `${level} ${message} ${fields['place'] ?? ''}`)
    expect(tell('no cart')).toEqual(['error no cart shop.yaml:3:1'])
    expect(tell('no cart')).toEqual([])
    expect(tell('no cart', 'no pay')).toEqual(['error no pay shop.yaml:3:1'])
    expect(tell('no pay')).toEqual(['info no longer so: no cart '])
    expect(tell()).toEqual(['info no longer so: no pay '])
    expect(asked).toEqual(['no cart', 'no pay'])
  })
})

describe('the latency of endpoints', () => {
  const slice = (name: string, time: unknown): RawObject => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': time } },
  })
  const at = (ms: number) => new Date(startMs + ms).toISOString()

  test('is counted from the first change of each to the write', () => {
    const times = new TriggerTimes()
    times.noticed([put(slice('a', at(0))), put(slice('b', at(500)))], startMs + 600)
    times.noticed([put(slice('a', at(700)))], startMs + 800)
    expect(times.written(startMs + 1_000)).toEqual([1_000, 500])
    expect(times.written(startMs + 2_000)).toEqual([])
  })

  test('does not count listings, other kinds, history, the future and what is no time', () => {
    const times = new TriggerTimes()
    const nowMs = startMs + 3_600_000
    times.noticed(
      [
        put(slice('listed', at(3_599_000)), 'listing'),
        put({ ...slice('pod', at(3_599_000)), kind: 'Pod' }),
        put(slice('old', at(0))),
        put(slice('future', at(3_700_000))),
        ...['soon', 7, undefined, null].map((time, index) => put(slice(`odd-${index}`, time))),
        put({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'none' } }),
        drop(slice('gone', at(3_599_000))),
      ],
      nowMs,
    )
    expect(times.written(nowMs)).toEqual([])
  })
})
