import { describe, expect, test } from 'bun:test'
import { apisixc, inFolder } from './run-cli.ts'

const shop = ['shop', 'bank']
  .map(
    (namespace) => `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: web, namespace: ${namespace}}
spec:
  http:
    - name: pay
      match: {hosts: [${namespace}.example.org], paths: [/pay/*]}
      backends: [{serviceName: checkout, servicePort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: checkout, namespace: ${namespace}}
spec: {ports: [{port: 80}]}
`,
  )
  .join('---\n')

function graph(...args: readonly string[]) {
  return inFolder({ 'shop.yaml': shop, 'config.yaml': 'format: json\nnamespace: [shop]\n' }, (cwd) =>
    apisixc(['graph', ...args], { cwd }),
  )
}

const bank = `flowchart LR
  h1(["bank.example.org"])
  r1["route bank_web_pay<br/>/pay/#42;"]
  u1[["upstream bank_checkout_80"]]
  n1("checkout.bank.svc.cluster.local:80")
  h1 --> r1
  r1 --> u1
  u1 --> n1
`

describe('graph', () => {
  test('draws for Mermaid, or for Graphviz', () => {
    expect(graph('shop.yaml', '--namespace', 'bank')).toEqual({ code: 0, err: '', out: bank })
    expect(graph('shop.yaml', '--host', 'bank.example.org', '--format', 'dot').out).toBe(`digraph gateway {
  rankdir=LR
  h1 [label="bank.example.org" shape=ellipse]
  r1 [label="route bank_web_pay\\n/pay/*" shape=box]
  u1 [label="upstream bank_checkout_80" shape=box style=rounded]
  n1 [label="checkout.bank.svc.cluster.local:80" shape=plaintext]
  h1 -> r1
  r1 -> u1
  u1 -> n1
}
`)
  })

  test('says what is left out for the number of lines', () => {
    const { code, out, err } = graph('shop.yaml', '--limit', '3')
    expect(code).toBe(0)
    expect(out).toContain('m1>"and 1 more route"]\n')
    expect(err).toBe(`command line warning AXC0099: drawn are 1 of 2 routes: more would need more than 3 lines
  hint: --host and --namespace narrow it, --limit draws more
`)
  })

  test('says that nothing is left, and what was most likely meant', () => {
    expect(graph('shop.yaml', '--host', 'bank.example.com')).toEqual({
      code: 1,
      out: 'flowchart LR\n',
      err: `command line warning AXC0098: no route is left after --host bank.example.com
  hint: did you mean bank.example.org?
`,
    })
    expect(graph('shop.yaml', '--namespace', 'bnk').err).toContain('hint: did you mean bank?')
  })

  test('errors of the input are told, since what is left out is not drawn', () => {
    const lame = shop.replace('name: checkout, namespace: shop', 'name: other, namespace: shop')
    const { code, out, err } = inFolder({ 'a.yaml': lame }, (cwd) => apisixc(['graph', 'a.yaml'], { cwd }))
    expect({ code, out }).toEqual({ code: 0, out: bank })
    expect(err).toStartWith('a.yaml:8:18 error AXC0301')
    expect(graph('none.yaml')).toMatchObject({ code: 4, err: expect.stringContaining('AXC0101') })
  })

  test('options that cannot be', () => {
    for (const args of [
      ['--format', 'svg'],
      ['--limit', '0'],
      ['--namespace', 'A B'],
      ['--context', 'a'],
    ]) {
      expect([args, graph('shop.yaml', ...args).code]).toEqual([args, 2])
    }
    expect(graph().err).toContain('AXC0002')
  })

  test('the format of reports and the namespaces of a cluster, in the environment or a file, are none of a drawing', () => {
    expect(graph('shop.yaml', '--namespace', 'bank', '--config', 'config.yaml').out).toBe(bank)
    expect(graph('shop.yaml', '--config', 'config.yaml').out).toBe(graph('shop.yaml').out)
  })
})
