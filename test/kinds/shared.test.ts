import { describe, expect, test } from 'bun:test'
import { parseDuration } from '../../src/kinds/shared.ts'
import { decodeObject, isOurs, meantKind } from '../../src/kinds/table.ts'
import { groupOf } from '../../src/objects/raw.ts'
import { group } from './form.ts'

describe('parseDuration', () => {
  test.each([
    ['5s', 5],
    ['1m30s', 90],
    ['1h', 3600],
    ['1.5h', 5400],
    ['500ms', 0.5],
    ['0.4s', 0.4],
    ['.5s', 0.5],
    ['1.s', 1],
    ['250us', 0.00025],
    ['250µs', 0.00025],
    ['250μs', 0.00025],
    ['7ns', 7e-9],
    ['1h2m3s4ms5us6ns', 3723.004005006],
    ['0', 0],
    ['+0', 0],
    ['+5s', 5],
    ['-5s', -5],
    ['-1m1s', -61],
    ['0s', 0],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  test.each([
    '',
    '5',
    '1.5',
    's',
    '.s',
    '.',
    '-',
    '5 s',
    ' 5s',
    '5s ',
    '5S',
    '5d',
    '1e3s',
    '--5s',
    '5s-',
    '1,5s',
    '٥s',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})

describe('every object', () => {
  test('has its metadata in one form', () => {
    const metadata = {
      name: 'cart',
      namespace: 'shop',
      creationTimestamp: '2024-05-01T00:00:00Z',
      labels: { tier: 1, beta: true },
      annotations: { note: 'x' },
      resourceVersion: '7',
    }
    const raw = { apiVersion: `${group}/v2`, kind: 'ApisixUpstream', metadata, status: { conditions: [] } }
    const decoded = decodeObject(raw, () => expect.unreachable())
    expect(decoded?.object).toMatchObject({
      key: `${group}/ApisixUpstream/shop/cart`,
      namespace: 'shop',
      name: 'cart',
      created: '2024-05-01T00:00:00Z',
      labels: { tier: '1', beta: 'true' },
      annotations: { note: 'x' },
    })
  })

  test('is in namespace default where it names none, and has no age then', () => {
    const raw = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart-a' } }
    const decoded = decodeObject(raw, () => expect.unreachable())
    expect(decoded?.object).toEqual({
      key: '/Pod/default/cart-a',
      namespace: 'default',
      name: 'cart-a',
      labels: {},
      annotations: {},
      ips: [],
      hostNetwork: false,
    })
  })

  test.each([
    ['apps/v1', 'Deployment'],
    ['v1', 'ReplicationController'],
    ['serving.knative.dev/v1', 'Service'],
    ['spark.apache.org/v1', 'SparkApplication'],
    ['example.org/v1', 'Consumer'],
    ['apisix.example.com/v1', 'Backup'],
  ])('of %s %s is none of ours', (apiVersion, kind) => {
    expect(decodeObject({ apiVersion, kind, metadata: { name: 'cart' } }, () => expect.unreachable())).toBeUndefined()
    expect(isOurs(groupOf(apiVersion), kind)).toBe(false)
  })

  test.each([
    ['example.org/v2', 'ApisixRoute', 'ApisixRoute'],
    ['v2', 'ApisixUpstream', 'ApisixUpstream'],
    ['apisix.apache.com/v2', 'ApisixUpsteam', 'ApisixUpstream'],
    ['Apisix.Apache.org./v2', 'Nonsense', undefined],
  ] as const)('of %s %s is nearly ours, which is told', (apiVersion, kind, meant) => {
    const codes: string[] = []
    const raw = { apiVersion, kind, metadata: { name: 'cart' } }
    expect(decodeObject(raw, ({ code }) => codes.push(code))).toBeUndefined()
    expect(codes).toEqual(['AXC0139'])
    expect(isOurs(groupOf(apiVersion), kind)).toBe(true)
    expect(meantKind(groupOf(apiVersion), kind)).toBe(meant)
  })
})
