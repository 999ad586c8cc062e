import { describe, expect, test } from 'bun:test'
import { endpointsManifest, serviceManifest } from '../support/backend-manifests.ts'
import { apisixc, inFolder } from './run-cli.ts'

const shop = `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop, namespace: default}
spec:
  http:
    - name: pay
      match: {hosts: [shop.example.org], paths: [/pay/*], methods: [POST]}
      backends: [{serviceName: checkout, servicePort: 80}]
      plugins:
        - {name: key-auth, enable: true}
        - {name: limit-count, enable: true, config: {count: 5, time_window: 1}}
    - name: canary
      priority: 10
      match:
        hosts: [shop.example.org]
        paths: [/pay/*]
        exprs: [{subject: {scope: Header, name: X-Canary}, op: Equal, value: "1, 2"}]
      backends:
        - {serviceName: checkout, servicePort: 80, weight: 90}
        - {serviceName: cart, servicePort: 80, weight: 10}
${serviceManifest('checkout')}${serviceManifest('cart')}${endpointsManifest('checkout', '10.0.0.5')}${endpointsManifest('cart', '"2001:db8::1"')}`

const schema = JSON.stringify({ plugins: { 'key-auth': { priority: 2500 }, 'limit-count': { priority: 1002 } } })

const finished = `routes:
  - {id: a, uri: /a/*, methods: [PUT], remote_addr: 10.0.0.0/8, upstream: {nodes: {"h.test:80": 1}}}
  - {id: b, uri: /*, filter_func: "function(vars) return true end", plugins: {key-auth: {key: hidden}}, upstream_id: gone}
#END
`

function explain(...args: readonly string[]) {
  const [only = ''] = shop.split('---')
  const files = {
    'shop.yaml': shop,
    'schema.json': schema,
    'apisix.yaml': finished,
    'broken.yaml': 'a: [',
    'route.yaml': only,
  }
  return inFolder(files, (cwd) => apisixc(['explain', ...args], { cwd }))
}

describe('explain URL', () => {
  test('tells the route, its source, the plugins in order, the nodes, and why the others lose', () => {
    const { code, out, err } = explain(
      'https://shop.example.org/pay/1',
      '-X',
      'POST',
      '--schema',
      'schema.json',
      'shop.yaml',
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(`POST shop.example.org/pay/1
answered by route default_shop_pay
  from ApisixRoute default/shop http[0] (shop.yaml:6)
  by host shop.example.org, uri /pay/*

plugins, as each phase runs them
  key-auth (2500) of the route; may answer by itself
  limit-count (1002) of the route; may answer by itself
  and those of the consumer who is recognised

goes to
  100 % upstream default_checkout_80
    from Service default/checkout (shop.yaml:22)
    node 10.0.0.5:8080 weight 100

do not answer
  route default_shop_canary: vars: the request does not meet ["http_x_canary","==","1, 2"]
    from ApisixRoute default/shop http[1] (shop.yaml:12)
`)
  })

  test('a header may hold commas, and a split is told by its shares', () => {
    const { out } = explain('https://shop.example.org/pay/1', '-X', 'POST', '-H', 'X-Canary: 1, 2', 'shop.yaml')
    expect(out).toContain('answered by route default_shop_canary\n')
    expect(out).toContain('  by host shop.example.org, uri /pay/*, priority 10\n')
    expect(out).toContain('  90 % upstream default_checkout_80\n')
    expect(out).toContain(
      '  10 % upstream default_cart_80\n    from Service default/cart (shop.yaml:27)\n    node [2001:db8::1]:8080 weight 100\n',
    )
    expect(out).toContain('  route default_shop_pay: priority: the answering route has a higher one\n')
  })

  test('what nothing answers has the nearest misses, and the exit code 1', () => {
    const { code, out } = explain('http://shop.example.org/pay/1', 'shop.yaml')
    expect(code).toBe(1)
    expect(out).toBe(`GET shop.example.org/pay/1
no route answers: 404

nearest
  route default_shop_canary: vars: the request does not meet ["http_x_canary","==","1, 2"]
    from ApisixRoute default/shop http[1] (shop.yaml:12)
  route default_shop_pay: method: it wants POST
    from ApisixRoute default/shop http[0] (shop.yaml:6)
`)
  })

  test('a finished file: what is in doubt is named, and where a reference leads nowhere', () => {
    const { code, out } = explain('/a/b', '-X', 'PUT', '--from', '10.1.1.1', '--file', 'apisix.yaml')
    expect(code).toBe(0)
    expect(out).toContain('answered by route a\n  from apisix.yaml:2\n  by any host, uri /a/*\n')
    expect(out).toContain('  100 % upstream of the route itself\n    node h.test:80 weight 1\n')
    const { code: none, out: perhaps } = explain('/x', '--file', 'apisix.yaml')
    expect(none).toBe(1)
    expect(perhaps).toContain(
      'may answer instead\n  route b: depends on what the filter_func answers\n    from apisix.yaml:3\n',
    )
  })

  test('--json has all of it, and no configuration of a plugin', () => {
    const { out } = explain('https://shop.example.org/pay/1', '-X', 'POST', '--json', 'shop.yaml')
    expect(JSON.parse(out)).toMatchObject({
      request: { method: 'POST', host: 'shop.example.org', path: '/pay/1' },
      answer: {
        route: 'default_shop_pay',
        from: 'ApisixRoute default/shop http[0] (shop.yaml:6)',
        plugins: [{ plugin: 'key-auth', of: 'the route', mayAnswer: true }, { plugin: 'limit-count' }],
        upstreams: [
          { probability: 1, upstream: 'default_checkout_80', nodes: [{ address: '10.0.0.5:8080', weight: 100 }] },
        ],
      },
      losers: [{ route: 'default_shop_canary', kind: 'unmet' }],
    })
    expect(explain('/x', '--file', 'apisix.yaml', '--json').out).not.toContain('hidden')
  })

  test('a path that nginx refuses', () => {
    const { code, out } = explain('/..%2f../x', '--file', 'apisix.yaml')
    expect({ code, out }).toEqual({ code: 1, out: 'GET /..%2f../x\nnginx answers 400: the path cannot be read\n' })
  })

  test('errors of the manifests are told, since what is left out answers nothing', () => {
    const { err } = inFolder({ 'shop.yaml': shop.replaceAll('kind: Service\n', 'kind: ConfigMap\n') }, (cwd) =>
      apisixc(['explain', '/', 'shop.yaml'], { cwd }),
    )
    expect(err).toContain('AXC0301')
  })

  test.each([
    ['AXC0002', ['/a']],
    ['AXC0001', ['/a', '-X', 'get', 'shop.yaml']],
    ['AXC0001', ['/a', '--from', 'somewhere', 'shop.yaml']],
    ['AXC0001', ['/a', '--port', '0', 'shop.yaml']],
    ['AXC0035', ['/a', '--file', 'missing.yaml']],
    ['AXC0035', ['/a', '--file', 'broken.yaml']],
    ['AXC0035', ['/a', '--file', 'route.yaml']],
    ['AXC0036', ['ftp://a/b', 'shop.yaml']],
    ['AXC0036', ['http://shop.example.org:99999/a', 'shop.yaml']],
    ['AXC0036', ['http://[::1/a', 'shop.yaml']],
    ['AXC0036', ['http://:8080/a', 'shop.yaml']],
    ['AXC0037', ['/a', '--file', 'apisix.yaml', 'shop.yaml']],
    ['AXC0038', ['/a', '-H', 'no header', 'shop.yaml']],
  ])('%s for %p', (expected, args) => {
    const { code, out, err } = explain(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`error ${expected}: `)
  })
})
