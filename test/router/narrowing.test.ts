import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Asking } from '../../src/router/asking.ts'
import { decide } from '../../src/router/decide.ts'
import type { Gateway } from '../../src/router/gateway.ts'

const host = fc.constantFrom('a.test', 'A.test', 'b.a.test', '*.test', '*.a.test', '*')
const uri = fc.constantFrom('/', '/*', '/a', '/a/*', '/a/b', '/a*b', '/*/c', '/a/../b')
const route = fc.record(
  {
    uris: fc.array(uri, { minLength: 1, maxLength: 3 }),
    hosts: fc.array(host, { minLength: 1, maxLength: 2 }),
    methods: fc.constantFrom(['GET'], ['POST']),
    priority: fc.constantFrom(0, 1),
    service_id: fc.constant('s'),
  },
  { requiredKeys: ['uris'] },
)

test('a gateway that is asked often answers as the model of the router does', () => {
  let answered = 0
  fc.assert(
    fc.property(fc.array(route, { maxLength: 8 }), host, uri, (routes, name, path) => {
      const gateway: Gateway = {
        routes: routes.map((one, index) => ({ id: `r${index}`, ...one })),
        services: [{ id: 's', hosts: ['a.test'] }],
      }
      const request = { method: 'GET', host: name.replace('*', 'x'), path: path.replaceAll('*', 'x') }
      const expected = decide(gateway, request).winner?.route
      if (expected !== undefined) answered += 1
      expect(new Asking(gateway).answer(request)?.id).toBe(expected?.id as string)
    }),
    { numRuns: 500 },
  )
  expect(answered).toBeGreaterThan(50)
})
