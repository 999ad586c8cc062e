import { isOfAnotherClass } from '../bind/class.ts'
import { ofAnotherClass } from '../diagnostics/catalog/binding.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Meta } from '../kinds/meta.ts'
import { at, type ObjectKey } from '../objects/object.ts'
import type { CompileOptions } from '../read/options.ts'
import { type Fragment, fragmentOf } from './fragment.ts'

/** What an object comes to that another class takes: a word about it. Undefined where it is ours. Kinds spec section 9.1. */
export function foreignFragment(
  { key, ingressClassName }: Meta & { readonly ingressClassName?: string },
  options: CompileOptions,
): Fragment | undefined {
  const word = foreignWord(key, ingressClassName, options)
  return word && fragmentOf({ diagnostics: [word] })
}

/** What is said of an object that another class takes; undefined of one that is ours. */
export function foreignWord(
  key: ObjectKey,
  ingressClassName: string | undefined,
  options: CompileOptions,
): Diagnostic | undefined {
  if (!isOfAnotherClass(ingressClassName, options)) return undefined
  return ofAnotherClass(at(key, 'spec', 'ingressClassName'), ingressClassName)
}
