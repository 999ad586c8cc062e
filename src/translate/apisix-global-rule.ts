import { globalRuleWithoutPlugins } from '../diagnostics/catalog/gateway.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ApisixGlobalRule } from '../kinds/apisix-global-rule.ts'
import { globalRuleId } from '../model/id.ts'
import { at } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { foreignFragment } from './foreign.ts'
import { type Fragment, fragmentOf } from './fragment.ts'
import { translateGlobalRules } from './global-rules.ts'

const lost = 'the ApisixGlobalRule is left out, and every request goes without its plugins'

/** Kinds spec section 7.2. */
export function translateApisixGlobalRule(source: ApisixGlobalRule, read: Read): Fragment {
  const { key, namespace, name } = source
  const foreign = foreignFragment(source, read.options)
  if (foreign !== undefined) return foreign
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  if (!source.plugins.some(({ enable }) => enable)) report(globalRuleWithoutPlugins(at(key, 'spec')))
  const idOf = (...part: readonly string[]) => globalRuleId(namespace, name, ...part)
  return fragmentOf({ globalRules: translateGlobalRules(source, idOf, lost, read, report), diagnostics })
}
