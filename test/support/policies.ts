import fc from 'fast-check'
import { riskLevels } from '../../src/policy/plugin-risks.ts'
import { crossingModes, otherHostsModes, type Policy, type Rule } from '../../src/policy/policy.ts'

/** Random policies that speak of what the random worlds of `worlds.ts` hold, so that they hit and miss. */

const namespaces = fc.constantFrom<readonly string[]>(['store'], ['bank'], ['s*'], ['*'], ['nobody'])
const plugins = fc.record({
  upTo: fc.constantFrom(...riskLevels),
  allow: fc.subarray(['limit-count', 'cors', 'traffic-*']),
  deny: fc.subarray(['key-auth', 'limit-*', 'traffic-split']),
})

const rule: fc.Arbitrary<Rule> = fc.record(
  {
    name: fc.constantFrom('rules[0]', 'tenants'),
    namespaces,
    plugins,
    files: fc.constantFrom<readonly string[]>([], ['logs']),
    env: fc.constantFrom<readonly string[]>([], ['HOME']),
    secretRefs: fc.boolean(),
    crossNamespace: fc.constantFrom(...crossingModes),
    targets: fc.record({
      networks: fc.constantFrom<readonly string[]>([], ['0.0.0.0/0', '::/0'], ['10.0.0.0/8']),
      domains: fc.constantFrom<readonly string[]>([], ['*'], ['*.example.org']),
    }),
    priority: fc.constantFrom({ min: 0, max: 10 }, { min: -5, max: 0 }),
    quotas: fc.record({ routes: fc.nat({ max: 4 }), bytes: fc.nat({ max: 4_000 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['name', 'namespaces'] },
)

const hosts = fc.record(
  {
    claims: fc.array(
      fc.record({
        name: fc.constant('hosts[0]'),
        suffix: fc.constantFrom('example.org', 'tea.example.org', '*'),
        namespaces,
      }),
      { maxLength: 2 },
    ),
    catchAll: namespaces,
    others: fc.constantFrom(...otherHostsModes),
  },
  { requiredKeys: ['claims', 'others'] },
)

export const anyPolicy: fc.Arbitrary<Policy> = fc.record(
  { rules: fc.array(rule, { maxLength: 3 }), hosts, globalKinds: namespaces },
  { requiredKeys: ['rules'] },
)
