import type { SourceField } from '../bind/plugins.ts'
import {
  apisixRefuses,
  tenantReference,
  tenantSubstitution,
  unwritableText,
} from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { refusedByTarget } from '../model/check-target.ts'
import { type Refusal, show } from '../model/check-values.ts'
import type { Config, Item, SectionName } from '../model/config.ts'
import type { DataPlane } from '../model/data-plane.ts'
import { fieldOf } from '../model/field.ts'
import { mayShow } from '../model/secret-names.ts'
import { findTenantText, type TenantTextRules } from '../model/tenant-text.ts'
import type { Path } from '../objects/object.ts'
import type { Policy } from '../policy/policy.ts'
import { isTakenBy, nameOf } from './data-plane.ts'
import { ItemCase, isAllowedBy, textsAllowedBy } from './policed.ts'

/** By what an item is judged. */
type AdmitOptions = TenantTextRules & {
  readonly dataPlane?: DataPlane
  readonly policy: Policy
  readonly allowLua: boolean
}

/**
 * The last look at an item before it may go into the file: nothing in it that APISIX would drop silently, and no text of
 * a tenant that APISIX would evaluate; all of it something that the data plane takes, where one was asked, and that the
 * policy allows. False, with a diagnostic at the source field, where it may not; `so` tells in it
 * what becomes of the item.
 */
export function admit<S extends SectionName, T extends Config[S][number]>(
  section: S,
  item: T,
  so: string,
  check: (item: T) => readonly Refusal[],
  sourceOf: (itemPath: Path) => SourceField,
  { options }: { readonly options: AdmitOptions },
  report: Report,
): boolean {
  const own = check(item)
  const byTarget = refusedByTarget(section, item, options.target)
  const refusals = byTarget.length === 0 ? own : [...own, ...byTarget]
  for (const refusal of refusals) {
    const where = sourceOf(refusal.path)
    const written = where.isSecret === undefined ? writtenAt(section, item, refusal.path) : undefined
    report(apisixRefuses(where, refusal.path, worded(refusal, written), so, meant(refusal, written)))
  }
  const { dataPlane } = options
  const isTaken =
    dataPlane === undefined ||
    isTakenBy(
      dataPlane,
      section,
      item,
      refusals.map(({ path }) => path),
      so,
      sourceOf,
      report,
    )
  const about = options.isTrusted === true ? undefined : new ItemCase(options, sourceOf)
  const isAllowed = about === undefined || isAllowedBy(about, section, item, so, sourceOf, report)
  const text = findTenantText(item, about === undefined ? options : textsAllowedBy(options, about))
  if (text === undefined) return isTaken && isAllowed && refusals.length === 0
  const isPluginName = text.path.length === 2 && text.path[0] === 'plugins'
  const where = isPluginName ? nameOf(sourceOf(text.path)) : sourceOf(text.path)
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

/** What stands at a place of an item, undefined where it may be a secret. */
function writtenAt(section: SectionName, item: Item, path: Path): unknown {
  const value = path.reduce<unknown>((inner, step) => fieldOf(inner, String(step)), item)
  return mayShow(section, { path, value }) ? value : undefined
}

/** Reasons that only say what must be there, and not what is, get it added. Those about the whole of a field follow its name. */
function worded({ path, reason }: Refusal, written: unknown): string {
  if (path.length > 0 && reason.startsWith('it ')) return reason.slice('it '.length)
  return written !== undefined && reason.startsWith('must be ') ? `is ${show(written)} and ${reason}` : reason
}

function meant({ words }: Refusal, written: unknown): string | undefined {
  return words === undefined || typeof written !== 'string' ? undefined : suggest(written, words)
}

const unwritable = {
  nul: 'a NUL character, at which APISIX would cut the text off',
  surrogate: 'half of a surrogate pair, which is no text',
  merge: 'the key <<, by which the parser of APISIX merges mappings',
  number: 'a number that is not finite',
  type: 'a value that JSON does not know',
  depth: 'more levels of nesting than any configuration needs',
} as const
