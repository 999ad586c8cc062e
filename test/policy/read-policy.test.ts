import { describe, expect, test } from 'bun:test'
import { understandPolicy } from '../../src/cli/policy-file.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'

async function read(text: string) {
  const found: Diagnostic[] = []
  const file = await understandPolicy('policy.yaml', text, (diagnostic) => found.push(diagnostic))
  const told = found.map(
    ({ code, place, message, hint }) => `${place?.line}:${place?.column} ${code} ${message} | ${hint}`,
  )
  return { policy: file?.policy, told }
}

describe('a policy file', () => {
  test('becomes rules, with what it leaves out filled in', async () => {
    const { policy, told } = await read(`
rules:
  - name: shops
    namespaces: [shop, 'shop-*']
    plugins: { deny: [redirect] }
    targets: { domains: [API.example.com] }
    priority: { min: -5, max: 10 }
    quotas: { routes: 100 }
    secretRefs: true
  - namespaces: ['*']
    plugins: { upTo: low }
hosts:
  - { suffix: Shop.example.com, namespaces: [shop] }
globalKinds: [platform]
`)
    expect(told).toEqual([])
    expect(policy).toEqual({
      rules: [
        {
          name: 'shops',
          namespaces: ['shop', 'shop-*'],
          plugins: { upTo: 'high', allow: [], deny: ['redirect'] },
          targets: { networks: [], domains: ['api.example.com'] },
          priority: { min: -5, max: 10 },
          quotas: { routes: 100 },
          secretRefs: true,
        },
        { name: 'rules[1]', namespaces: ['*'], plugins: { upTo: 'low', allow: [], deny: [] } },
      ],
      hosts: {
        claims: [{ name: 'hosts[0]', suffix: 'shop.example.com', namespaces: ['shop'] }],
        others: 'first-come',
      },
      globalKinds: ['platform'],
    })
  })

  test.each([
    [
      'rules:\n  - namespaces: [a]\n    plugin: { upTo: low }\n',
      '3:13 AXC0081 there is no field "plugin" here in a policy | did you mean plugins',
    ],
    [
      'rules:\n  - namespaces: [a]\n    plugins: { upTo: lowest }\n',
      '3:22 AXC0082 rules[0].plugins.upTo must be one of low, medium, high, critical | samples/policy/policy.yaml has every field',
    ],
    [
      'rules:\n  - plugins: {}\n',
      'AXC0082 rules[0].namespaces must be a list of namespaces, in which * stands for any characters | ',
    ],
    ['rules:\n  - namespaces: shop\n', '2:17 AXC0082 rules[0].namespaces must be a list of namespaces'],
    ['rules: {}\n', '1:8 AXC0082 rules must be a list of rules | '],
    ['- a\n', 'AXC0082 the file must be a mapping of fields | '],
    ['rules:\n  - namespaces: [Shop_A]\n', '2:18 AXC0082 rules[0].namespaces[0] must be the name of a namespace'],
    [
      'rules:\n  - namespaces: [a]\n    targets: { networks: [10.0.0.0/33] }\n',
      'rules[0].targets.networks[0] must be an address or a network',
    ],
    [
      'rules:\n  - namespaces: [a]\n    priority: { min: 5, max: 1 }\n',
      '3:15 AXC0082 rules[0].priority must be a range whose min is not above its max',
    ],
    [
      'rules:\n  - namespaces: [a]\n    quotas: { routes: many }\n',
      '3:23 AXC0082 rules[0].quotas.routes must be a whole number',
    ],
    [
      'rules:\n  - namespaces: [a]\n    quotas: { routes: -1 }\n',
      'rules[0].quotas.routes must be a whole number that is not negative',
    ],
    ['rules:\n  - namespaces: [a]\n    secretRefs: maybe\n', 'rules[0].secretRefs must be true or false'],
    ['rules: [\n', 'AXC0080 the policy is no valid YAML'],
    ['', 'AXC0082 the file must be a policy: it holds nothing'],
    ['# all commented out\n', 'AXC0082 the file must be a policy: it holds nothing'],
  ])('that is wrong is refused whole, at the place: %j', async (text, expected) => {
    const { policy, told } = await read(text)
    expect(policy).toBeUndefined()
    expect(told.join('\n')).toContain(expected)
    expect(told).toHaveLength(1)
  })
})
