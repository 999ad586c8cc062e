import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { canWrite } from '../output/can-write.ts'
import type { EmitOptions } from '../output/emit.ts'
import { Steps } from '../output/steps.ts'
import {
  type Config,
  emptyConfig,
  type Item,
  idOf,
  type PluginConfig,
  type Route,
  type SectionName,
  type Upstream,
} from '../src/model/config.ts'
import { referencesOf } from '../src/model/references.ts'

const upstream = (id: string, port = 80): Upstream => ({
  id,
  type: 'roundrobin',
  nodes: [{ host: '10.0.0.1', port, weight: 1 }],
})
const route = (id: string, upstream_id: string, more: Partial<Route> = {}): Route => ({
  id,
  uris: [`/${id}`],
  upstream_id,
  ...more,
})
const split = (...ids: string[]) => ({
  'traffic-split': { rules: [{ weighted_upstreams: ids.map((upstream_id) => ({ upstream_id, weight: 1 })) }] },
})
const config = (
  routes: readonly Route[],
  upstreams: readonly Upstream[],
  plugin_configs: readonly PluginConfig[] = [],
): Config => ({
  ...emptyConfig,
  routes,
  upstreams,
  plugin_configs,
})

/** Takes every step at once when it is due, and answers what was written, and when. */
function stepsTo(steps: Steps, wanted: Config, startMs: number) {
  const files: { readonly atMs: number; readonly config: Config }[] = []
  let atMs = startMs
  for (let step = steps.next(wanted, atMs); ; step = steps.next(wanted, atMs)) {
    steps.written(step.config, atMs)
    files.push({ atMs, config: step.config })
    if (step.againInMs === undefined) return files
    atMs += step.againInMs
  }
}

const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join(' ')

describe('steps', () => {
  const before = config([route('shop', 'a')], [upstream('a')])

  test('a route that changes its upstream: both, then the new route, then without the old upstream', () => {
    const wanted = config([route('shop', 'b')], [upstream('b')])
    const files = stepsTo(new Steps(before), wanted, 0)
    expect(files.map((file) => [file.atMs, file.config.routes[0]?.upstream_id, ids(file.config.upstreams)])).toEqual([
      [0, 'a', 'a b'],
      [2_500, 'b', 'a b'],
      [5_000, 'b', 'b'],
    ])
    expect(files[2]?.config).toEqual(wanted)
  })

  test('a route that goes leaves at once, its upstream one step later', () => {
    const wanted = config([], [])
    expect(
      stepsTo(new Steps(before), wanted, 0).map((file) => [
        file.atMs,
        ids(file.config.routes),
        ids(file.config.upstreams),
      ]),
    ).toEqual([
      [0, '', 'a'],
      [2_500, '', ''],
    ])
  })

  test('an addition, new nodes and a change in place are one write, with the lists as they are', () => {
    const nodes = config(before.routes, [upstream('a', 81)])
    const added = config([...before.routes, route('pay', 'b')], [...before.upstreams, upstream('b')])
    const changed = config([route('shop', 'a', { priority: 7 })], before.upstreams)
    for (const wanted of [nodes, added, changed, before]) {
      const files = stepsTo(new Steps(before), wanted, 0)
      expect(files).toHaveLength(1)
      for (const section of Object.keys(wanted) as SectionName[])
        expect(files[0]?.config[section]).toBe(wanted[section])
    }
  })

  test('traffic-split and plugin configs are references too, also of plugin configs', () => {
    const served = config([route('shop', 'a', { plugin_config_id: 'p' })], [upstream('a')], [{ id: 'p', plugins: {} }])
    const wanted = config(
      [route('shop', 'a', { plugin_config_id: 'q', plugins: split('b') })],
      [upstream('a'), upstream('b'), upstream('c')],
      [{ id: 'q', plugins: split('c') }],
    )
    expect(
      stepsTo(new Steps(served), wanted, 0).map(({ config: { routes, upstreams, plugin_configs } }) => [
        routes[0]?.plugin_config_id,
        ids(upstreams),
        ids(plugin_configs),
      ]),
    ).toEqual([
      ['p', 'a b c', 'p q'],
      ['q', 'a b c', 'p q'],
      ['q', 'a b c', 'q'],
    ])
  })

  test('global rules wait for one another, so that no plugin stands in two of them', () => {
    const limit = { 'limit-count': { count: 2, time_window: 60 } }
    const upstreams = [upstream('a')]
    const first: Config = {
      ...config([route('shop', 'a')], upstreams),
      global_rules: [
        { id: 'edge', plugins: limit },
        { id: 'gone', plugins: { cors: {} } },
      ],
    }
    const wanted: Config = {
      ...config([route('shop', 'a')], [...upstreams, upstream('b')]),
      global_rules: [
        { id: 'edge', plugins: split('b') },
        { id: 'late', plugins: { ...limit, cors: {} } },
      ],
    }
    const files = stepsTo(new Steps(first), wanted, 0)
    expect(files.map(({ config: { global_rules } }) => global_rules)).toEqual([first.global_rules, wanted.global_rules])
    expect(files.map(({ config: { upstreams: some } }) => ids(some))).toEqual(['a b', 'a b'])
  })

  test('a change that waits holds nothing else up, and is given up when it is no longer wanted', () => {
    const steps = new Steps(before)
    const first = steps.next(config([route('shop', 'b')], [upstream('b')]), 0)
    steps.written(first.config, 0)
    const second = steps.next(config([route('shop', 'b'), route('pay', 'b')], [upstream('b', 81)]), 1_000)
    expect([
      second.config.routes.map(({ upstream_id }) => upstream_id),
      second.config.upstreams.map(({ nodes }) => nodes),
    ]).toEqual([
      ['a', 'b'],
      [upstream('a').nodes, upstream('b', 81).nodes],
    ])
    steps.written(second.config, 1_000)
    expect(steps.next(before, 1_500).config.routes[0]?.upstream_id).toBe('a')
  })

  test('a write that failed does not count', () => {
    const steps = new Steps(before)
    const wanted = config([route('shop', 'b')], [upstream('b')])
    steps.next(wanted, 0)
    expect(steps.next(wanted, 60_000).config.routes[0]?.upstream_id).toBe('a')
  })

  test('a clock that is set back makes nothing wait longer', () => {
    const steps = new Steps(before)
    const wanted = config([route('shop', 'b')], [upstream('b')])
    steps.written(steps.next(wanted, 1_000_000).config, 1_000_000)
    expect(stepsTo(steps, wanted, 0).map(({ atMs }) => atMs)).toEqual([0, 2_500, 5_000])
  })

  test('a file that was found may have been written just before', () => {
    const found = config([route('shop', 'a')], [upstream('a'), upstream('b'), upstream('left')])
    const wanted = config([route('shop', 'b')], [upstream('b')])
    expect(
      stepsTo(new Steps(found), wanted, 7).map((file) => [
        file.atMs,
        file.config.routes[0]?.upstream_id,
        ids(file.config.upstreams),
      ]),
    ).toEqual([
      [7, 'a', 'a b left'],
      [2_507, 'b', 'a b'],
      [5_007, 'b', 'b'],
    ])
  })

  test('a route that comes back elsewhere at once keeps its old form, one that was away long enough is new', () => {
    const wanted = config([route('shop', 'b')], [upstream('b')])
    for (const [awayMs, form] of [
      [2_000, 'a'],
      [2_500, 'b'],
    ] as const) {
      const steps = new Steps(before)
      steps.written(steps.next(config([], []), 0).config, 0)
      expect(steps.next(wanted, awayMs).config.routes[0]?.upstream_id).toBe(form)
    }
  })

  test('what refers to something that is not wanted waits for nothing, and keeps it while it is there', () => {
    const served = config([], [upstream('a')], [{ id: 'p', plugins: split('nowhere') }])
    const wanted = config([], [], [{ id: 'p', plugins: split('a', 'elsewhere') }])
    const steps = new Steps(served)
    steps.written(steps.next(wanted, 0).config, 0)
    const step = steps.next(wanted, 10_000)
    expect([step.config.plugin_configs, step.isTransitional]).toEqual([wanted.plugin_configs, false])
    expect(ids(step.config.upstreams)).toBe('a')
  })

  test('what cannot be written is not kept, nor what would refer to it', () => {
    const hidden = { id: 'p', plugins: { echo: { body: '${{HOME}}' } } }
    const served = config([route('shop', 'a', { plugin_config_id: 'p' })], [upstream('a')], [hidden])
    const wanted = config([route('shop', 'b')], [upstream('b')])
    const options: EmitOptions = { format: 'yaml', style: 'pretty', target: '3.14' }
    const steps = new Steps(served, { canWrite: (section, item) => canWrite(section, item, options) })
    const { config: next } = steps.next(wanted, 0)
    expect([next.routes, ids(next.upstreams), next.plugin_configs]).toEqual([wanted.routes, 'a b', []])
    const kept = new Steps(served).next(wanted, 0).config
    expect([ids(kept.upstreams), kept.routes, kept.plugin_configs]).toEqual([
      'a b',
      served.routes,
      served.plugin_configs,
    ])
  })
})

/** A data plane that looks once a second and takes over each section in a timer of its own. */
class DataPlane {
  readonly #file: () => Config
  readonly #random: () => number
  readonly #loaded: { -readonly [S in SectionName]: Config[S] }
  #seen: Config
  #pending: { readonly atMs: number; readonly section: SectionName; readonly from: Config }[] = []
  #nextPollMs: number

  constructor(file: () => Config, random: () => number) {
    this.#file = file
    this.#random = random
    this.#seen = file()
    this.#loaded = { ...this.#seen }
    this.#nextPollMs = random() * 1_000
  }

  /** Lives until `untilMs`, and answers each reference of a known route to something that is not loaded. */
  run(untilMs: number): readonly string[] {
    const broken: string[] = []
    for (;;) {
      this.#pending.sort((a, b) => a.atMs - b.atMs)
      const [next] = this.#pending
      if (next !== undefined && next.atMs <= Math.min(untilMs, this.#nextPollMs)) {
        this.#pending.shift()
        this.#take(next.section, next.from)
        broken.push(...this.#broken())
      } else if (this.#nextPollMs <= untilMs) {
        this.#poll()
      } else return broken
    }
  }

  get loaded(): Config {
    return this.#loaded
  }

  #poll(): void {
    const file = this.#file()
    if (file !== this.#seen) {
      this.#seen = file
      const sections = Object.keys(file) as SectionName[]
      this.#pending = sections.map((section) => ({
        atMs: this.#nextPollMs + this.#random() * 200,
        section,
        from: file,
      }))
    }
    this.#nextPollMs += 1_000
  }

  #take<S extends SectionName>(section: S, from: Config): void {
    const before: readonly Item[] = this.#loaded[section]
    for (const item of from[section]) {
      const id = idOf(item)
      if (!before.some((known) => idOf(known) === id)) this.#young.set(`${section}/${id}`, from)
    }
    this.#loaded[section] = from[section]
  }

  /** Items that came with a file that is not taken over wholly yet: an addition is one write. */
  readonly #young = new Map<string, Config>()

  #broken(): readonly string[] {
    const present = new Set<string>()
    for (const section of ['upstreams', 'plugin_configs'] as const) {
      for (const { id } of this.#loaded[section]) present.add(`${section}/${id}`)
    }
    const settling = new Set(this.#pending.map(({ from }) => from))
    const broken: string[] = []
    for (const section of ['routes', 'stream_routes', 'plugin_configs'] as const) {
      for (const item of this.#loaded[section]) {
        const from = this.#young.get(`${section}/${item.id}`)
        if (from !== undefined && settling.has(from)) continue
        for (const target of referencesOf(item)) {
          if (!present.has(target)) broken.push(`${section}/${item.id} -> ${target}`)
        }
      }
    }
    return broken
  }
}

const names = ['a', 'b', 'c', 'd']
const anyConfig = fc
  .record({
    routes: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
        upstream: fc.constantFrom(...names),
        split: fc.subarray(names),
        pluginConfig: fc.option(fc.constantFrom('p', 'q'), { nil: undefined }),
      }),
      { selector: ({ id }) => id },
    ),
    port: fc.integer({ min: 1, max: 3 }),
    splitOfConfig: fc.subarray(names),
  })
  .map(({ routes, port, splitOfConfig }): Config => {
    const made = routes.map(({ id, upstream: target, split: targets, pluginConfig }) =>
      route(id, target, {
        ...(targets.length > 0 && { plugins: split(...targets) }),
        ...(pluginConfig !== undefined && { plugin_config_id: pluginConfig }),
      }),
    )
    const used = (section: string, items: readonly (Route | PluginConfig)[]) =>
      [...new Set(items.flatMap(referencesOf))]
        .filter((target) => target.startsWith(section))
        .map((target) => target.split('/')[1] ?? '')
        .sort()
    const configs = used('plugin_configs/', made).map((id) => ({
      id,
      plugins: splitOfConfig.length > 0 ? split(...splitOfConfig) : {},
    }))
    return config(
      made,
      used('upstreams/', [...made, ...configs]).map((id) => upstream(id, port)),
      configs,
    )
  })

/** What refers to something, by section and id. */
function usersIn({ routes, plugin_configs }: Config): readonly string[] {
  return [...routes.map(({ id }) => `routes/${id}`), ...plugin_configs.map(({ id }) => `plugin_configs/${id}`)]
}

const edit = fc.record({
  wanted: anyConfig,
  afterMs: fc.integer({ min: 100, max: 4_000 }),
  /** What the clock jumps by, and whether the process starts anew, before the edit is seen. */
  jumpMs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -10_000_000, max: -1 })),
  isRestarted: fc.nat(4).map((dice) => dice === 0),
})

test('no route that was there ever refers to something absent, whatever is edited and whenever a section is taken over', () => {
  fc.assert(
    fc.property(
      anyConfig,
      fc.array(edit, { maxLength: 8 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (first, edits, numbers) => {
        let file = first
        let steps = new Steps(first)
        const plane = new DataPlane(
          () => file,
          () => numbers.next().value,
        )
        const broken: string[] = []
        let nowMs = 0
        let clockMs = 0
        let wanted = first
        let dueMs: number | undefined
        let lastRemovalMs = Number.NEGATIVE_INFINITY
        const take = (): void => {
          const step = steps.next(wanted, nowMs + clockMs)
          const kept = new Set(usersIn(step.config))
          if (usersIn(file).some((user) => !kept.has(user))) lastRemovalMs = nowMs
          file = step.config
          steps.written(step.config, nowMs + clockMs)
          dueMs = step.againInMs === undefined ? undefined : nowMs + step.againInMs
        }
        const live = (untilMs: number): void => {
          while (dueMs !== undefined && dueMs <= untilMs) {
            nowMs = dueMs
            broken.push(...plane.run(nowMs))
            take()
          }
          nowMs = untilMs
          broken.push(...plane.run(nowMs))
        }
        for (const { wanted: next, afterMs, jumpMs, isRestarted } of edits) {
          clockMs += jumpMs
          // A new process cannot know what an earlier one took away a moment ago.
          if (isRestarted && nowMs - lastRemovalMs > 1_200) steps = new Steps(structuredClone(file))
          wanted = next
          take()
          live(nowMs + afterMs)
        }
        live(nowMs + 20_000)
        expect(broken).toEqual([])
        expect(dueMs).toBeUndefined()
        expect(file).toEqual(wanted)
        expect(plane.loaded).toEqual(wanted)
      },
    ),
    { numRuns: 600 },
  )
})
