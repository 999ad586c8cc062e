import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { MaskedText, mask } from '../../src/page/masked-text.ts'

function shown(text: string, secrets: readonly string[] = []): readonly string[] {
  const lines = text.split('\n')
  const masked = new MaskedText(lines, new Set(secrets))
  return lines.map((_, index) => masked.line(index))
}

/** Each holds a secret in a place that tells so; no line may show it. */
const hiding: Readonly<Record<string, string>> = {
  'behind its key': 'client_secret: s3cr3t',
  'behind a key in quotes': '"client_secret" : "s3cr3t"',
  'behind a key in capitals': 'CLIENT_SECRET: s3cr3t',
  'behind a key of two words': 'clientSecret: s3cr3t',
  'in a line of its own': 'client_secret:\n  s3cr3t',
  'as text on several lines': 'config:\n  private_key: |\n    a\n    s3cr3t\n\n    s3cr3t\n  b: c',
  'in a text in quotes on several lines': 'a:\n  token: "x\n    s3cr3t"',
  'in a list': 'api_keys:\n  - s3cr3t\n  - s3cr3t',
  'in a list that begins where its key does': 'a:\n  api_keys:\n  - s3cr3t\n  - s3cr3t\n  b: c',
  'in a mapping below': 'credentials:\n  a:\n    b: s3cr3t',
  'in a mapping on one line': 'config: {a: b, client_secret: s3cr3t}',
  'in a mapping on one line, before the name': 'set: {value: s3cr3t, name: Authorization}',
  'in a condition on one line': '- {subject: {scope: Header, name: X-Api-Key}, op: Equal, value: s3cr3t}',
  'in a condition on one line, first': '- {value: s3cr3t, op: Equal, subject: {scope: Header, name: X-Api-Key}}',
  'in a condition': 'exprs:\n- subject:\n    scope: Header\n    name: X-Api-Key\n  op: Equal\n  value: s3cr3t',
  'in a condition, first': 'exprs:\n  - value: s3cr3t\n    op: Equal\n    subject: {scope: Header, name: X-Auth}',
  'in a condition of lists': 'vars:\n  - - http_x_token\n    - ==\n    - s3cr3t',
  'in a header with its name beside it':
    'headers:\n  - name: Authorization\n    value: s3cr3t\n  - name: b\n    value: c',
  'in a header with its name below it': 'headers:\n  - value: s3cr3t\n    name: Authorization',
  'in JSON': '{\n  "config": {\n    "client_secret": "s3cr3t"\n  }\n}',
  'in JSON that is not indented': '{\n"config": {\n"client_secret":\n"s3cr3t"\n}\n}',
  'in a list of JSON that is not indented': '{\n"tokens": [\n"s3cr3t",\n"s3cr3t"\n]\n}',
  'in a comment': '# the password is s3cr3t',
  'in a field that is commented out': '#   client_secret: s3cr3t',
  'behind an anchor': 'a:\n  b: &key s3cr3t\n  client_secret: *key',
  'behind an anchor in a list': 'a:\n- &key s3cr3t\nclient_secret: *key',
  'in a URL': 'uri: https://user:s3cr3t@example.org/',
  'in a query': 'uri: https://example.org/?token=s3cr3t',
  'in a header of authentication': 'x: Bearer s3cr3t',
  'in a Secret': 'kind: Secret\ndata:\n  a: s3cr3t\n  b: |\n    s3cr3t',
  'in a Secret on one line': 'kind: Secret\ndata: {a: s3cr3t}',
  'in a Secret whose kind is misspelt': 'kind: Secrt\nstringData:\n  a: s3cr3t',
  'in a Secret in a list': 'kind: List\nitems:\n- kind: Secret\n  stringData:\n    a: s3cr3t',
  'in a Secret in JSON': '{"kind": "Secret",\n "stringData": {"a": "s3cr3t"}}',
  'in a consumer':
    'kind: ApisixConsumer\nspec:\n  authParameter:\n    basicAuth:\n      value: {username: s3cr3t, password: s3cr3t}',
  'behind the marker of a document': '--- {kind: Secret, stringData: {a: s3cr3t}}',
}

/** None of these has anything to hide, and whoever looks for an error wants to read it. */
const plain = `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop, namespace: default}
spec:
  http:
  - name: pay
    authentication: {enable: true, type: keyAuth}
    match:
      hosts: [shop.example.org]
      exprs:
      - subject: {scope: Header, name: X-Canary}
        op: Equal
        value: "1"
    backends:
    - serviceName: checkout
      servicePort: 80
    plugins:
    - name: key-auth
      enable: true
    - name: limit-count
      config:
        count: 5`

describe('lines for everybody', () => {
  test.each(Object.entries(hiding))('do not show a secret %s', (_, text) => {
    expect(shown(text).filter((line) => line.includes('s3cr3t'))).toEqual([])
    expect(text).toContain('s3cr3t')
    // Nor where it stands further in, or among other documents.
    const deeper = text.replaceAll(/^(?=.)/gm, '      ')
    expect(shown(`a:\n${deeper}\nb: c`).filter((line) => line.includes('s3cr3t'))).toEqual([])
    expect(shown(`a: b\n---\n${text}\n---\nc: d`).filter((line) => line.includes('s3cr3t'))).toEqual([])
  })

  test('show what has nothing to hide as it is', () => {
    expect(shown(plain)).toEqual(plain.split('\n'))
  })

  test('keep the names of fields, and what stands beside', () => {
    expect(shown('config:\n  a: b\n  client_secret: x\n  c: d')).toEqual([
      'config:',
      '  a: b',
      `  client_secret:${mask}`,
      '  c: d',
    ])
    expect(shown('kind: Secret\nmetadata: {name: a}\ndata:\n  b: x')).toEqual([
      'kind: Secret',
      `metadata: ${mask}`,
      'data:',
      `  b: ${mask}`,
    ])
  })

  test('do not show what is known to be secret, wherever it stands', () => {
    expect(shown('a: motto hunter2!', ['hunter2'])).toEqual([`a: motto ${mask}!`])
    expect(shown('a: [80, 81]\nb: 800', ['80'])).toEqual([mask, 'b: 800'])
    expect(shown('a: hunter2 client_secret: hunter3', ['hunter2'])).toEqual([`a: ${mask} ${mask}`])
  })

  test('of a text of any form have no more lines, and never a word behind a secret’s key', () => {
    const piece = fc.constantFrom(
      'client_secret',
      'token',
      ':',
      ': ',
      ' ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      '|',
      '&a ',
      '*a',
      'b',
      '---',
      ',',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(piece, { maxLength: 10 }), (before, after) => {
        const text = `${before.join('')}\nclient_secret: s3cr3t ${after.join('')}`
        expect(shown(text).join('\n')).not.toContain('s3cr3t')
        expect(shown(text)).toHaveLength(text.split('\n').length)
      }),
    )
  })

  test('of a document that is too long only have names', () => {
    const long = `${'a: x\n'.repeat(5_001)}b: s3cr3t`
    expect(shown(long).at(-1)).toBe(`b: ${mask}`)
  })
})
