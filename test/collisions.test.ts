import { expect, test } from 'bun:test'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { dropCollisions } from '../src/link/collisions.ts'
import { at, objectKey } from '../src/objects/object.ts'

const shop = at(objectKey('apisix.apache.org', 'ApisixRoute', 'default', 'shop'), 'spec', 'http', 0)
const cart = at(objectKey('apisix.apache.org', 'ApisixRoute', 'default', 'cart'), 'spec', 'http', 1)

// No input leads here (ids differ wherever objects do), but a silent loss would be worse than an unneeded check.
test('of two items with one id the first stays, and the second is AXC0501 at its own place', () => {
  const found: Diagnostic[] = []
  const first = { value: { id: 'default_shop_cart' }, from: shop }
  const second = { value: { id: 'default_shop_cart' }, from: cart }
  const other = { value: { id: 'default_shop_orders' }, from: cart }
  expect(dropCollisions('routes', [first, second, other], (diagnostic) => found.push(diagnostic))).toEqual([
    first,
    other,
  ])
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({
    code: 'AXC0501',
    severity: 'error',
    ...cart,
    message: 'routes already hold the id default_shop_cart; this one is left out',
    related: [{ ...shop, note: 'the one that counts' }],
  })
})
