import { describe, expect, test } from 'bun:test'
import { endpointsManifest, serviceManifest } from '../support/backend-manifests.ts'
import { apisixc, inFolder } from './run-cli.ts'

const shop = `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop, namespace: default}
spec:
  http:
    - name: pay
      match: {hosts: [shop.example.org], paths: [/pay/*]}
      backends: [{serviceName: checkout, servicePort: 80}]
    - name: gone
      match: {paths: [/gone]}
      backends: [{serviceName: gone, servicePort: 80}]
${serviceManifest('checkout')}${endpointsManifest('checkout', '10.0.0.5')}${serviceManifest('idle')}${serviceManifest('idle', 'other')}---
apiVersion: apisix.apache.org/v2
kind: ApisixGlobalRule
metadata: {name: theirs, namespace: default}
spec: {ingressClassName: theirs, plugins: [{name: cors, enable: true}]}
`

function why(...args: readonly string[]) {
  return inFolder({ 'shop.yaml': shop, 'broken.yaml': 'a: [' }, (cwd) => apisixc(['why', ...args], { cwd }))
}

describe('why KIND/NAMESPACE/NAME', () => {
  test('an object with its items, what it reads, what it misses, and what is said of it', () => {
    expect(why('ApisixRoute/default/shop', 'shop.yaml')).toEqual({
      code: 0,
      err: '',
      out: `ApisixRoute/default/shop (shop.yaml:1)

became
  route:default_shop_pay
    from ApisixRoute default/shop http[0] (shop.yaml:6)
    refers to upstream:default_checkout_80

reads
  Service/default/checkout (shop.yaml:13)
  asked for and not there: Service/default/gone

said of it
  shop.yaml:11:18 error AXC0301 ApisixRoute default/shop spec.http[1].backends[0]: Service default/gone is not in the input; the rule is left out
    hint: add its manifest, or use --assume-services
`,
    })
  })

  test('one of another class: its notes are told, though nobody asked for them', () => {
    const { code, out } = why('ApisixGlobalRule/default/theirs', 'shop.yaml', '--ingress-class', 'ours')
    expect(code).toBe(0)
    expect(out).toStartWith('ApisixGlobalRule/default/theirs (shop.yaml:33)\n  became nothing\n\nsaid of it\n')
    expect(out).toContain('class')
  })

  test('one to which nothing refers, one that is read only, and one that is absent', () => {
    expect(why('Service/default/idle', 'shop.yaml').out).toBe(
      'Service/default/idle (shop.yaml:23)\n  became nothing: nothing that was compiled asked for it\n',
    )
    expect(why('Endpoints/checkout', 'shop.yaml').out).toBe(`Endpoints/default/checkout (shop.yaml:18)
  has no item of its own; what is below was made with it

is read by
  upstream:default_checkout_80
    from Service default/checkout (shop.yaml:13)
`)
    expect(why('Service/default/gone', 'shop.yaml').out).toBe(`Service/default/gone
  is not in the input; what is below asked for it

is read by
  ApisixRoute/default/shop (shop.yaml:1)

named in
  shop.yaml:11:18 error AXC0301 ApisixRoute default/shop spec.http[1].backends[0]: Service default/gone is not in the input; the rule is left out
    hint: add its manifest, or use --assume-services
`)
  })

  test('one whose reference is refused: by whom', () => {
    const theirs = `apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: jack, namespace: default}
spec: {gatewayRef: {name: gw}, credentials: [{type: key-auth, name: main, secretRef: {name: jack, namespace: bank}}]}
---
apiVersion: v1
kind: Secret
metadata: {name: jack, namespace: bank}
stringData: {key: hidden}
`
    const { out } = inFolder({ 'a.yaml': theirs }, (cwd) => apisixc(['why', 'Secret/bank/jack', 'a.yaml'], { cwd }))
    expect(out).toStartWith(
      'Secret/bank/jack (a.yaml:6)\n  became nothing: what names it was left out before it was asked for\n\nnamed in\n',
    )
    expect(out).toContain('error AXC0345 Consumer default/jack')
    expect(out).not.toContain('hidden')
  })

  test('--json names each thing as one asks for it, and diagnostics as --format json does', () => {
    const { out } = why('ApisixRoute/default/shop', 'shop.yaml', '--json')
    expect(JSON.parse(out)).toMatchObject({
      kind: 'object',
      thing: 'ApisixRoute/default/shop',
      file: 'shop.yaml',
      line: 1,
      state: 'usable',
      became: [
        {
          kind: 'item',
          thing: 'route:default_shop_pay',
          from: 'ApisixRoute default/shop http[0] (shop.yaml:6)',
          file: 'shop.yaml',
          line: 6,
          refersTo: ['upstream:default_checkout_80'],
        },
      ],
      reads: [{ kind: 'object', thing: 'Service/default/checkout', file: 'shop.yaml', line: 13 }],
      absent: ['Service/default/gone'],
      diagnostics: [{ code: 'AXC0301', file: 'shop.yaml', line: 11, column: 18 }],
    })
  })
})

describe('why SECTION:ID', () => {
  test('from which object and field, what it refers to, who refers to it, and what it was made with', () => {
    expect(why('route:default_shop_pay', 'shop.yaml').out).toBe(`route:default_shop_pay
  from ApisixRoute default/shop http[0] (shop.yaml:6)

refers to
  upstream:default_checkout_80
    from Service default/checkout (shop.yaml:13)

its object reads
  Service/default/checkout (shop.yaml:13)
  asked for and not there: Service/default/gone
`)
    expect(why('upstream:default_checkout_80', 'shop.yaml').out).toBe(`upstream:default_checkout_80
  from Service default/checkout (shop.yaml:13)

is referred to by
  route:default_shop_pay
    from ApisixRoute default/shop http[0] (shop.yaml:6)

was made with
  Endpoints/default/checkout (shop.yaml:18)
  asked for and not there: ApisixUpstream/default/checkout
`)
  })

  test('an item that was written by hand, with its place', () => {
    const files = {
      'base.yaml': '# answers probes\nroutes:\n  - {id: health, uri: /healthz, plugins: {mocking: {}}}\n',
    }
    const { out } = inFolder({ ...files, 'shop.yaml': shop }, (cwd) =>
      apisixc(['why', 'route:health', 'shop.yaml', '--include', 'base.yaml'], { cwd }),
    )
    expect(out).toStartWith('route:health\n  from include routes[0] (base.yaml:3)\n')
  })
})

describe('what is not found', () => {
  test.each([
    [
      'route:default_shop_gone',
      'AXC0093: there is no route:default_shop_gone',
      'ask about ApisixRoute/default/shop to',
    ],
    ['Service/default/checkuot', 'AXC0093: there is no', 'did you mean Service/default/checkout?'],
    ['Service/idle', 'AXC0094: Service/idle could be 2 things', 'ask about Service/default/idle, Service/other/idle'],
    ['Servise/default/idle', 'AXC0095: Servise is no kind', 'did you mean Service/default/idle?'],
    ['rute:x', 'AXC0095: rute is no section', 'did you mean route:x?'],
    ['a\u001b[31m/b', 'AXC0095: "a\\u001b[31m" is no kind', ''],
  ])('%p', (thing, message, hint) => {
    const { code, out, err } = why(thing, 'shop.yaml')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(message)
    expect(err).toContain(hint)
  })

  test('what cannot be read is told, since it may hold what is asked about', () => {
    const missing = why('ApisixRoute/default/shop', 'shop.yaml', 'none.yaml')
    expect(missing.code).toBe(4)
    expect(missing.out).toStartWith('ApisixRoute/default/shop (shop.yaml:1)\n')
    expect(missing.err).toStartWith('none.yaml error AXC0101')
    expect(why('Service/default/x', 'broken.yaml').err).toContain('broken.yaml:1:5 error AXC0107')
  })

  test('nothing to read, a cluster beside paths, and an option without a cluster', () => {
    expect(why('x')).toMatchObject({ code: 2, err: expect.stringContaining('AXC0002') })
    expect(why('x', 'shop.yaml', '--cluster')).toMatchObject({ code: 2, err: expect.stringContaining('AXC0026') })
    expect(why('x', 'shop.yaml', '--context', 'a')).toMatchObject({ code: 2, err: expect.stringContaining('AXC0027') })
  })
})
