import { describe, expect, test } from 'bun:test'
import { itemsMissing } from '../../src/diagnostics/catalog/confirming.ts'
import { schemaSilent, schemaUnusable, wrongOption } from '../../src/diagnostics/catalog/options.ts'
import type { LoopEvent } from '../../src/loop/event.ts'
import { Metrics } from '../../src/observe/metrics.ts'
import { Status } from '../../src/observe/status.ts'
import type { WatchState } from '../../watch/source.ts'

const watch = (name: string, more: Partial<WatchState> = {}): WatchState => ({
  name,
  isSynced: true,
  lastContactMs: 5_000,
  isAlive: true,
  problem: undefined,
  counters: { lists: 1, watches: 2, gone: 3, stalls: 4, retries: 5 },
  ...more,
})
const compiled: LoopEvent = {
  type: 'compiled',
  durationMs: 12,
  diagnostics: [
    {
      code: 'AXC0301',
      severity: 'error',
      object: 'apisix.apache.org/ApisixRoute/default/b',
      path: [],
      message: 'no cart',
    },
    {
      code: 'AXC0201',
      severity: 'error',
      object: 'apisix.apache.org/ApisixRoute/default/c',
      path: [],
      message: 'broken',
    },
  ],
  items: {
    routes: 2,
    stream_routes: 0,
    upstreams: 1,
    plugin_configs: 0,
    ssls: 0,
    consumers: 0,
    global_rules: 0,
    plugin_metadata: 0,
    services: 0,
    consumer_groups: 0,
    protos: 0,
    secrets: 0,
  },
  objects: { ApisixRoute: 3 },
  earliestExpiryMs: 1_800_000_000_000,
  pending: ['apisix.apache.org/ApisixRoute/default/b'],
  rejected: ['apisix.apache.org/ApisixRoute/default/c'],
  held: [],
}
const written: LoopEvent = {
  type: 'written',
  generation: 1_767_225_600,
  bytes: 77,
  durationMs: 30,
  isTransitional: false,
  latenciesMs: [1_200],
}
const held: LoopEvent = {
  type: 'held',
  vanishing: 11,
  served: 12,
  examples: ['r1'],
  diagnostic: {
    code: 'AXC0620',
    severity: 'error',
    object: undefined,
    path: [],
    message: '11 of 12 routes would vanish',
  },
}

interface Sample {
  readonly name: string
  readonly labels: string
  readonly value: number
}

/** Reads the text format, and throws on what https://prometheus.io/docs/instrumenting/exposition_formats/ does not allow. */
function parseExposition(text: string): readonly Sample[] {
  expect(text.endsWith('\n')).toBe(true)
  const types = new Map<string, string>()
  const helped = new Set<string>()
  const samples: Sample[] = []
  for (const line of text.split('\n').filter((all) => all !== '')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line)
    if (comment !== null) {
      const [, what, name = '', rest = ''] = comment
      if (what === 'HELP') helped.add(name)
      else types.set(name, rest)
      continue
    }
    const sample = /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? (\S+)$/.exec(line)
    if (sample === null) throw new Error(`not a sample: ${line}`)
    const [, name = '', labels = '', value = ''] = sample
    const family = types.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '')
    expect({ name, type: types.get(family) }).toEqual({
      name,
      type: expect.stringMatching(/^(counter|gauge|histogram)$/),
    })
    expect(helped.has(family)).toBe(true)
    expect(Number.isNaN(Number(value))).toBe(false)
    samples.push({ name, labels, value: Number(value) })
  }
  for (const [family, type] of types) if (type === 'histogram') checkHistogram(family, samples)
  return samples
}

function checkHistogram(family: string, samples: readonly Sample[]): void {
  const buckets = samples.filter(({ name }) => name === `${family}_bucket`).map(({ value }) => value)
  expect(buckets).toEqual([...buckets].sort((a, b) => a - b))
  expect(samples.find(({ name, labels }) => name === `${family}_bucket` && labels === '{le="+Inf"}')?.value).toBe(
    samples.find(({ name }) => name === `${family}_count`)?.value ?? Number.NaN,
  )
  expect(samples.some(({ name }) => name === `${family}_sum`)).toBe(true)
}

describe('metrics', () => {
  test('say what happened, in the format of Prometheus', async () => {
    const metrics = new Metrics()
    for (const event of [compiled, written, held, { type: 'synced', afterMs: 5 } as const]) metrics.apply(event, 9_000)
    const watches = [watch('ApisixRoute'), watch('Secret shop/a'), watch('Secret shop/b', { lastContactMs: 2_000 })]
    const samples = parseExposition(await metrics.text(watches))
    const values = Object.fromEntries(samples.map(({ name, labels, value }) => [`${name}${labels}`, value]))
    expect(values).toMatchObject({
      apisixc_compile_duration_seconds_count: 1,
      apisixc_endpoint_to_file_seconds_sum: 1.2,
      apisixc_output_bytes: 77,
      'apisixc_certificate_earliest_expiry_timestamp_seconds{section="upstreams"}': 1_800_000_000,
      apisixc_generation: 1_767_225_600,
      apisixc_last_write_timestamp_seconds: 9,
      'apisixc_writes_total{result="written"}': 1,
      'apisixc_writes_total{result="held"}': 1,
      'apisixc_writes_total{result="failed"}': 0,
      'apisixc_objects{kind="ApisixRoute"}': 3,
      'apisixc_object_states{kind="ApisixRoute",state="pending"}': 1,
      'apisixc_object_states{kind="ApisixRoute",state="rejected"}': 1,
      'apisixc_items{section="routes"}': 2,
      'apisixc_diagnostics{code="AXC0301",severity="error"}': 1,
      apisixc_shrink_guard_held: 1,
      apisixc_synced: 1,
      apisixc_stale: 0,
      'apisixc_watch_last_contact_timestamp_seconds{kind="Secret"}': 2,
      'apisixc_watch_gone_total{kind="Secret"}': 6,
      'apisixc_watch_stalls_total{kind="ApisixRoute"}': 4,
    })
    expect(samples.filter(({ labels }) => labels.includes('shop/'))).toEqual([])
  })

  test('forget codes and kinds that are gone, but take no count back', async () => {
    const metrics = new Metrics()
    metrics.apply(compiled, 0)
    metrics.apply({ ...compiled, diagnostics: [] }, 0)
    await metrics.text([watch('Pod')])
    const text = await metrics.text([])
    expect(text).not.toMatch(/AXC0301|apisixc_watch_synced\{/)
    expect(text).toContain('apisixc_watch_stalls_total{kind="Pod"} 4\n')
  })

  test('add up what watches count, whether they go on, end, or begin anew', async () => {
    const metrics = new Metrics()
    const counters = { lists: 1, watches: 1, gone: 0, stalls: 0, retries: 0 }
    for (const lists of [5, 7, 2]) {
      await metrics.text([
        watch('Secret shop/a', { counters: { ...counters, lists } }),
        watch('Secret shop/b', { counters }),
      ])
    }
    expect(await metrics.text([])).toContain('apisixc_watch_lists_total{kind="Secret"} 10\n')
  })

  test('take no kind from the hands of tenants', async () => {
    const metrics = new Metrics()
    metrics.apply({ ...compiled, rejected: ['apisix.apache.org/Made-Up/default/c'] }, 0)
    const text = await metrics.text([])
    expect(text).toContain('apisixc_object_states{kind="other",state="rejected"} 1\n')
    expect(text).toContain('apisixc_object_states{kind="ApisixRoute",state="rejected"} 0\n')
    expect(text).not.toContain('Made-Up')
  })

  test('tell the oldest contact of those that had one', async () => {
    const fresh = watch('Secret shop/new', { lastContactMs: undefined, isSynced: false })
    const text = await new Metrics().text([watch('Secret shop/a'), fresh])
    expect(text).toContain('apisixc_watch_last_contact_timestamp_seconds{kind="Secret"} 5\n')
    expect(text).toContain('apisixc_watch_synced{kind="Secret"} 0\n')
  })
})

test('tells what the data plane was seen to hold and to lack', async () => {
  const metrics = new Metrics()
  metrics.apply({ type: 'confirmed', generation: 7, afterMs: 900 }, 0)
  const missing = ['routes/a']
  const diagnostic = itemsMissing({ file: 'http://127.0.0.1:9090' }, missing, 8)
  metrics.apply({ type: 'unconfirmed', generation: 8, diagnostic, missing, retryInMs: 1_000 }, 0)
  const text = await metrics.text([])
  for (const line of [
    'apisixc_applied_generation 7',
    'apisixc_propagation_seconds_bucket{le="1"} 1',
    'apisixc_confirmations_total{result="unconfirmed"} 1',
    'apisixc_missing_items 1',
  ])
    expect(text.split('\n')).toContain(line)
})

describe('the status', () => {
  const ready = (status: Status, watches = [watch('ApisixRoute')]) => status.notReadyReason(watches)

  test('is ready when everything was seen and a file is in place', () => {
    const status = new Status()
    expect(ready(status, [watch('Pod', { isSynced: false, problem: 'forbidden' })])).toBe(
      'Pod was not seen yet: forbidden',
    )
    status.apply({ type: 'synced', afterMs: 5 }, 0)
    expect(ready(status)).toBe('nothing was written yet')
    status.apply({ ...held, served: 0 }, 0)
    expect(ready(status)).toBe('11 of 12 routes would vanish')
    status.apply(held, 0)
    expect(ready(status)).toBeUndefined()
    status.apply({ type: 'unchanged', generation: 7 }, 0)
    expect(ready(status)).toBeUndefined()
    expect(status.remarks).toEqual(['held: 11 of 12 routes would vanish'])
    status.apply({ type: 'stale', reason: 'Secret shop/key: not seen yet' }, 0)
    expect(ready(status, [watch('Secret shop/key', { isSynced: false })])).toBeUndefined()
    status.apply({ type: 'released', by: 'recovery' }, 0)
    expect(status.remarks).toEqual(['stale: Secret shop/key: not seen yet'])
    status.apply({ type: 'stale', reason: '' }, 0)
    expect(status.remarks).toEqual([])
  })

  test('says which schema is in force, and whether the last attempt to read it failed', () => {
    const status = new Status()
    const schema = (nowMs = 0) => (status.snapshot(nowMs, [], '0') as { readonly schema?: unknown }).schema
    expect(schema()).toBeUndefined()
    const [from, at] = ['schema.json', '1970-01-01T00:00:05.000Z']
    const inForce = { by: 'file', from, plugins: 3, readAt: at, release: undefined }
    status.apply({ type: 'schema-read', by: 'file', from, plugins: 3 }, 5_000)
    expect(schema()).toEqual({ inForce, failure: undefined })
    const damaged = schemaUnusable({ file: 'command line' }, from, 'it is no JSON')
    const other = wrongOption({ file: 'command line' }, '--settle', 'x', 'a number')
    status.apply({ type: 'settings', file: 'none', diagnostics: [other] }, 6_000)
    expect(schema()).toEqual({ inForce, failure: undefined })
    for (const nowMs of [7_000, 8_000]) status.apply({ type: 'settings', file: 'none', diagnostics: [damaged] }, nowMs)
    expect(schema()).toEqual({ inForce, failure: { since: '1970-01-01T00:00:07.000Z', reason: damaged.message } })
    expect(status.remarks).toEqual([`schema: ${damaged.message}`])
    status.apply({ type: 'schema-read', by: 'file', from, plugins: 4 }, 9_000)
    expect(schema()).toMatchObject({ inForce: { plugins: 4 }, failure: undefined })
    const diagnostic = schemaSilent({ file: from }, 'ECONNREFUSED', true)
    status.apply({ type: 'schema-failed', from, diagnostic }, 10_000)
    expect(schema()).toMatchObject({ inForce: { plugins: 4 }, failure: { reason: diagnostic.message } })
    status.apply({ type: 'schema-answers', from }, 11_000)
    expect(schema()).toMatchObject({ failure: undefined })
  })

  test('asks for a data plane that holds the file where that is wanted', () => {
    const status = new Status()
    const confirmed = () => status.notReadyReason([watch('ApisixRoute')], true)
    status.apply({ type: 'synced', afterMs: 5 }, 0)
    status.apply(written, 0)
    expect(confirmed()).toBe('the data plane was not seen to hold the file yet')
    expect(ready(status)).toBeUndefined()
    status.apply({ type: 'confirmed', generation: 7, afterMs: 900 }, 0)
    expect(confirmed()).toBeUndefined()
    const missing = Array.from({ length: 300 }, (_, index) => `routes/r${index}`)
    const diagnostic = itemsMissing({ file: 'http://127.0.0.1:9090' }, missing, 8)
    status.apply({ type: 'unconfirmed', generation: 8, diagnostic, missing, retryInMs: 1_000 }, 0)
    expect(confirmed()).toContain('without routes/r0, ')
    expect(confirmed()).toContain('routes/r9 and 290 more')
    expect(ready(status)).toBeUndefined()
    expect(status.remarks).toEqual([expect.stringContaining('not confirmed: ')])
    const shown = status.snapshot(0, [], '1') as { unconfirmed: { missing: readonly string[] } }
    expect(shown).toMatchObject({ appliedGeneration: 7, unconfirmed: { generation: 8, missingCount: 300 } })
    expect(shown.unconfirmed.missing).toHaveLength(100)
    status.apply({ type: 'nothing-to-confirm' }, 0)
    expect(confirmed()).toBeUndefined()
  })

  test('is dead when a watch has ended or the loop hangs', () => {
    const status = new Status()
    expect(status.deadReason(29_000, 0, [watch('Pod')])).toBeUndefined()
    expect(status.deadReason(31_000, 0, [watch('Pod')])).toBe('the loop has not turned for 31 s')
    expect(status.deadReason(0, 0, [watch('Pod', { isAlive: false })])).toBe('the watch of Pod has ended')
  })

  test('says why an object is pending or rejected', () => {
    const status = new Status()
    for (const event of [compiled, written]) status.apply(event, 60_000)
    expect(status.snapshot(65_000, [watch('Pod')], '1.2.3')).toMatchObject({
      version: '1.2.3',
      generation: 1_767_225_600,
      lastWrite: { at: '1970-01-01T00:01:00.000Z', bytes: 77 },
      objects: {
        live: 1,
        pending: [{ object: 'ApisixRoute default/b', reasons: [{ code: 'AXC0301', message: 'no cart' }] }],
        rejected: [{ object: 'ApisixRoute default/c', reasons: [{ code: 'AXC0201', message: 'broken' }] }],
      },
      watches: [{ name: 'Pod', lastContactSecondsAgo: 60 }],
    })
  })
})
