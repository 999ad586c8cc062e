import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { drawGraph, type Graph, type Selection } from '../../src/graph/graph.ts'
import { writeGraph } from '../../src/graph/notations.ts'
import type { Gateway } from '../../src/router/gateway.ts'
import { anyWorld } from '../support/worlds.ts'
import { trace } from '../trace/tracing.ts'

const notations = ['mermaid', 'dot'] as const
const everything: Selection = { hosts: [], isWanted: () => true, mostEdges: 300 }

/** Each line as `from -> to`, in the words of the things. */
function draw(gateway: Gateway, selection: Partial<Selection> = {}): readonly string[] {
  return linesOf(drawGraph(gateway, { ...everything, ...selection }))
}

function linesOf({ vertices, edges }: Graph): readonly string[] {
  const words = new Map(vertices.map(({ id, lines }) => [id, lines.join(' | ')]))
  return edges.map(
    ({ from, to, label }) => `${words.get(from)} -> ${words.get(to)}${label === undefined ? '' : ` (${label})`}`,
  )
}

const node = (host: string, port = 80) => ({ host, port, weight: 1 })
const upstreams = [
  { id: 'a', nodes: [node('10.0.0.1'), node('2001:db8::1')] },
  { id: 'b', scheme: 'https', nodes: [node('10.0.0.1')] },
  { id: 'many', nodes: Array.from({ length: 20 }, (_, index) => node(`10.0.1.${index}`)) },
  { id: 'found', discovery_type: 'kubernetes', service_name: 'shop/cart:http' },
]

describe('a drawing', () => {
  test('goes from hosts by routes and upstreams to nodes; what two have in common is one thing', () => {
    const routes = [
      {
        id: 'one',
        hosts: ['shop.example.org', 'www.example.org'],
        uris: ['/a/*'],
        methods: ['GET', 'POST'],
        upstream_id: 'a',
      },
      { id: 'two', hosts: ['shop.example.org'], uris: ['/1', '/2', '/3', '/4', '/5'], priority: 7, upstream_id: 'b' },
      { id: 'three', uris: ['/*'], status: 0, vars: [['http_x', '==', '1']], filter_func: 'f', upstream_id: 'a' },
    ]
    const drawn = drawGraph({ routes, upstreams }, everything)
    expect(linesOf(drawn)).toEqual([
      'shop.example.org -> route one | /a/* GET POST',
      'www.example.org -> route one | /a/* GET POST',
      'route one | /a/* GET POST -> upstream a',
      'upstream a -> 10.0.0.1:80',
      'upstream a -> [2001:db8::1]:80',
      'shop.example.org -> route two | /1 /2 /3 and 2 more priority 7',
      'route two | /1 /2 /3 and 2 more priority 7 -> upstream b | https',
      'upstream b | https -> 10.0.0.1:80',
      'any host -> route three | /* | on conditions: vars, filter_func | switched off',
      'route three | /* | on conditions: vars, filter_func | switched off -> upstream a',
    ])
    expect(drawn).toMatchObject({ drawn: 3, left: 0 })
    expect(new Set(drawn.vertices.map(({ id }) => id)).size).toBe(drawn.vertices.length)
  })

  test('hosts and splits of a service and a plugin config are drawn like those of the route', () => {
    const split = {
      rules: [
        { match: [{ vars: [['http_x', '==', '1']] }], weighted_upstreams: [{ upstream_id: 'b' }] },
        { weighted_upstreams: [{ upstream_id: 'b', weight: 1 }, { weight: 3 }] },
        { weighted_upstreams: [{ upstream_id: 'many' }] },
      ],
    }
    const gateway = {
      routes: [{ id: 'r', uris: ['/'], service_id: 's', plugin_config_id: 'p' }],
      services: [{ id: 's', hosts: ['s.example.org'], upstream_id: 'a' }],
      plugin_configs: [{ id: 'p', plugins: { 'traffic-split': split } }],
      upstreams,
    }
    expect(draw(gateway).filter((line) => line.startsWith('route r') || line.includes('-> route'))).toEqual([
      's.example.org -> route r | /',
      'route r | / -> upstream b | https (100 % on a condition)',
      'route r | / -> upstream b | https (25 %)',
      'route r | / -> upstream a (75 %)',
    ])
  })

  test('what leads nowhere is drawn with the reason', () => {
    const routes = [
      { id: 'r', uris: ['/'], upstream_id: 'gone' },
      { id: 'q', uris: ['/'], upstream: { nodes: [] } },
      { id: 'p', uris: ['/'], upstream_id: 'a', plugin_config_id: 'gone' },
    ]
    const streams = [{ id: 's', server_port: 9100, upstream_id: 'gone' }]
    expect(draw({ routes, upstreams, stream_routes: streams }).filter((line) => !line.startsWith('any host'))).toEqual([
      'route r | / -> 502: there is no upstream gone',
      'route q | / -> 503: the upstream has no nodes',
      'route p | / -> 503: there is no plugin config gone',
      'port 9100 -> stream route s',
      'stream route s -> closed: there is no upstream gone',
    ])
  })

  test('connections come in at ports, with names and addresses', () => {
    const streams = [
      { id: 'a', server_port: 9100, remote_addr: '10.0.0.0/8', upstream_id: 'found' },
      { id: 'b', sni: 'db.example.org', server_addr: '127.0.0.2', upstream_id: 'b' },
    ]
    expect(draw({ stream_routes: streams, upstreams })).toEqual([
      'port 9100 -> stream route a | from 10.0.0.0/8',
      'stream route a | from 10.0.0.0/8 -> upstream found',
      'upstream found -> shop/cart:http, found by kubernetes',
      'db.example.org 127.0.0.2 any port -> stream route b',
      'stream route b -> upstream b | https',
      'upstream b | https -> 10.0.0.1:80',
    ])
  })

  test('of many nodes some are drawn, and the rest is counted', () => {
    const lines = draw({ routes: [{ id: 'r', uris: ['/'], upstream_id: 'many' }], upstreams })
    expect(lines).toHaveLength(2 + 8)
    expect(lines.at(-1)).toBe('upstream many -> and 13 more nodes')
  })
})

describe('filters', () => {
  const routes = [
    { id: 'exact', hosts: ['a.example.org', 'b.example.org'], uris: ['/'], upstream_id: 'a' },
    { id: 'star', hosts: ['*.example.org'], uris: ['/'], upstream_id: 'a' },
    { id: 'other', hosts: ['c.example.com'], uris: ['/'], upstream_id: 'a' },
    { id: 'any', uris: ['/'], upstream_id: 'a' },
  ]
  const stream_routes = [
    { id: 'db', sni: '*.example.org', upstream_id: 'a' },
    { id: 'tcp', server_port: 1, upstream_id: 'a' },
  ]
  const entries = (hosts: readonly string[]) =>
    draw({ routes, stream_routes, upstreams }, { hosts }).filter((line) => /-> (?:stream )?route/.test(line))

  test('--host leaves what takes requests for it, by its own pattern, a star, or none', () => {
    expect(entries(['A.example.org'])).toEqual([
      'a.example.org -> route exact | /',
      '*.example.org -> route star | /',
      'any host -> route any | /',
      '*.example.org any port -> stream route db',
    ])
  })

  test('a pattern may be named itself', () => {
    expect(entries(['*.example.org']).slice(0, 2)).toEqual([
      '*.example.org -> route star | /',
      'any host -> route any | /',
    ])
  })

  test('others are chosen by whoever asks', () => {
    const isWanted: Selection['isWanted'] = (section, id) => section === 'routes' && id === 'other'
    expect(draw({ routes, stream_routes, upstreams }, { isWanted })[0]).toBe('c.example.com -> route other | /')
  })
})

describe('the limit', () => {
  const routes = Array.from({ length: 10 }, (_, index) => ({
    id: `r${index}`,
    uris: ['/'],
    hosts: ['h'],
    upstream_id: 'b',
  }))

  test('draws whole routes while the lines are not too many, and counts the rest', () => {
    const graph = drawGraph({ routes, upstreams }, { ...everything, mostEdges: 8 })
    // The upstream has a node, which is drawn once.
    expect(graph).toMatchObject({ drawn: 3, left: 7 })
    expect(graph.edges).toHaveLength(7)
    expect(graph.vertices.at(-1)?.lines).toEqual(['and 7 more routes'])
  })

  test('draws none after the first that does not fit, so that what is drawn is the beginning', () => {
    const wide = { id: 'wide', uris: ['/'], hosts: ['h'], upstream_id: 'many' }
    const [first, ...rest] = routes
    const graph = drawGraph(
      { routes: [...(first ? [first] : []), wide, ...rest], upstreams },
      { ...everything, mostEdges: 8 },
    )
    expect(graph).toMatchObject({ drawn: 1, left: 10 })
  })

  test('draws the first route whatever it takes', () => {
    expect(drawGraph({ routes, upstreams }, { ...everything, mostEdges: 1 })).toMatchObject({ drawn: 1, left: 9 })
  })
})

/** One line of what is written: names of ours, and quotes that nothing inside of them ends. */
const grammar = {
  mermaid:
    /^(?:flowchart LR| {2}[hrunxm]\d+(?:\(\[|\[\[|\[|\(|\{\{|>)"(?:[A-Za-z0-9 _.,:/-]|#\d+;|<br\/>)*"(?:\]\)|\]\]|\]|\)|\}\})| {2}[hrunxm]\d+ -->(?:\|"(?:[A-Za-z0-9 _.,:/-]|#\d+;)*"\|)? [hrunxm]\d+)$/,
  dot: /^(?:digraph gateway \{| {2}rankdir=LR| {2}[hrunxm]\d+ \[label="(?:[^"\\<>&\p{Cc}]|&#\d+;|\\n)*" shape=\w+(?: style=\w+)?\]| {2}[hrunxm]\d+ -> [hrunxm]\d+(?: \[label="(?:[^"\\<>&\p{Cc}]|&#\d+;)*"\])?|\})$/u,
}

const nasty = [
  '"]; alert(1) //',
  '<script>alert(1)</script>',
  '<img src=x onerror="alert(1)">',
  'a\nb --> c',
  'a\r\n}\ndigraph x {',
  '%%{init: {"securityLevel":"loose"}}%%',
  '#quot;#34;&quot;&lt;b&gt;',
  '\\',
  '\\"',
  '\\N\\G\\l',
  '$$\\frac{1}{2}$$',
  '`**bold**`',
  'fa:fa-car',
  '\u202e\u0000\u001b[31m\ud83d',
  ']) --> x',
  '}',
  '|x|',
  'end',
  'x'.repeat(500),
]

/** This text in every field of every item. */
function full(text: string): Gateway {
  const upstream = { scheme: text, nodes: [{ host: text, port: 80, weight: 1 }] }
  return {
    routes: [
      { id: text, uris: [text], hosts: [text], methods: [text], upstream },
      { id: `${text}2`, uris: [text], upstream_id: text },
      { id: `${text}3`, uris: [text], service_id: text, plugin_config_id: text },
    ],
    stream_routes: [{ id: text, sni: text, server_addr: text, remote_addr: text, upstream_id: text }],
    upstreams: [{ id: text, discovery_type: text, service_name: text }],
  }
}

describe('the text of a tenant stays text', () => {
  test.each(notations)('in %s, in every field', (notation) => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary' })), (text) => {
        const graph = drawGraph(full(text), everything)
        const lines = writeGraph(graph, notation).trimEnd().split('\n')
        for (const line of lines) expect(line).toMatch(grammar[notation])
        const frame = notation === 'dot' ? 3 : 1
        expect(lines).toHaveLength(graph.vertices.length + graph.edges.length + frame)
      }),
    )
  })

  test('what Mermaid would make of it after putting entities back is taken apart', () => {
    const text = writeGraph(drawGraph(full('$$x$$ fa:fa-car a\nb'), everything), 'mermaid')
    expect(text).toContain('#36;#8203;#36;x#36;#8203;#36; fa:#8203;fa-car a#92;#8203;nb')
  })

  test('a backslash is two for Graphviz, which looks for escapes once it has put references back', () => {
    expect(writeGraph(drawGraph(full('\\N'), everything), 'dot')).toContain('"&#92;&#92;N &#92;&#92;N any port"')
  })
})

describe('laws', () => {
  test('the same world gives the same bytes in any order, and every line begins and ends at a thing', () => {
    fc.assert(
      fc.property(anyWorld, fc.integer({ min: 1, max: 30 }), (world, mostEdges) => {
        const graph = drawGraph(trace(world).config, { ...everything, mostEdges })
        const again = drawGraph(trace([...world].reverse()).config, { ...everything, mostEdges })
        for (const notation of notations) expect(writeGraph(again, notation)).toBe(writeGraph(graph, notation))
        const ids = new Set(graph.vertices.map(({ id }) => id))
        expect(graph.edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([])
        if (graph.drawn > 1) expect(graph.edges.length).toBeLessThanOrEqual(mostEdges)
      }),
    )
  })
})
