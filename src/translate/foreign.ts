import { isOfAnotherClass } from '../bind/class.ts'
import { ofAnotherClass } from '../diagnostics/catalog/binding.ts'
import type { Meta } from '../kinds/meta.ts'
import { at } from '../objects/object.ts'
import type { CompileOptions } from '../read/options.ts'
import { type Fragment, fragmentOf } from './fragment.ts'

/** What an object comes to that another class takes: a word about it. Undefined where it is ours. Kinds spec section 9.1. */
export function foreignFragment(
  { key, ingressClassName }: Meta & { readonly ingressClassName?: string },
  options: CompileOptions,
): Fragment | undefined {
  if (!isOfAnotherClass(ingressClassName, options)) return undefined
  return fragmentOf({ diagnostics: [ofAnotherClass(at(key, 'spec', 'ingressClassName'), ingressClassName)] })
}
