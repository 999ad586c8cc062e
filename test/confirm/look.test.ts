import { describe, expect, test } from 'bun:test'
import type { ControlAnswer } from '../../output/confirm/control-client.ts'
import { Lookout } from '../../output/confirm/look.ts'
import type { Route } from '../../src/model/config.ts'
import { FakeDataPlane } from '../support/fake-data-plane.ts'

const route = (id: string): Route => ({ id, uris: [`/${id}`], upstream_id: 'u' })
const routes = (count: number) => Array.from({ length: count }, (_, index) => route(`r${index}`))
const file = (generation: number, list: readonly Route[]) => ({
  generation,
  config: { routes: list, services: [], upstreams: [] },
})

/** A data plane that has loaded a file, and somebody who looks. */
function served(generation: number, list: readonly Route[]) {
  const plane = new FakeDataPlane()
  plane.load(generation, { routes: list })
  return { plane, lookout: new Lookout(plane.ask) }
}

describe('a look', () => {
  test('holds where all is loaded; of many new items there is one list', async () => {
    const list = routes(30)
    const { plane, lookout } = served(7, list)
    expect(await lookout.look(file(7, list))).toEqual({ kind: 'holds' })
    expect(plane.asked).toEqual(['/v1/route/r0', '/v1/routes'])
  })

  test('of a file that is not loaded yet asks for the first item only', async () => {
    const list = routes(30)
    const { plane, lookout } = served(6, list)
    expect(await lookout.look(file(7, list))).toEqual({ kind: 'behind', generation: 6 })
    expect(plane.asked).toEqual(['/v1/route/r0'])
  })

  test('asks for what is new, never again for what was held', async () => {
    const list = routes(30)
    const { plane, lookout } = served(7, list)
    await lookout.look(file(7, list))
    const more = [...list, route('new')]
    plane.load(8, { routes: more })
    plane.asked.length = 0
    expect(await lookout.look(file(8, more))).toEqual({ kind: 'holds' })
    expect(plane.asked).toEqual(['/v1/route/r0', '/v1/route/new'])
  })

  test('names what was dropped, and asks for the list once however often it looks', async () => {
    const list = routes(30)
    const { plane, lookout } = served(7, list)
    plane.drops.add('r4').add('r20')
    const expected = file(7, list)
    const lacks = { kind: 'lacks', missing: ['routes/r4', 'routes/r20'] } as const
    expect(await lookout.look(expected)).toEqual(lacks)
    expect(await lookout.look(expected)).toEqual(lacks)
    expect(plane.asked.filter((path) => path === '/v1/routes')).toHaveLength(1)
    plane.drops.clear()
    expect(await lookout.look(expected)).toEqual({ kind: 'holds' })
  })

  test('a first item that was dropped does not hide that the file is loaded', async () => {
    const list = routes(3)
    const { plane, lookout } = served(7, list)
    plane.drops.add('r0')
    expect(await lookout.look(file(7, list))).toEqual({ kind: 'lacks', missing: ['routes/r0'] })
  })

  test('a list of another worker, which lags, is no proof', async () => {
    const list = routes(30)
    const { plane } = served(7, list)
    const lookout = new Lookout(async (path) => {
      const answer = await plane.ask(path)
      plane.load(6, { routes: list })
      return answer
    })
    expect(await lookout.look(file(7, list))).toEqual({ kind: 'behind', generation: 6 })
  })

  test('nor is an item of another worker, which lags', async () => {
    const list = routes(3)
    const { plane } = served(7, list)
    const lookout = new Lookout(async (path) => {
      if (path === '/v1/route/r1') plane.load(6, { routes: list })
      return plane.ask(path)
    })
    expect(await lookout.look(file(7, list))).toEqual({ kind: 'behind', generation: 6 })
  })

  test('an empty list, which is an object in Lua, lacks everything', async () => {
    const list = routes(30)
    const { plane } = served(7, list)
    const lookout = new Lookout(async (path) => (path === '/v1/routes' ? { kind: 'got', value: {} } : plane.ask(path)))
    expect(await lookout.look(file(7, list))).toMatchObject({ kind: 'lacks' })
  })

  test('a long list is asked for once; afterwards a sample of what is new has to do', async () => {
    const { plane, lookout } = served(7, routes(6_000))
    const first = routes(6_000)
    expect(await lookout.look(file(7, first))).toEqual({ kind: 'holds' })
    const changed = routes(6_000)
    plane.load(8, { routes: changed })
    plane.asked.length = 0
    expect(await lookout.look(file(8, changed))).toEqual({ kind: 'holds' })
    expect(plane.asked).toHaveLength(9)
    expect(plane.asked).not.toContain('/v1/routes')
  })

  test('a data plane that was away is asked for everything again', async () => {
    const list = routes(30)
    const { plane, lookout } = served(7, list)
    await lookout.look(file(7, list))
    plane.instead = { kind: 'silent', reason: 'ECONNREFUSED' }
    expect(await lookout.look(file(8, list))).toEqual({ kind: 'silent', reason: 'ECONNREFUSED' })
    plane.instead = undefined
    plane.load(8, { routes: list })
    plane.drops.add('r9')
    expect(await lookout.look(file(8, list))).toEqual({ kind: 'lacks', missing: ['routes/r9'] })
  })

  test('a file without routes, services and upstreams shows nothing', async () => {
    const { plane, lookout } = served(7, [])
    expect(await lookout.look(file(7, []))).toEqual({ kind: 'nothing' })
    expect(plane.asked).toEqual([])
  })

  test.each([[[]], ['text'], [{}], [null], [{ value: { id: 'r0' } }], [{ value: 3, modifiedIndex: 7 }]])(
    'what is no control API is told as silent: %j',
    async (value) => {
      const lookout = new Lookout(async (): Promise<ControlAnswer> => ({ kind: 'got', value }))
      expect(await lookout.look(file(7, routes(1)))).toMatchObject({ kind: 'silent' })
    },
  )
})
