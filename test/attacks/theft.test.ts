import { describe, expect, test } from 'bun:test'
import type { RawObject } from '../../src/objects/raw.ts'
import { Authority } from '../fake-cluster/certificates.ts'
import { apisix, itemsOf, outcomeOf, owned, route } from './two-tenants.ts'

/**
 * Taking what is somebody else's: hosts, names, keys, ids, priorities. Who may claim what is for a policy to say; without
 * one, the older object keeps what it has, whatever the younger writes, and the younger is told.
 */

const host = 'shop.example.org'
const victims = route('victim', { hosts: [host], paths: ['/*'] }, { authentication: { enable: true, type: 'keyAuth' } })

/** Mallory's objects, each in both orders of arrival. */
function againstVictim(...mallorys: readonly RawObject[]) {
  const [first, second] = [outcomeOf([victims, ...mallorys]), outcomeOf([...mallorys, victims])]
  expect(second.text).toBe(first.text)
  expect(itemsOf(first, 'victim')).toBe(itemsOf(outcomeOf([victims]), 'victim'))
  return first
}

describe('host theft', () => {
  test('the same host and path: the older answers, and the younger is told', () => {
    const { answer, told } = againstVictim(route('mallory', { hosts: [host], paths: ['/*'] }))
    expect(answer(`GET http://${host}/x`)).toBe('victim_shop_all')
    expect(told).toEqual(['AXC0502'])
  })

  test.each(['SHOP.example.org', 'shop.example.org:80', 'shop.EXAMPLE.org:9080'])('spelled %s', (spelled) => {
    const { answer, told } = againstVictim(route('mallory', { hosts: [spelled], paths: ['/*'] }))
    expect(answer(`GET http://${host}/x`)).toBe('victim_shop_all')
    expect(told).toContain('AXC0502')
  })

  test('by an Ingress', () => {
    const ingress = owned('mallory', 'networking.k8s.io/v1', 'Ingress', 'shop', {
      spec: {
        ingressClassName: 'apisix',
        rules: [
          {
            host,
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
            },
          },
        ],
      },
    })
    expect(againstVictim(ingress).answer(`GET http://${host}/x`)).toBe('victim_shop_all')
  })

  test('by an age that nobody has: only what an API server writes is an age', () => {
    for (const creationTimestamp of ['0', '', '2023', '2023-01-01', ' 2023-01-01T00:00:00Z', '!', -1, null]) {
      const object = route('mallory', { hosts: [host], paths: ['/*'] })
      const forged = { ...object, metadata: { ...object.metadata, creationTimestamp } } as RawObject
      expect(againstVictim(forged).answer(`GET http://${host}/x`)).toBe('victim_shop_all')
    }
  })
})

describe('wildcard shadowing', () => {
  test.each([[['*.example.org']], [['*']], [['*.org', '*.com']], [undefined]])(
    'hosts %j take no request of an exact host, whatever their priority',
    (hosts) => {
      for (const paths of [['/*'], ['/x'], ['/x*']]) {
        const { answer } = againstVictim(route('mallory', { ...(hosts && { hosts }), paths }, { priority: 1000 }))
        expect(answer(`GET http://${host}/x`)).toBe('victim_shop_all')
      }
    },
  )
})

describe('priority 2^31', () => {
  test.each([2 ** 31, 2 ** 53, 1e300, Number.MAX_SAFE_INTEGER, -(2 ** 63)])(
    '%d takes no path that is not asked for, and is a number to APISIX or refused',
    (priority) => {
      const { answer, config } = againstVictim(
        route('mallory', { hosts: ['mallory.test'], paths: ['/*'] }, { priority }),
      )
      expect(answer(`GET http://${host}/x`)).toBe('victim_shop_all')
      for (const { priority: written = 0 } of config.routes) expect(Number.isSafeInteger(written)).toBe(true)
    },
  )
})

describe('SNI theft', () => {
  const authority = new Authority()
  const pairOf = (tenant: 'victim' | 'mallory'): readonly RawObject[] => {
    const { cert, key } = authority.issue({ commonName: tenant, names: [host] })
    return [owned(tenant, 'v1', 'Secret', 'pair', { stringData: { 'tls.crt': cert, 'tls.key': key } })]
  }
  const tls = (tenant: 'victim' | 'mallory', hosts: readonly string[]) =>
    apisix(tenant, 'ApisixTls', 'shop', { hosts, secret: { name: 'pair', namespace: tenant } })
  const secrets = [...pairOf('victim'), ...pairOf('mallory')]

  test('the host keeps the certificate of the older object, and the younger is told', () => {
    const { config, told } = outcomeOf([tls('mallory', [host, 'SHOP.example.org']), tls('victim', [host]), ...secrets])
    expect(config.ssls.map(({ id, snis }) => [id, snis])).toEqual([['victim_shop', [host]]])
    expect(told).toContain('AXC0510')
  })

  test('a certificate for *.example.org changes nothing for the exact host', () => {
    const { config } = outcomeOf([tls('mallory', ['*.example.org']), tls('victim', [host]), ...secrets])
    expect(config.ssls.find(({ snis }) => snis?.includes(host))?.id).toBe('victim_shop')
  })
})

describe('consumer name clash', () => {
  const consumer = (tenant: 'victim' | 'mallory', name: string, key: string) =>
    apisix(tenant, 'ApisixConsumer', name, { authParameter: { keyAuth: { value: { key } } } })

  test('consumers of one name in two namespaces are two', () => {
    const { config } = outcomeOf([consumer('victim', 'alice', 'a'), consumer('mallory', 'alice', 'b')])
    expect(config.consumers.map((item) => ('username' in item ? item.username : item.id))).toEqual([
      'victim_alice',
      'mallory_alice',
    ])
  })

  test('the key of the older is hers alone: mallory lets nobody in by it, and takes no request from her', () => {
    const { config, told } = outcomeOf([consumer('mallory', 'eve', 'a'), consumer('victim', 'alice', 'a')])
    expect(config.consumers).toEqual([{ username: 'victim_alice', plugins: { 'key-auth': { key: 'a' } } }])
    expect(told).toEqual(['AXC0511'])
  })

  test('neither dots nor dashes make two names one', () => {
    const at = (namespace: string, name: string, key: string): RawObject => {
      const object = consumer('mallory', name, key)
      return { ...object, metadata: { ...object.metadata, namespace } }
    }
    const { config } = outcomeOf([at('a', 'b-c', '1'), at('a-b', 'c', '2'), at('a', 'b.c', '3'), at('a.b', 'c', '4')])
    const names = config.consumers.map((item) => ('username' in item ? item.username : item.id))
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('id clash by _', () => {
  test.each([
    ['all', 'x_all'],
    ['shop_all', 'all'],
    ['x_shop_all', 'all'],
  ])('rules %s and %s of namespaces and objects that join to one text are two routes', (first, second) => {
    const rule = (namespace: string, name: string, ruleName: string): RawObject => {
      const object = route('mallory', { paths: ['/*'] }, { name: ruleName }, name)
      return { ...object, metadata: { ...object.metadata, namespace } }
    }
    const { config } = outcomeOf([rule('a', 'shop', first), rule('a', 'x', second), rule('x', 'shop', second)], {
      assumeServices: true,
    })
    expect(new Set(config.routes.map(({ id }) => id)).size).toBe(3)
  })

  test('a rule that is called like the hash of another gets another id', () => {
    const [hashed] = outcomeOf([route('victim', { paths: ['/*'] }, { name: 'ü' })]).config.routes
    const tail = hashed?.id.replace(/^victim_shop_/, '') ?? ''
    const { config } = outcomeOf([
      route('victim', { paths: ['/*'] }, { name: 'ü' }),
      route('victim', { paths: ['/other'] }, { name: tail }, 'shop2'),
      apisix('victim', 'ApisixRoute', 'shop3', {
        http: ['ü', tail].map((name) => ({
          ...{ name, match: { paths: [`/${name.length}`] } },
          backends: [{ serviceName: 'web', servicePort: 80 }],
        })),
      }),
    ])
    expect(config.routes).toHaveLength(4)
    expect(new Set(config.routes.map(({ id }) => id)).size).toBe(4)
  })
})
