import { describe, expect, test } from 'bun:test'
import { judgeShrink, type ShrinkQuestion } from '../output/shrink.ts'
import { type Config, emptyConfig } from '../src/model/config.ts'
import { type ObjectKey, objectKey } from '../src/objects/object.ts'

const routesFrom = (first: number, count: number): Config => ({
  ...emptyConfig,
  routes: Array.from({ length: count }, (_, index) => ({ id: `r${first + index}`, uris: ['/'] })),
})
const keyOf = (id: string): ObjectKey => objectKey('apisix.apache.org', 'ApisixRoute', 'default', id)

const judge = (
  before: Config | string | undefined,
  next: Config,
  touched: readonly string[] = [],
  maxShrink = 0.5,
  more: Partial<ShrinkQuestion> = {},
) =>
  judgeShrink({
    path: 'apisix.yaml',
    before,
    next,
    touched: new Set(touched.map(keyOf)),
    sourcesOf: (id) => [keyOf(id)],
    maxShrink,
    allowEmpty: false,
    ...more,
  })

describe('the shrink guard', () => {
  test('holds more than half of the routes, of at least ten', () => {
    expect(judge(routesFrom(0, 20), routesFrom(0, 10))).toBeUndefined()
    expect(judge(routesFrom(0, 20), routesFrom(0, 9))).toMatchObject({
      vanishing: 11,
      served: 20,
      examples: ['r9', 'r10', 'r11', 'r12', 'r13'],
      diagnostic: { code: 'AXC0620' },
    })
    expect(judge(routesFrom(0, 10), routesFrom(0, 1))).toBeUndefined()
    expect(judge(routesFrom(0, 11), routesFrom(0, 1))).toBeDefined()
  })

  test('lets go what a deletion or an edit explains, and counts the rest', () => {
    const served = routesFrom(0, 20)
    const gone = served.routes.slice(1).map(({ id }) => id)
    expect(judge(served, routesFrom(0, 1), gone)).toBeUndefined()
    expect(judge(served, routesFrom(0, 1), gone.slice(0, 9))).toBeUndefined()
    expect(judge(served, routesFrom(0, 1), gone.slice(0, 8))?.vanishing).toBe(11)
  })

  test('counts what vanishes although as much is added', () => {
    expect(judge(routesFrom(0, 20), routesFrom(100, 20))?.vanishing).toBe(20)
  })

  test('takes another fraction', () => {
    expect(judge(routesFrom(0, 100), routesFrom(0, 80), [], 0.1)?.vanishing).toBe(20)
    expect(judge(routesFrom(0, 100), routesFrom(0, 1), [], 1)).toBeUndefined()
  })

  test('never lets an empty result replace something, whatever explains it', () => {
    const served = routesFrom(0, 2)
    expect(judge(served, emptyConfig, ['r0', 'r1'])?.diagnostic.code).toBe('AXC0621')
    expect(judge(emptyConfig, emptyConfig)).toBeUndefined()
    expect(judge(emptyConfig, served)).toBeUndefined()
    expect(judge({ ...emptyConfig, plugin_configs: [{ id: 'p', plugins: {} }] }, emptyConfig)).toBeUndefined()
  })

  test('lets an empty result go where that is allowed: explained as any other, or at the start', () => {
    const served = routesFrom(0, 2)
    const allowEmpty = true
    expect(judge(served, emptyConfig, ['r0', 'r1'], 0.5, { allowEmpty })).toBeUndefined()
    expect(judge(served, emptyConfig, ['r0'], 0.5, { allowEmpty })?.diagnostic.code).toBe('AXC0620')
    expect(judge(served, emptyConfig, [], 0.5, { allowEmpty, sourcesOf: undefined })).toBeUndefined()
    expect(judge(served, emptyConfig, [], 0.5, { sourcesOf: undefined })?.diagnostic.code).toBe('AXC0621')
  })

  test('holds a result that has consumers but no route at the start, and where it does not understand what has routes', () => {
    const next: Config = { ...emptyConfig, consumers: [{ username: 'jack', plugins: {} }] }
    const start = { sourcesOf: undefined }
    expect(judge(routesFrom(0, 2), next, [], 0.5, start)?.diagnostic.code).toBe('AXC0620')
    expect(judge(routesFrom(0, 2), next, [], 0.5, { ...start, allowEmpty: true })).toBeUndefined()
    expect(judge('routes: [{uri: /by-hand}]', next, [], 0.5, start)?.diagnostic).toMatchObject({
      code: 'AXC0621',
      message: expect.stringContaining('has no route'),
    })
    expect(judge('routes: [{uri: /by-hand}]', next, [], 0.5, { ...start, allowEmpty: true })).toBeUndefined()
    expect(judge('who: knows', next, [], 0.5, start)).toBeUndefined()
    expect(judge(next, next)).toBeUndefined()
  })

  test('takes a text that cannot be read back for something, and nothing for nothing', () => {
    expect(judge('who: knows', emptyConfig)?.diagnostic.code).toBe('AXC0621')
    expect(judge('who: knows', emptyConfig, [], 0.5, { allowEmpty: true, sourcesOf: undefined })).toBeUndefined()
    expect(judge('who: knows', routesFrom(0, 1))).toBeUndefined()
    expect(judge('routes: []\n#END\n', emptyConfig)).toBeUndefined()
    expect(judge(undefined, emptyConfig)).toBeUndefined()
  })

  test('leaves no route at all only with an explanation for each, however few there were', () => {
    const served = routesFrom(0, 3)
    const next = { ...routesFrom(0, 0), plugin_configs: [{ id: 'p', plugins: {} }] }
    expect(judge(served, next, ['r0', 'r1'])).toMatchObject({
      vanishing: 1,
      served: 3,
      diagnostic: { code: 'AXC0620' },
    })
    expect(judge(served, next, ['r0', 'r1', 'r2'])).toBeUndefined()
    expect(judge(served, next, [], 1)).toBeUndefined()
    expect(judge(served, routesFrom(0, 1))).toBeUndefined()
  })

  test('does not stop the steps after an accepted one: what is left then serves nothing', () => {
    const left = { ...routesFrom(0, 0), upstreams: [{ id: 'u', type: 'roundrobin' as const, nodes: [] }] }
    expect(judge(left, { ...emptyConfig, routes: [] })).toBeUndefined()
  })
})
