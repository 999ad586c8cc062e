import { isOfAnotherClass } from '../bind/class.ts'
import { ofAnotherClass } from '../diagnostics/catalog/binding.ts'
import { globalRuleWithoutPlugins } from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ApisixGlobalRule } from '../kinds/apisix-global-rule.ts'
import { globalRuleId } from '../model/id.ts'
import { at } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { type Fragment, fragmentOf } from './fragment.ts'
import { translateGlobalRules } from './global-rules.ts'

const lost = 'the ApisixGlobalRule is left out, and every request goes without its plugins'

/** Kinds spec section 7.2. */
export function translateApisixGlobalRule(source: ApisixGlobalRule, read: Read): Fragment {
  const { ingressClassName, key, namespace, name } = source
  if (isOfAnotherClass(ingressClassName, read.options)) {
    return fragmentOf({ diagnostics: [ofAnotherClass(at(key, 'spec', 'ingressClassName'), ingressClassName)] })
  }
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  if (!source.plugins.some(({ enable }) => enable)) report(globalRuleWithoutPlugins(at(key, 'spec')))
  const idOf = (...part: readonly string[]) => globalRuleId(namespace, name, ...part)
  return fragmentOf({ globalRules: translateGlobalRules(source, idOf, lost, read, report), diagnostics })
}
