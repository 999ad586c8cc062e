import { describe, expect, test } from 'bun:test'
import { formOf, type Json } from './form.ts'

describe('Service', () => {
  const service = (spec: Json): Json => formOf('v1', 'Service', { spec })
  const bare = { type: 'ClusterIP', headless: false, ipFamilies: [], ports: [] }

  test.each<[string, Json, Json]>([
    ['without anything', {}, {}],
    ['with an address', { clusterIP: '10.96.0.7' }, { clusterIp: '10.96.0.7' }],
    [
      'with two addresses',
      { clusterIP: '10.96.0.7', clusterIPs: ['fd00::7', '10.96.0.7'] },
      { clusterIp: 'fd00::7', ipFamilies: ['IPv6', 'IPv4'] },
    ],
    ['with an external name, but of another type', { externalName: 'old.example.net' }, {}],
    ['headless', { clusterIP: 'None', clusterIPs: ['None'] }, { headless: true }],
    ['not allocated yet', { clusterIP: '' }, {}],
    [
      'for another name',
      { type: 'ExternalName', externalName: 'old.example.net' },
      { type: 'ExternalName', externalName: 'old.example.net' },
    ],
    ['of two families', { ipFamilies: ['IPv6', 'IPv4'] }, { ipFamilies: ['IPv6', 'IPv4'] }],
    ['with nulls', { type: null, clusterIP: null, ipFamilies: null, ports: null, externalName: null }, {}],
  ])('%s', (_name, spec, expected) => {
    expect(service(spec)).toEqual({ ...bare, ...expected })
  })

  test('has ports, whose targetPort is the port where none is written', () => {
    const ports = [
      { port: 80 },
      { name: 'http', port: 81, targetPort: 'web', protocol: 'TCP', appProtocol: 'kubernetes.io/ws', nodePort: 30001 },
      { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
    ]
    expect(service({ ports, selector: { app: 'cart' } })['ports']).toEqual([
      { name: '', port: 80, targetPort: 80, protocol: 'TCP' },
      { name: 'http', port: 81, targetPort: 'web', protocol: 'TCP', appProtocol: 'kubernetes.io/ws' },
      { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
    ])
  })
})

describe('endpoints and pods', () => {
  test('EndpointSlice: absent conditions are ready, nil names are empty, nil ports are all', () => {
    const slice = {
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name: 'cart-a' } },
        { addresses: ['10.0.0.2'], conditions: { ready: false, serving: true, terminating: true } },
        { addresses: ['10.0.0.3'], conditions: { ready: null }, targetRef: { kind: 'Node', name: 'n1' } },
        { addresses: null, conditions: { ready: false, serving: true } },
      ],
      ports: [{ name: 'http', port: 8080 }, { name: null, port: null }, {}],
    }
    const metadata = { labels: { 'kubernetes.io/service-name': 'cart' } }
    expect(formOf('discovery.k8s.io/v1', 'EndpointSlice', slice, metadata)).toEqual({
      service: 'cart',
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.0.0.1'], ready: true, servingTerminating: false, pod: 'cart-a' },
        { addresses: ['10.0.0.2'], ready: false, servingTerminating: true },
        { addresses: ['10.0.0.3'], ready: true, servingTerminating: false },
        { addresses: [], ready: false, servingTerminating: false },
      ],
      ports: [{ name: 'http', port: 8080 }, { name: '' }, { name: '' }],
    })
    expect(
      formOf('discovery.k8s.io/v1', 'EndpointSlice', { addressType: 'FQDN', endpoints: null, ports: null }),
    ).toEqual({ addressType: 'FQDN', endpoints: [], ports: [] })
  })

  test('Endpoints: what is not ready is kept as such', () => {
    const subsets = [
      {
        addresses: [{ ip: '10.0.0.1', targetRef: { kind: 'Pod', name: 'cart-a' } }],
        notReadyAddresses: [{ ip: '10.0.0.2' }],
        ports: [{ port: 8080 }],
      },
      { addresses: null },
    ]
    expect(formOf('v1', 'Endpoints', { subsets })).toEqual({
      subsets: [
        {
          endpoints: [
            { addresses: ['10.0.0.1'], ready: true, servingTerminating: false, pod: 'cart-a' },
            { addresses: ['10.0.0.2'], ready: false, servingTerminating: false },
          ],
          ports: [{ name: '', port: 8080 }],
        },
        { endpoints: [], ports: [] },
      ],
    })
    expect(formOf('v1', 'Endpoints', {})).toEqual({ subsets: [] })
  })

  test.each<[string, Json, Json]>([
    ['listed addresses', { status: { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] } }, {}],
    ['a single address', { status: { podIP: '10.0.0.1' } }, { ips: ['10.0.0.1'] }],
    ['no address yet', { status: {} }, { ips: [] }],
    ['the address of its host', { spec: { hostNetwork: true, containers: [] } }, { ips: [], hostNetwork: true }],
  ])('Pod with %s', (_name, body, expected) => {
    expect(formOf('v1', 'Pod', body)).toEqual({ ips: ['10.0.0.1', 'fd00::1'], hostNetwork: false, ...expected })
  })
})

describe('Secret', () => {
  const encode = (text: string): string => Buffer.from(text).toString('base64')

  test('decodes data; stringData wins', () => {
    const body = {
      type: 'kubernetes.io/tls',
      data: { a: encode('plain'), b: encode('zwei ü'), c: encode('old'), d: '', e: null, f: 'cGxh\naW4=\n' },
      stringData: { c: 'new', g: 'only here', h: null },
      immutable: true,
    }
    expect(formOf('v1', 'Secret', body)).toEqual({
      type: 'kubernetes.io/tls',
      data: { a: 'plain', b: 'zwei ü', c: 'new', d: '', e: '', f: 'plain', g: 'only here', h: '' },
      undecodable: [],
    })
    expect(formOf('v1', 'Secret', {})).toEqual({ type: 'Opaque', data: {}, undecodable: [] })
  })

  test.each(['not base64!', 'abc', 'YWJj=', 'YW-j', Buffer.from([0xff, 0xfe]).toString('base64')])(
    '%j does not decode, unless stringData has the key',
    (encoded) => {
      expect(formOf('v1', 'Secret', { data: { key: encoded, good: 'eA==' } })).toEqual({
        type: 'Opaque',
        data: { good: 'x' },
        undecodable: ['key'],
      })
      expect(formOf('v1', 'Secret', { data: { key: encoded }, stringData: { key: 'text' } })).toEqual({
        type: 'Opaque',
        data: { key: 'text' },
        undecodable: [],
      })
    },
  )
})
