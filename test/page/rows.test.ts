import { describe, expect, test } from 'bun:test'
import { neighbourhoodOf } from '../../src/page/neighbourhood.ts'
import { rowsOf, search } from '../../src/page/rows.ts'
import { pictureOfDocument } from './picture-of.ts'

const node = (host: string) => ({ host, port: 80, weight: 1 })

const picture = pictureOfDocument(
  {
    routes: [
      { id: 'any', uri: '/*', upstream_id: 'gone' },
      {
        id: 'pay',
        uris: ['/pay', '/pay/*'],
        hosts: ['shop.test', 'a.test'],
        methods: ['POST'],
        plugin_config_id: 'p',
        upstream_id: 'u',
      },
      {
        id: 'split',
        uri: '/split',
        host: 'shop.test',
        priority: 3,
        upstream_id: 'u',
        plugins: {
          'traffic-split': {
            rules: [
              {
                weighted_upstreams: [{ upstream_id: 'v' }, { upstream: { nodes: { 'w:80': 1 } } }, {}],
              },
            ],
          },
        },
      },
      { id: 'shared', uri: '/shared', host: 'shop.test', plugin_config_id: 'q', upstream_id: 'u' },
      {
        id: 'wrong',
        uri: '/wrong',
        host: 'shop.test',
        upstream_id: 'u',
        plugins: { 'traffic-split': { rules: [{ weighted_upstreams: [{ upstream_id: 'v' }, { upstream_id: 'x' }] }] } },
      },
      { id: 'off', uri: '/off', host: 'shop.test', status: 0, service_id: 's' },
    ],
    services: [{ id: 's', hosts: ['service.test'], plugins: { cors: {} }, upstream: { nodes: [] } }],
    plugin_configs: [
      { id: 'p', plugins: { 'key-auth': {} } },
      { id: 'q', plugins: { 'traffic-split': { rules: [{ weighted_upstreams: [{ upstream_id: 'v' }] }] } } },
    ],
    upstreams: [
      { id: 'u', nodes: [node('10.0.0.5'), node('::1')] },
      { id: 'v', discovery_type: 'dns', service_name: 'v.test' },
    ],
    stream_routes: [{ id: 'tcp', server_port: 9000, remote_addr: '10.0.0.0/8', upstream_id: 'u' }],
  },
  { sourceOf: (section, id) => (id === 'pay' ? `ApisixRoute default/${section}` : undefined) },
)
const rows = rowsOf(picture)
const ids = (words: string) => search(rows, words).map(({ host, id }) => `${host} ${id}`)

describe('the lines of the table', () => {
  test('are one for each host of a route: hosts by name, then those of any host, then streams', () => {
    expect(ids('')).toEqual([
      'a.test pay',
      'shop.test pay',
      'shop.test split',
      'shop.test shared',
      'shop.test wrong',
      'shop.test off',
      'any host any',
      'TCP and UDP tcp',
    ])
  })

  test('hold what the route, its plugin config and its service ask for', () => {
    expect(rows.map(({ match, methods, plugins }) => [match, methods, plugins.join()])).toEqual([
      ['/pay, /pay/*', 'POST', 'key-auth'],
      ['/pay, /pay/*', 'POST', 'key-auth'],
      ['/split', '', 'traffic-split'],
      ['/shared', '', 'traffic-split'],
      ['/wrong', '', 'traffic-split'],
      ['/off (switched off)', '', 'cors'],
      ['/*', '', ''],
      ['port 9000, from 10.0.0.0/8', '', ''],
    ])
  })

  test('hold where requests may go, each once, and what is answered where they cannot', () => {
    const told = (id: string) =>
      rows
        .find((row) => row.id === id)
        ?.targets.map(({ id, nodes, failure }) =>
          [id, ...nodes.map(({ address }) => address), failure].filter(Boolean).join(' '),
        )
    expect(told('split')).toEqual(['v v.test, found by dns', 'w:80', 'u 10.0.0.5:80 [::1]:80'])
    expect(told('shared')).toEqual(['v v.test, found by dns'])
    expect(told('wrong')).toEqual(['500: the traffic split names x, which there is not'])
    expect(told('any')).toEqual(['502: there is no upstream gone'])
    expect(told('off')).toEqual(['503: the upstream has no nodes'])
    expect(told('tcp')).toEqual(['u 10.0.0.5:80 [::1]:80'])
  })

  test('are found by words anywhere in them, all of which must be there', () => {
    expect(ids('KEY-auth shop')).toEqual(['shop.test pay'])
    expect(ids('10.0.0.5 post')).toEqual(['a.test pay', 'shop.test pay'])
    expect(ids('default/routes a.test')).toEqual(['a.test pay'])
    expect(ids('w:80')).toEqual(['shop.test split'])
    expect(ids('nothing')).toEqual([])
  })
})

describe('the graph', () => {
  test('has a box for each thing once, and lines from the left to the right', () => {
    const { boxes, lines, height, left } = neighbourhoodOf(rows)
    expect(new Set(boxes.map(({ key }) => key)).size).toBe(boxes.length)
    expect(lines.every(({ from, to }) => from.column + 1 === to.column)).toBe(true)
    const column = (number: number) => boxes.filter((box) => box.column === number).map(({ label }) => label)
    expect(column(0)).toEqual(['a.test', 'shop.test', 'any host', 'TCP and UDP'])
    expect(column(1)).toHaveLength(7)
    expect(column(3)).toEqual(['10.0.0.5:80', '[::1]:80', 'v.test, found by dns', 'w:80'])
    expect(height).toBe(7)
    expect(left).toBe(0)
    const places = boxes.map(({ column, place }) => `${column} ${place}`)
    expect(new Set(places).size).toBe(places.length)
  })

  test('draws sixty routes and eight nodes of an upstream, and says how many more there are', () => {
    const nodes = Array.from({ length: 20 }, (_, index) => node(`10.0.0.${index}`))
    const many = pictureOfDocument({
      routes: Array.from({ length: 100 }, (_, index) => ({ id: `r${index}`, uri: `/${index}`, upstream_id: 'u' })),
      upstreams: [{ id: 'u', nodes }],
    })
    const { boxes, left } = neighbourhoodOf(rowsOf(many))
    expect(left).toBe(40)
    expect(boxes.filter(({ kind }) => kind === 'node')).toHaveLength(8)
    expect(boxes.find(({ kind }) => kind === 'more')?.label).toBe('and 12 more')
  })
})
