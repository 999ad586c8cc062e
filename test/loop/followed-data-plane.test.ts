import { describe, expect, test } from 'bun:test'
import { type Asking, FollowedDataPlane, type Understood } from '../../src/loop/followed-data-plane.ts'
import type { DataPlane } from '../../src/model/data-plane.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** A data plane that loads one plugin. */
function loading(plugin: string): DataPlane {
  return { pluginsOf: () => [plugin], loads: (_, name) => name === plugin, refusals: () => [], strayFields: () => [] }
}

const [first, second] = [loading('cors'), loading('csrf')]
const answered = (content: string, dataPlane: DataPlane): Asking => ({
  kind: 'answered',
  content,
  understand: () => Promise.resolve({ kind: 'opened', dataPlane }),
})
const away: Asking = { kind: 'failed', reason: 'ECONNREFUSED' }

/** One that is followed; `says` is what it answers from now on. */
function follow(says: Asking) {
  const clock = new FakeClock()
  const told: string[] = []
  const state = { says, timeouts: [] as number[] }
  const followed = new FollowedDataPlane({
    clock,
    ask: (timeoutMs) => {
      state.timeouts.push(timeoutMs)
      return Promise.resolve(state.says)
    },
    changed: (dataPlane) => told.push(`changed to ${dataPlane.pluginsOf('routes').join()}`),
    silent: (reason, hasSchema) => told.push(`silent: ${reason}, ${hasSchema ? 'the last one counts' : 'none yet'}`),
    answering: () => told.push('answers'),
    failed: (problem) => told.push(`failed: ${String(problem)}`),
  })
  return { clock, told, state, followed }
}

describe('a data plane that is followed', () => {
  test('is asked before the first file is written, and what it said first is no change', async () => {
    const { followed, told, clock } = follow(answered('a', first))
    await followed.start()
    expect(followed.current).toBe(first)
    await clock.advance(600_000)
    expect(told).toEqual([])
    expect(followed.current).toBe(first)
  })

  test('takes something else after a restart', async () => {
    const { followed, told, clock, state } = follow(answered('a', first))
    await followed.start()
    state.says = answered('b', second)
    await clock.advance(30_000)
    expect(told).toEqual(['changed to csrf'])
    expect(followed.current).toBe(second)
  })

  test('that is away keeps what it said last, says so once, and is asked more often', async () => {
    const { followed, told, clock, state } = follow(answered('a', first))
    await followed.start()
    state.says = away
    await clock.advance(300_000)
    expect(told).toEqual(['silent: ECONNREFUSED, the last one counts'])
    expect(followed.current).toBe(first)
    state.says = answered('a', first)
    await clock.advance(5_000)
    expect(told.slice(1)).toEqual(['answers'])
    state.says = away
    await clock.advance(30_000)
    expect(told.slice(2)).toEqual(['silent: ECONNREFUSED, the last one counts'])
  })

  test('that starts after us delays nothing for long, and counts as soon as it answers', async () => {
    const { followed, told, clock, state } = follow(away)
    await followed.start()
    expect(followed.current).toBeUndefined()
    state.says = answered('a', first)
    await clock.advance(5_000)
    expect(told).toEqual(['silent: ECONNREFUSED, none yet', 'answers', 'changed to cors'])
    expect(state.timeouts).toEqual([2_000, 15_000])
  })

  test('that serves nonsense counts as away', async () => {
    const { followed, told, clock, state } = follow(answered('a', first))
    await followed.start()
    const nonsense: Understood = { kind: 'failed', reason: 'it holds no plugins' }
    state.says = { kind: 'answered', content: 'b', understand: () => Promise.resolve(nonsense) }
    await clock.advance(60_000)
    expect(told).toEqual(['silent: it holds no plugins, the last one counts'])
    expect(followed.current).toBe(first)
  })

  test('is asked no more after the end, and a bug of ours is not swallowed', async () => {
    const { followed, told, clock, state } = follow(answered('a', first))
    await followed.start()
    followed.stop()
    state.says = answered('b', second)
    await clock.advance(600_000)
    expect(clock.nextInMs).toBeUndefined()
    expect(state.timeouts).toHaveLength(1)

    const broken = follow(answered('a', first))
    await broken.followed.start()
    broken.state.says = { kind: 'answered', content: 'b', understand: () => Promise.reject(new Error('a bug')) }
    await broken.clock.advance(30_000)
    expect(broken.told).toEqual(['failed: Error: a bug'])
    expect(told).toEqual([])
  })
})
