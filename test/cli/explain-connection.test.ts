import { describe, expect, test } from 'bun:test'
import { apisixc, inFolder } from './run-cli.ts'

const finished = `stream_routes:
  - {id: any, server_port: 9100, upstream_id: db, plugins: {limit-conn: {conn: 1, burst: 0, default_conn_delay: 1}}}
  - {id: near, server_port: 9100, remote_addr: 10.0.0.0/8, upstream_id: db}
  - {id: named, sni: "*.example.org", service_id: s}
  - {id: bound, server_addr: 127.0.0.2, server_port: 9200, upstream: {scheme: udp, nodes: {"10.0.0.9:53": 1}}}
  - {id: lost, server_port: 9300, upstream_id: gone}
  - {id: empty, server_port: 9400, upstream: {nodes: []}}
  - {id: both, sni: both.example.net, service_id: s, plugins: {ip-restriction: {whitelist: [10.1.0.0/16]}, limit-conn: {_meta: {disable: true}}}}
services:
  - {id: s, plugins: {ip-restriction: {whitelist: [10.0.0.0/8]}}, upstream_id: db}
upstreams:
  - {id: db, scheme: tcp, nodes: [{host: "2001:db8::1", port: 5432, weight: 1}]}
#END
`

function explain(url: string, ...args: readonly string[]) {
  return inFolder({ 'apisix.yaml': finished }, (cwd) =>
    apisixc(['explain', url, '--file', 'apisix.yaml', ...args], { cwd }),
  )
}

describe('explain a connection', () => {
  test('by its port: the stream route, its plugins, its upstream, and why the others do not take it', () => {
    const { code, out, err } = explain('tcp://gateway.example.org:9100', '--from', '10.1.1.1')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(`a connection to port 9100 from 10.1.1.1
taken by stream route any
  from apisix.yaml:2
  by server_port 9100

plugins
  limit-conn of stream route any

goes to
  upstream db by tcp
    from apisix.yaml:12
    node [2001:db8::1]:5432 weight 1

do not take it
  stream route near: order: the answering stream route stands earlier in the file
    from apisix.yaml:3
  stream route bound: server_addr: it wants 127.0.0.2
    from apisix.yaml:5
  stream route lost: server_port: it wants 9300
    from apisix.yaml:6
  stream route empty: server_port: it wants 9400
    from apisix.yaml:7
  stream route named: sni: it wants *.example.org
    from apisix.yaml:4
  stream route both: sni: it wants both.example.net
    from apisix.yaml:8
`)
  })

  test('by the name in its handshake, with what a service adds', () => {
    const { out } = explain('tls://DB.example.org:9100')
    expect(out).toStartWith('a connection to port 9100 for DB.example.org\ntaken by stream route named\n')
    expect(out).toContain('  by sni *.example.org\n')
    expect(out).toContain('  ip-restriction of service s\n')
    expect(out).toContain('  stream route any: sni: that of the answering stream route is closer\n')
  })

  test('a plugin of its own counts more than that of its service, and one that is disabled is left out', () => {
    expect(explain('tls://both.example.net:1').out).toContain(`plugins
  ip-restriction of stream route both

left out
  limit-conn of stream route both: its _meta disables it
`)
  })

  test('by the address of APISIX, over UDP', () => {
    const { out } = explain('udp://127.0.0.2:9200')
    expect(out).toContain('taken by stream route bound\n')
    expect(out).toContain('  upstream of the route itself by udp\n    node 10.0.0.9:53 weight 1\n')
  })

  test('what nothing takes, and what leads nowhere, ends with 1', () => {
    expect(explain('tcp://h:1')).toMatchObject({
      code: 1,
      out: expect.stringContaining('no stream route takes it: APISIX closes it\n'),
    })
    for (const [port, reason] of [
      [9300, 'there is no upstream gone'],
      [9400, 'the upstream has no nodes'],
    ] as const) {
      expect(explain(`tcp://h:${port}`)).toMatchObject({
        code: 1,
        out: expect.stringContaining(`goes to\n  nowhere: ${reason}\n`),
      })
    }
  })

  test('--json has all of it, and no configuration of a plugin', () => {
    const { out } = explain('tcp://h:9100', '--json')
    expect(JSON.parse(out)).toMatchObject({
      connection: { serverPort: 9100 },
      answer: {
        route: 'any',
        plugins: [{ plugin: 'limit-conn', of: 'stream route any' }],
        upstream: { upstream: 'db' },
      },
    })
    expect(out).not.toContain('default_conn_delay')
  })

  test.each(['tcp://h', 'tcp://h:0', 'tcp://h:70000', 'tls://:9100', 'tcp://h:9100/x', 'udp://'])(
    '%s is refused',
    (url) => {
      expect(explain(url)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(' error AXC0096: ') })
    },
  )

  test('a method, a header or another port says nothing', () => {
    const { code, err } = explain('tcp://h:9100', '-X', 'POST', '-H', 'A: b', '--port', '5')
    expect(code).toBe(2)
    expect(err.match(/AXC0097: --\w+/g)).toEqual(['AXC0097: --header', 'AXC0097: --method', 'AXC0097: --port'])
    expect(explain('tcp://h:9100', '--from', 'nowhere')).toMatchObject({ code: 2 })
  })
})
