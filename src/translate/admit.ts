import {
  apisixRefuses,
  tenantReference,
  tenantSubstitution,
  unwritableText,
} from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { findTenantText, type TenantTextRules } from '../model/tenant-text.ts'
import type { At, Path } from '../objects/object.ts'

/** What a model check found: the place inside the item, and why APISIX would not take it. */
interface Refusal {
  readonly path: Path
  readonly reason: string
}

/**
 * The last look at an item before it may go into the file: nothing in it that APISIX would drop silently, and no text of
 * a tenant that APISIX would evaluate. False, with a diagnostic at the source field, where it may not; `so` tells in it
 * what becomes of the item.
 */
export function admit<T extends object>(
  item: T,
  so: string,
  check: (item: T) => readonly Refusal[],
  sourceOf: (itemPath: Path) => At,
  { options }: { readonly options: TenantTextRules },
  report: Report,
): boolean {
  const refusals = check(item)
  for (const { path, reason } of refusals) report(apisixRefuses(sourceOf(path), path, reason, so))
  const text = findTenantText(item, options)
  if (text === undefined) return refusals.length === 0
  const where = sourceOf(text.path)
  switch (text.reason.kind) {
    case 'environment':
      report(tenantReference(where, '$env://', `--allow-env ${text.reason.text || 'NAME'}`, so))
      break
    case 'secret':
      report(tenantReference(where, '$secret://', '--allow-secret-refs', so))
      break
    case 'substitution':
      report(tenantSubstitution(where, options.target, options.format, so))
      break
    default:
      report(unwritableText(where, unwritable[text.reason.kind], so))
  }
  return false
}

const unwritable = {
  nul: 'a NUL character, at which APISIX would cut the text off',
  surrogate: 'half of a surrogate pair, which is no text',
  merge: 'the key <<, by which the parser of APISIX merges mappings',
  number: 'a number that is not finite',
  type: 'a value that JSON does not know',
  depth: 'more levels of nesting than any configuration needs',
} as const
