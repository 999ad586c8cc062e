import type { SourceField } from '../bind/plugins.ts'
import * as policy from '../diagnostics/catalog/policy.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { Config, SectionName } from '../model/config.ts'
import type { TenantTextRules } from '../model/tenant-text.ts'
import { type ObjectName, type Path, parseObjectKey } from '../objects/object.ts'
import { type Case, judgeItem, type Refusal } from '../policy/judge-item.ts'
import { type Policy, ruled, type Whose } from '../policy/policy.ts'
import { nameOf } from './data-plane.ts'

/** The case of an item. Its object is asked for only where the policy has something to ask, which nearly none has. */
export class ItemCase implements Case {
  readonly policy: Policy
  readonly allowLua: boolean
  readonly #sourceOf: (itemPath: Path) => SourceField
  #name: ObjectName | undefined

  constructor({ policy, allowLua }: Pick<Case, 'policy' | 'allowLua'>, sourceOf: (itemPath: Path) => SourceField) {
    this.policy = policy
    this.allowLua = allowLua
    this.#sourceOf = sourceOf
  }

  get namespace(): string {
    return this.#parsed.namespace
  }

  get kind(): string {
    return this.#parsed.kind
  }

  get #parsed(): ObjectName {
    this.#name ??= parseObjectKey(this.#sourceOf([]).object)
    return this.#name
  }
}

/** Whether the policy lets a namespace have an item; what it does not is told at the field it was made of. */
export function isAllowedBy<S extends SectionName>(
  about: Case,
  section: S,
  item: Config[S][number],
  so: string,
  sourceOf: (itemPath: Path) => SourceField,
  report: Report,
): boolean {
  const refusals = judgeItem(section, item, about)
  for (const refusal of refusals) report(worded(refusal, sourceOf(refusal.path), about.namespace, so))
  return refusals.length === 0
}

function worded(refusal: Refusal, where: SourceField, namespace: string, so: string): Diagnostic {
  switch (refusal.kind) {
    case 'plugin': {
      const { plugin, level, reason, upTo, rule } = refusal
      return policy.pluginRefused(nameOf(where), plugin, level, reason, upTo, rule, so)
    }
    case 'file':
      return policy.fileRefused(where, refusal.plugin, refusal.folders, refusal.rule, so)
    case 'target':
      return policy.targetRefused(where, refusal.host, refusal.reason, refusal.rule, so)
    case 'host':
      return policy.hostRefused(where, refusal.host, namespace, refusal.claim.suffix, refusal.claim.name, so)
    case 'catch-all':
      return policy.catchAllRefused(where, namespace, refusal.claim, so)
    case 'priority':
      return policy.priorityRefused(where, refusal.priority, refusal.min, refusal.max, refusal.rule, so)
    case 'global':
      return policy.globalKindRefused(where, namespace, refusal.namespaces, so)
    default:
      return refusal satisfies never
  }
}

/** The rules for texts as they are in a namespace: what the policy allows there besides what the options allow everywhere. */
export function textsAllowedBy<T extends TenantTextRules & { readonly policy: Policy }>(
  options: T,
  whose: Whose,
): TenantTextRules {
  if (options.policy.rules.length === 0) return options
  const env = ruled(options.policy, whose, 'env')?.value ?? []
  const secretRefs = ruled(options.policy, whose, 'secretRefs')?.value ?? false
  return {
    ...options,
    allowEnv: [...options.allowEnv, ...env],
    allowSecretRefs: options.allowSecretRefs || secretRefs,
  }
}
