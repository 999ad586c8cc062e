import fc from 'fast-check'
import type { Compiled } from '../../src/compiler.ts'
import { type Config, type Item, idOf, sectionNames } from '../../src/model/config.ts'
import { findTenantText } from '../../src/model/tenant-text.ts'
import { parseObjectKey } from '../../src/objects/object.ts'
import { judgeItem } from '../../src/policy/judge-item.ts'
import { riskLevels } from '../../src/policy/plugin-risks.ts'
import { crossingModes, otherHostsModes, type Policy, type Rule } from '../../src/policy/policy.ts'
import type { CompileOptions } from '../../src/read/options.ts'
import { textsAllowedBy } from '../../src/translate/policed.ts'

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

/** The policy without what looks at everything, quotas and hosts of whoever is first: there, what is broken leaves room for others. */
export function withoutOthers({ rules, hosts, ...policy }: Policy): Policy {
  return {
    ...policy,
    rules: rules.map(({ quotas: _, ...rule }) => rule),
    ...(hosts && { hosts: { ...hosts, others: 'shared' } }),
  }
}

/** The texts of a configuration that APISIX would take for more than texts, and may not where they are; in words. */
export function liveTextsIn({ config, provenance }: Compiled, options: CompileOptions): readonly string[] {
  return sectionNames.flatMap((section) =>
    (config[section] as readonly Item[]).flatMap((item) => {
      const place = provenance(item)
      const rules = place === undefined ? options : textsAllowedBy(options, parseObjectKey(place.object))
      const found = findTenantText(item, rules)
      return found === undefined ? [] : [`${section}/${idOf(item)}: ${found.reason.kind} at ${found.path.join('.')}`]
    }),
  )
}

/** What a policy refuses and a configuration holds all the same, in words. */
export function refusedIn({ config, provenance }: Compiled, policy: Policy, allowLua: boolean): readonly string[] {
  return sectionNames.flatMap((section) =>
    (config[section] as readonly Item[]).flatMap((item) => {
      const place = provenance(item)
      if (place === undefined) return [`nobody knows where ${section}/${idOf(item)} comes from`]
      const about = { policy, allowLua, ...parseObjectKey(place.object) }
      const refusals = judgeItem(section, item as Config[typeof section][number], about)
      // A rule with several backends has this plugin from us.
      const isOurs = ({ kind, path }: (typeof refusals)[number]): boolean =>
        section === 'routes' && kind === 'plugin' && path.join('.') === 'plugins.traffic-split'
      return refusals
        .filter((one) => !isOurs(one))
        .map(({ kind, path }) => `the policy refuses ${section}/${idOf(item)}: ${kind} ${path.join('.')}`)
    }),
  )
}
