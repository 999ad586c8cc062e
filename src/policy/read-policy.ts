import type { z } from 'zod'
import { suggest } from '../diagnostics/suggest.ts'
import type { Path } from '../objects/object.ts'
import type { HostLimits, Policy, Rule } from './policy.ts'
import { policyFields, policySchema, type WrittenPolicy } from './policy-schema.ts'

/** What is wrong in a policy: at a value, or at a field that there is none of. */
export type PolicyProblem =
  | { readonly kind: 'value'; readonly path: Path; readonly wanted: string }
  | { readonly kind: 'field'; readonly path: Path; readonly closest?: string }

export type ReadPolicy =
  | { readonly kind: 'read'; readonly policy: Policy }
  | { readonly kind: 'wrong'; readonly problems: readonly PolicyProblem[] }

/** The policy that a document says, or everything that is wrong with it. */
export function readPolicy(document: unknown): ReadPolicy {
  const parsed = policySchema.safeParse(document)
  if (parsed.success) return { kind: 'read', policy: policyOf(parsed.data) }
  return { kind: 'wrong', problems: parsed.error.issues.flatMap(problemsOf) }
}

function problemsOf(issue: z.core.$ZodIssue): readonly PolicyProblem[] {
  const path = issue.path as Path
  if (issue.code !== 'unrecognized_keys') return [{ kind: 'value', path, wanted: wantedOf(issue) }]
  return issue.keys.map((key) => {
    const closest = suggest(key, policyFields)
    return { kind: 'field', path: [...path, key], ...(closest !== undefined && { closest }) }
  })
}

function wantedOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' && issue.expected === 'object' ? 'a mapping of fields' : issue.message
}

function policyOf({ rules = [], hosts, catchAll, otherHosts, globalKinds }: WrittenPolicy): Policy {
  const limits: HostLimits = {
    claims: (hosts ?? []).map(({ suffix, namespaces }, index) => ({
      name: `hosts[${index}]`,
      suffix: suffix.toLowerCase(),
      namespaces,
    })),
    ...(catchAll !== undefined && { catchAll }),
    others: otherHosts ?? (hosts === undefined ? 'shared' : 'first-come'),
  }
  const speaksOfHosts = hosts !== undefined || catchAll !== undefined || otherHosts !== undefined
  return {
    rules: rules.map(ruleOf),
    ...(speaksOfHosts && { hosts: limits }),
    ...(globalKinds !== undefined && { globalKinds }),
  }
}

function ruleOf({ name, plugins, targets, ...rest }: NonNullable<WrittenPolicy['rules']>[number], index: number): Rule {
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return {
    ...(said as Omit<Rule, 'name'>),
    name: name ?? `rules[${index}]`,
    // What runs code is never allowed by the way.
    ...(plugins && { plugins: { upTo: plugins.upTo ?? 'high', allow: plugins.allow ?? [], deny: plugins.deny ?? [] } }),
    ...(targets && {
      targets: {
        networks: targets.networks ?? [],
        domains: (targets.domains ?? []).map((domain) => domain.toLowerCase()),
      },
    }),
  }
}
