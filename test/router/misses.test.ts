import { describe, expect, test } from 'bun:test'
import { decide } from '../../src/router/decide.ts'
import { nearestMisses } from '../../src/router/misses.ts'
import { asked, gatewayOf } from './asking.ts'

describe('the nearest misses', () => {
  const gateway = gatewayOf(
    { id: 'far', uris: ['/other'], hosts: ['x.test'] },
    { id: 'host', uris: ['/shop/*'], hosts: ['www.shop.org'] },
    { id: 'nearer host', uris: ['/shop/*'], hosts: ['www.shop.test'] },
    { id: 'path', uris: ['/sh/*'], hosts: ['shop.test'] },
    { id: 'nearer path', uris: ['/shop/cart/x'], hosts: ['shop.test'] },
    { id: 'method', uris: ['/shop/*'], hosts: ['shop.test'], methods: ['POST'] },
    { id: 'root', uris: ['/'], hosts: ['shop.test'] },
  )
  const decision = decide(gateway, asked('GET http://shop.test/shop/cart'))

  test('what host and path reach, then the host with most of the path, then the path with most of the host', () => {
    const ids = nearestMisses(decision, 10).map(({ route }) => route.id)
    expect(ids).toEqual(['method', 'nearer path', 'path', 'nearer host', 'host'])
  })

  test('no more than asked for', () => {
    expect(nearestMisses(decision, 2)).toHaveLength(2)
  })
})
