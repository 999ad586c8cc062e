import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load, YAMLException } from 'js-yaml'
import { fieldOf } from '../../src/model/field.ts'
import { requestOf } from '../../src/router/described-request.ts'
import { explanationOf } from '../../src/router/explanation.ts'
import { readGateway } from '../../src/router/read-document.ts'
import { route } from '../../src/router/route.ts'
import { root } from '../cli/run-cli.ts'
import { pageOf, pictureOf, pictureOfDocument } from './picture-of.ts'

const secretsEverywhere = `apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: default}
stringData:
  key: s3cr3t-of-a-secret
  body: s3cr3t-body
  username: s3cr3t-user
  short: "80"
---
apiVersion: v1
kind: Secret
metadata: {name: tls, namespace: default}
type: kubernetes.io/tls
stringData: {tls.crt: s3cr3t-cert, tls.key: s3cr3t-key}
---
apiVersion: apisix.apache.org/v2
kind: ApisixTls
metadata: {name: tls, namespace: default}
spec: {hosts: [shop.example.org], secret: {name: tls, namespace: default}}
---
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: jack, namespace: default}
spec:
  authParameter:
    keyAuth:
      value:
        key: s3cr3t-inline
        keey: s3cr3t-misspelt
---
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: jill, namespace: default}
spec:
  authParameter:
    basicAuth: {secretRef: {name: keys}}
    ldapAuth: {value: {user_dn: s3cr3t-dn}}
---
apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop, namespace: default}
spec:
  http:
    - name: pay
      unknownField: here
      match:
        hosts: [shop.example.org]
        paths: [/pay]
        exprs:
          - subject: {scope: Header, name: X-Api-Key}
            op: Equal
            value: s3cr3t-condition
      backends: [{serviceName: checkout, servicePort: 80}]
      plugins:
        - name: openid-connect
          enable: true
          secretRef: keys
          config:
            client_id: shop
            client_secret: s3cr3t-client
            discovery: https://id.example.org/discovery
        - name: response-rewrite
          enable: true
          config:
            unknown: x
            headers:
              set:
                Authorization: s3cr3t-header
        - name: proxy-rewrite
          enable: true
          config: {headers: {set: {X-Upstream: "https://user:s3cr3t-url@example.org/"}}}
    - name: plain
      match: {hosts: [shop.example.org], paths: [/plain]}
      backends: [{serviceName: checkout, servicePort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: checkout, namespace: default}
spec: {ports: [{port: 80}]}
`

describe('nothing secret is in a picture', () => {
  test('of consumers, certificates, plugins, conditions, or the lines of a finding', async () => {
    const page = pageOf(await pictureOf(secretsEverywhere))
    // What is not there hides nothing.
    expect(page).toContain('openid-connect')
    expect(page).toContain('client_id')
    expect(page).toContain('unknownField')
    expect(page.match(/s3cr3t[\w-]*/g) ?? []).toEqual([])
  })

  test('though every line is shown', async () => {
    const lines = secretsEverywhere.split('\n')
    for (const [index, line] of lines.entries()) {
      const diagnostic = {
        code: 'AXC0134',
        severity: 'warning',
        object: undefined,
        path: [],
        message: '',
        place: { file: 'in.yaml', line: index + 1, column: 3 },
      } as const
      const { findings } = await pictureOf('kind: None\n', {
        diagnostics: [diagnostic],
        linesOf: () => lines,
        secrets: [],
      })
      const text = JSON.stringify(findings)
      expect([line, text.match(/s3cr3t[\w-]*/g) ?? []]).toEqual([line, []])
    }
  })

  test('of any golden case', async () => {
    const folder = join(root, 'test/golden')
    const found: unknown[] = []
    let count = 0
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name, 'in.yaml'), 'utf8')
      const page = JSON.stringify(await pictureOf(text))
      for (const secret of secretValues(text)) {
        count += 1
        if (page.includes(secret)) found.push([name, secret])
      }
    }
    expect(found).toEqual([])
    expect(count).toBeGreaterThan(20)
  })
})

/** What Secrets hold, encoded and not: lines that nobody would write by chance. */
function secretValues(text: string): readonly string[] {
  const documents = text.split(/^---$/m).flatMap((document) => {
    try {
      return [load(document)]
    } catch (problem) {
      if (problem instanceof YAMLException) return []
      throw problem
    }
  })
  return documents.flatMap((document) => {
    if (fieldOf(document, 'kind') !== 'Secret') return []
    const data = Object.values(fieldOf(document, 'data') ?? {}).map(String)
    const plain = Object.values(fieldOf(document, 'stringData') ?? {}).map(String)
    const values = [...data, ...data.map((value) => Buffer.from(value, 'base64').toString()), ...plain]
    return values.flatMap((value) => value.split('\n')).filter((line) => /^(?=.*[^a-z])[^-]{6,}$/.test(line))
  })
}

describe('a picture routes as the configuration does', () => {
  const document = {
    routes: [
      {
        id: 'keyed',
        uri: '/a',
        vars: [
          ['http_x_api_key', '==', 'abc'],
          ['arg_x', '==', '1'],
        ],
        upstream_id: '1',
      },
      { id: 'any', uri: '/a', upstream_id: '1' },
      {
        id: 'split',
        uri: '/split',
        upstream_id: '1',
        plugins: {
          'traffic-split': {
            rules: [
              { match: [{ vars: [['cookie_session', '==', 'abc']] }], weighted_upstreams: [{ upstream_id: '2' }] },
              { weighted_upstreams: [{ upstream_id: '2', weight: 80 }, { weight: 20 }] },
            ],
          },
          limited: { _meta: { filter: [['http_authorization', '==', 'Bearer abc']] } },
        },
      },
    ],
    upstreams: [
      { id: '1', nodes: [{ host: 'a', port: 80, weight: 1 }], tls: { client_key: 'abc' } },
      { id: '2', nodes: [{ host: 'b', port: 80, weight: 1 }] },
    ],
  }
  // A text of a Secret that is also a weight and a port.
  const { gateway } = pictureOfDocument(document, { secrets: ['80'] })
  const ask = (url: string, headers: readonly (readonly [string, string])[] = []) => {
    const request = requestOf({ url, method: 'GET', headers })
    if (request === undefined) throw new Error(url)
    return {
      shown: explanationOf(request, route(gateway, request), () => undefined),
      meant: explanationOf(request, route(readGateway(document), request), () => undefined),
    }
  }

  test('what depends on a secret is in doubt, whichever it is', () => {
    const { shown, meant } = ask('/a?x=1', [['X-Api-Key', 'abc']])
    expect(meant.answer?.route).toBe('keyed')
    expect(shown.perhaps).toEqual([
      { route: 'keyed', dependsOn: 'whether http_x_api_key is a value that is secret and not in this page' },
    ])
  })

  test('what does not is as certain as before', () => {
    const { shown, meant } = ask('/a?x=2', [['X-Api-Key', 'abc']])
    expect(shown.answer).toEqual(meant.answer)
    expect(shown.losers).toEqual(meant.losers)
    expect(shown.perhaps).toEqual([])
    expect(ask('/b').shown).toEqual(ask('/b').meant)
  })

  test('a split keeps its weights and upstreams; a rule of it on a secret is in doubt', () => {
    const { shown, meant } = ask('/split')
    expect(shown.answer?.upstreams).toEqual(meant.answer?.upstreams ?? [])
    expect(shown.answer?.perhaps).toEqual([
      {
        if: 'whether cookie_session is a value that is secret and not in this page',
        upstreams: [{ probability: 1, upstream: '2', nodes: [{ address: 'b:80', weight: 1 }] }],
      },
    ])
    expect(shown.answer?.plugins.find(({ plugin }) => plugin === 'limited')?.dependsOn).toContain('http_authorization')
  })

  test('no upstream has more than its nodes', () => {
    expect(JSON.stringify(gateway.upstreams)).not.toContain('client_key')
  })
})

test('what an author says of an included item is shown, unless it speaks of a secret', () => {
  const document = {
    routes: [
      { id: 'a', uri: '/a' },
      { id: 'b', uri: '/b' },
    ],
  }
  const said: Readonly<Record<string, string>> = { a: 'the old shop', b: 'the password is s3cr3t' }
  const sourceOf = (_: string, id: string) => `include routes[0] (base.yaml:3): ${said[id]}`
  expect(pictureOfDocument(document, { sourceOf }).sources).toEqual({
    'routes/a': 'include routes[0] (base.yaml:3): the old shop',
    'routes/b': 'include routes[0] (base.yaml:3)',
  })
})

test('the same input gives the same page', async () => {
  expect(pageOf(await pictureOf(secretsEverywhere))).toBe(pageOf(await pictureOf(secretsEverywhere)))
})
