import { describe, expect, test } from 'bun:test'
import { renderText } from '../../src/diagnostics/render.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { apisix, type Outcome, outcomeOf, owned, route } from './two-tenants.ts'

/** Having the gateway read a Secret of somebody else's, to see it in a file, a message or an answer. */

const victimsSecret = owned('victim', 'v1', 'Secret', 'keys', {
  stringData: { body: 's3cr3t', key: 's3cr3t', 'tls.crt': 's3cr3t', 'tls.key': 's3cr3t' },
})

/** Neither the file nor a message holds it. */
function expectKept({ text, diagnostics }: Outcome): void {
  expect(text).not.toContain('s3cr3t')
  expect(renderText(diagnostics, { color: false, originOf: () => undefined })).not.toContain('s3cr3t')
}

const plugins = (secretRef: unknown) => [{ name: 'response-rewrite', enable: true, secretRef }]

describe("a plugin config that points to another namespace's Secret", () => {
  test.each<[string, RawObject]>([
    ['in a rule', route('mallory', { paths: ['/*'] }, { plugins: plugins('keys') })],
    ['with a slash', route('mallory', { paths: ['/*'] }, { plugins: plugins('victim/keys') })],
    ['as a mapping', route('mallory', { paths: ['/*'] }, { plugins: plugins({ name: 'keys', namespace: 'victim' }) })],
    ['in a global rule', apisix('mallory', 'ApisixGlobalRule', 'all', { plugins: plugins('keys') })],
    [
      'in a consumer',
      apisix('mallory', 'ApisixConsumer', 'eve', { authParameter: { keyAuth: { secretRef: { name: 'keys' } } } }),
    ],
    [
      'in a consumer, with a namespace',
      apisix('mallory', 'ApisixConsumer', 'eve', {
        authParameter: { keyAuth: { secretRef: { name: 'keys', namespace: 'victim' } } },
      }),
    ],
    [
      'in a Consumer of v1alpha1, without a grant',
      owned('mallory', 'apisix.apache.org/v1alpha1', 'Consumer', 'eve', {
        spec: {
          gatewayRef: { name: 'gateway' },
          credentials: [{ type: 'key-auth', name: 'a', secretRef: { name: 'keys', namespace: 'victim' } }],
        },
      }),
    ],
  ])('%s reads nothing of it, and is told', (_, object) => {
    const outcome = outcomeOf([victimsSecret, object])
    expectKept(outcome)
    expect(outcome.config.routes).toEqual([])
    expect(outcome.config.consumers.filter((item) => 'plugins' in item && item.plugins !== undefined)).toEqual([])
    expect(outcome.told.length).toBeGreaterThan(0)
  })

  test('by way of a plugin config of its owner: what is used is the owner’s to give, and stays as it was', () => {
    const common = apisix('victim', 'ApisixPluginConfig', 'common', { plugins: plugins('keys') })
    const own = outcomeOf([victimsSecret, common, route('victim', { paths: ['/v'] }, { plugin_config_name: 'common' })])
    const both = outcomeOf([
      victimsSecret,
      common,
      route('victim', { paths: ['/v'] }, { plugin_config_name: 'common' }),
      route('mallory', { paths: ['/m'] }, { plugin_config_name: 'common', plugin_config_namespace: 'victim' }),
    ])
    expect(both.config.plugin_configs).toEqual(own.config.plugin_configs)
  })

  test('nor where references have to be granted', () => {
    const outcome = outcomeOf(
      [
        victimsSecret,
        apisix('victim', 'ApisixPluginConfig', 'common', { plugins: plugins('keys') }),
        route('mallory', { paths: ['/m'] }, { plugin_config_name: 'common', plugin_config_namespace: 'victim' }),
      ],
      { strictReferences: true },
    )
    expect(outcome.config.routes).toEqual([])
    expect(outcome.told).toEqual(['AXC0345'])
  })
})

test('a value that is wrong is not shown where it came from a Secret', () => {
  const secret = owned('mallory', 'v1', 'Secret', 'limits', { stringData: { count: 's3cr3t', time_window: 's3cr3t' } })
  const object = route(
    'mallory',
    { paths: ['/*'] },
    { plugins: [{ name: 'limit-count', enable: true, secretRef: 'limits' }] },
  )
  const outcome = outcomeOf([secret, object])
  expectKept(outcome)
  expect(outcome.told.length).toBeGreaterThan(0)
})
