import { describe, expect, test } from 'bun:test'
import { loadAsApisix } from '../support/libyaml.ts'
import { apisix, outcomeOf, owned, plugin, route } from './two-tenants.ts'

/**
 * Reading the gateway's environment, in which its secrets are, or freezing its configuration with a variable that nobody
 * sets. Data plane spec section 3.
 */

const paths = ['/mallory']
const victims = route('victim', { paths: ['/victim'] })

/** Each text in the places where tenants write: values, keys, lists, and what becomes names and comments. */
function places(text: string) {
  return [
    route('mallory', { paths }, plugin('response-rewrite', { body: text })),
    route('mallory', { paths }, plugin('response-rewrite', { headers: { set: { 'X-Leak': text } } })),
    route('mallory', { paths }, plugin('our-own', { list: [['a', [{ deep: [text] }]]] })),
    route('mallory', { paths: [`/${text}`] }),
    route('mallory', { paths, exprs: [{ subject: { scope: 'Header', name: 'X' }, op: 'Equal', value: text }] }),
    apisix('mallory', 'ApisixRoute', 'shop', {
      http: [{ name: text, match: { paths }, backends: [{ serviceName: 'web', servicePort: 80 }] }],
    }),
    apisix('mallory', 'ApisixConsumer', 'eve', { authParameter: { keyAuth: { value: { key: text } } } }),
  ]
}

describe('a variable of the environment leaks by ${{', () => {
  test.each(['${{HOME}}', '${{ HOME }}', '$${{HOME}}', 'a ${{PATH}} b ${{HOME}}', '${${{HOME}}', '${{HOME'])(
    'never: %s is text to the data plane',
    (text) => {
      const outcomes = places(text).map((object) => outcomeOf([victims, object]))
      for (const { text: file } of outcomes) expect(file).not.toContain('${{')
      // The parser of these tests refuses live variables, and answers what it read.
      const read = loadAsApisix(
        'yaml',
        outcomes.map(({ text: file }) => file),
      )
      expect(read.filter((one) => JSON.stringify(one).includes(JSON.stringify(text).slice(1, -1))).length).toBe(
        outcomes.length,
      )
    },
  )

  test.each(['3.11', '3.14', '3.16'] as const)('never before 3.17 either: APISIX %s gets no such text', (target) => {
    for (const object of places('${{HOME}}')) {
      const { text, told } = outcomeOf([victims, object], { target })
      expect([text.includes('{{'), told.includes('AXC0403')]).toEqual([false, true])
      expect(text).toContain('/victim')
    }
  })
})

test('the trick with the default value, ${{NOPE:=text}}, injects nothing', () => {
  const text = '${{NOPE:="}]}\n- id: evil\n  uri: /*\n#}}'
  const outcomes = places(text).map((object) => outcomeOf([victims, object]))
  for (const one of loadAsApisix(
    'yaml',
    outcomes.map(({ text: file }) => file),
  )) {
    expect(one).toMatchObject({ routes: expect.arrayContaining([expect.objectContaining({ id: 'victim_shop_all' })]) })
    expect(JSON.stringify(one)).not.toContain('"evil"')
  }
})

test('the trick with the default value does not end the guard that JSON needs', () => {
  const outcomes = ['${{_UNSET:=$}}{{HOME}}', '${{A}}${{_UNSET:=$}}{{HOME}}', '}}${{HOME}}'].map((body) => ({
    body,
    file: outcomeOf([route('mallory', { paths }, plugin('response-rewrite', { body }))], { format: 'json' }).text,
  }))
  const read = loadAsApisix(
    'json',
    outcomes.map(({ file }) => file),
  ) as { readonly routes: readonly { readonly plugins: Record<string, { readonly body: string }> }[] }[]
  expect(read.map(({ routes }) => routes[0]?.plugins['response-rewrite']?.body)).toEqual(
    outcomes.map(({ body }) => body),
  )
})

test('a variable in a key is refused where no spelling guards it', () => {
  const object = route('mallory', { paths }, plugin('our-own', { 'a${{HOME}}': 1 }))
  const { text, told } = outcomeOf([victims, object], { format: 'json' })
  expect([text.includes('HOME'), told.includes('AXC0403')]).toEqual([false, true])
  expect(outcomeOf([victims, object]).text).not.toContain('${{')
})

describe('a variable of the environment leaks by $ENV://', () => {
  test.each([
    '$ENV://HOME',
    '$env://HOME',
    '$EnV://HOME/field',
    '$secret://vault/main/key',
    '$SECRET://vault/main/key',
  ])('never: %s costs what holds it', (text) => {
    const configs = [{ body: text }, { headers: { set: { 'X-Leak': text } } }, { list: [1, [{ deep: [text] }]] }]
    for (const config of configs) {
      const holders = [
        route('mallory', { paths }, plugin('response-rewrite', config)),
        apisix('mallory', 'ApisixGlobalRule', 'all', plugin('our-own', config)),
        apisix('mallory', 'ApisixPluginConfig', 'common', plugin('our-own', config)),
      ]
      for (const holder of holders) {
        const { text: file, told } = outcomeOf([victims, holder])
        expect([file.includes('://'), told.filter((code) => ['AXC0402', 'AXC0401'].includes(code)).length]).toEqual([
          false,
          1,
        ])
        expect(file).toContain('/victim')
      }
    }
  })

  test('nor by a Secret that holds the reference', () => {
    const secret = owned('mallory', 'v1', 'Secret', 'rewrite', { stringData: { body: '$ENV://HOME' } })
    const object = route(
      'mallory',
      { paths },
      { plugins: [{ name: 'response-rewrite', enable: true, secretRef: 'rewrite' }] },
    )
    const { config, told } = outcomeOf([victims, secret, object])
    expect(config.routes.map(({ id }) => id)).toEqual(['victim_shop_all'])
    expect(told).toEqual(['AXC0402'])
  })

  test('a variable that the operator allows lets no other through', () => {
    const allowEnv = ['HOME']
    const leak = (body: string) =>
      outcomeOf([route('mallory', { paths }, plugin('mocking', { response_example: body }))], { allowEnv })
    expect(leak('$ENV://HOME').config.routes).toHaveLength(1)
    for (const body of ['$ENV://HOMER', '$ENV:///HOME', '$ENV://PATH/HOME', '$ENV://home']) {
      expect(leak(body).config.routes).toEqual([])
    }
  })
})
