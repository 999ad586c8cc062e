import { expect, test } from 'bun:test'
import { Lookout } from '../../output/confirm/look.ts'
import { Confirmation, type Placed } from '../../src/loop/confirmation.ts'
import type { LoopEvent } from '../../src/loop/event.ts'
import type { Route } from '../../src/model/config.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeDataPlane } from '../support/fake-data-plane.ts'

const route = (id: string): Route => ({ id, uris: [`/${id}`], upstream_id: 'u' })
const two = [route('a'), route('b')]

class Rig {
  readonly clock = new FakeClock()
  readonly plane = new FakeDataPlane()
  readonly events: LoopEvent[] = []
  /** How often the file was asked to be written again. */
  rewrites = 0
  generation = 100
  readonly confirmation: Confirmation

  constructor() {
    const lookout = new Lookout(this.plane.ask)
    this.confirmation = new Confirmation({
      label: 'http://127.0.0.1:9090',
      look: (expected) => lookout.look(expected),
      clock: this.clock,
      retry: [1_000, 60_000],
      listener: (event) => this.events.push(event),
      rewrite: () => {
        this.rewrites += 1
        this.place(two)
      },
      failed: (problem) => {
        throw problem
      },
    })
  }

  /** A new file; what the data plane does with it is another matter. */
  place(routes: readonly Route[], size = 100): Placed {
    this.generation += 1
    const placed = { generation: this.generation, config: { routes, services: [], upstreams: [] }, size }
    this.confirmation.expect(placed)
    return placed
  }

  load(routes: readonly Route[]): void {
    this.plane.load(this.generation, { routes })
  }

  told(type: LoopEvent['type']): readonly object[] {
    return this.events.filter((event) => event.type === type)
  }
}

test('a file that is loaded is confirmed once, with the time it took', async () => {
  const rig = new Rig()
  rig.place(two)
  await rig.clock.advance(1_000)
  expect(rig.events).toEqual([])
  rig.load(two)
  await rig.clock.advance(60_000)
  expect(rig.events).toEqual([{ type: 'confirmed', generation: 101, afterMs: 1_500 }])
  expect(rig.clock.nextInMs).toBeUndefined()
})

test('AXC0650: one that is not loaded within 10 s is told, and written again on the schedule', async () => {
  const rig = new Rig()
  rig.place(two)
  rig.load(two)
  rig.generation = 200
  rig.place(two)
  await rig.clock.advance(9_900)
  expect(rig.told('unconfirmed')).toEqual([])
  await rig.clock.advance(600)
  expect(rig.told('unconfirmed')).toMatchObject([
    { generation: 201, missing: [], retryInMs: 1_000, diagnostic: { code: 'AXC0650' } },
  ])
  expect(rig.rewrites).toBe(0)
  await rig.clock.advance(1_000)
  expect(rig.rewrites).toBe(1)
  rig.load(two)
  await rig.clock.advance(1_000)
  expect(rig.told('confirmed')).toMatchObject([{ generation: 202 }])
})

test('AXC0652: what it drops is named, written again once, and only asked for from then on', async () => {
  const rig = new Rig()
  rig.plane.drops.add('b')
  rig.place(two)
  rig.load(two)
  await rig.clock.advance(10_500)
  expect(rig.told('unconfirmed')).toMatchObject([
    { missing: ['routes/b'], diagnostic: { code: 'AXC0652', message: expect.stringContaining('routes/b') } },
  ])
  await rig.clock.advance(1_000)
  expect(rig.rewrites).toBe(1)
  rig.load(two)
  await rig.clock.advance(300_000)
  expect(rig.rewrites).toBe(1)
  expect(rig.told('unconfirmed').length).toBeGreaterThan(2)
  rig.plane.drops.clear()
  await rig.clock.advance(61_000)
  expect(rig.events.at(-1)).toMatchObject({ type: 'confirmed', generation: 102 })
})

test('AXC0651: silence is told and never a reason to write again', async () => {
  const rig = new Rig()
  rig.plane.instead = { kind: 'silent', reason: 'ECONNREFUSED' }
  rig.place(two)
  await rig.clock.advance(200_000)
  expect(rig.told('unconfirmed')[0]).toMatchObject({ diagnostic: { code: 'AXC0651' } })
  expect(rig.rewrites).toBe(0)
  rig.plane.instead = undefined
  rig.load(two)
  await rig.clock.advance(61_000)
  expect(rig.events.at(-1)).toMatchObject({ type: 'confirmed', generation: 101 })
})

test('writes in a row neither put the questions off nor the limit', async () => {
  const rig = new Rig()
  rig.load(two)
  for (let write = 0; write < 40; write += 1) {
    rig.place(two)
    await rig.clock.advance(300)
  }
  expect(rig.told('unconfirmed')).toMatchObject([{ diagnostic: { code: 'AXC0650' } }])
})

test('a data plane that keeps up with writes in a row is well', async () => {
  const rig = new Rig()
  for (let write = 0; write < 100; write += 1) {
    rig.place(two)
    await rig.clock.advance(300)
    if (write % 4 === 3) rig.load(two)
  }
  rig.load(two)
  await rig.clock.advance(1_000)
  expect(rig.told('unconfirmed')).toEqual([])
  expect(rig.events.at(-1)).toMatchObject({ type: 'confirmed', generation: 200 })
})

test('a large file has the time that parsing it takes', async () => {
  const rig = new Rig()
  rig.place(two, 10 * 2 ** 20)
  await rig.clock.advance(39_000)
  expect(rig.told('unconfirmed')).toEqual([])
  await rig.clock.advance(2_000)
  expect(rig.told('unconfirmed')).toHaveLength(1)
})

test('a new file ends the wait of an old one, with a limit of its own', async () => {
  const rig = new Rig()
  rig.plane.instead = { kind: 'silent', reason: 'ECONNREFUSED' }
  rig.place(two)
  await rig.clock.advance(30_000)
  const before = rig.told('unconfirmed').length
  rig.place(two)
  await rig.clock.advance(9_000)
  expect(rig.told('unconfirmed')).toHaveLength(before)
  rig.plane.instead = undefined
  rig.load(two)
  await rig.clock.advance(1_000)
  expect(rig.events.at(-1)).toMatchObject({ type: 'confirmed', generation: 102 })
})

test('nothing is asked once it is stopped', async () => {
  const rig = new Rig()
  rig.place(two)
  rig.confirmation.stop()
  await rig.clock.advance(60_000)
  expect(rig.plane.asked).toEqual([])
})
