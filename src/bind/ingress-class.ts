import type { IngressClass } from '../kinds/ingress-class.ts'
import type { CompileOptions } from '../read/options.ts'
import type { Read } from '../read/read.ts'
import { isOfAnotherClass } from './class.ts'

/** The controllers of APISIX, in whose place this program stands. */
const controller = 'apisix.apache.org/apisix-ingress-controller'

/** Whose an Ingress is: ours, somebody else's, or nobody's for want of a class (`wanted` is what it could name). */
export type Belonging =
  | { readonly kind: 'ours' }
  | { readonly kind: 'others'; readonly name: string }
  | { readonly kind: 'nobodys'; readonly wanted: string }

/**
 * By name where `--ingress-class` is given. Else IngressClass objects decide, as far as there are any: one that is named
 * by its controller, and for who names none the default class. What they say nothing of is ours. Kinds spec section 9.1.
 */
export function bindIngressClass(own: string | undefined, read: Read): Belonging {
  const { options } = read
  const classes = read.ingressClasses()
  const defaults = classes.filter(({ isDefault }) => isDefault)
  if (options.ingressClass !== undefined) {
    const wanted = className(options.ingressClass)
    if (own !== undefined) {
      return isOfAnotherClass(own, { ...options, ingressClass: wanted }) ? { kind: 'others', name: own } : ours
    }
    return defaults.some(({ name }) => name === wanted) ? ours : { kind: 'nobodys', wanted }
  }
  if (own !== undefined) {
    const named = classes.find(({ name }) => name === own)
    return named === undefined || named.controller === controller ? ours : { kind: 'others', name: own }
  }
  if (classes.length === 0 || defaults.some((entry) => entry.controller === controller)) return ours
  const [first] = defaults
  if (first !== undefined) return { kind: 'others', name: first.name }
  return { kind: 'nobodys', wanted: classes.find((entry) => entry.controller === controller)?.name ?? 'apisix' }
}

const ours: Belonging = { kind: 'ours' }

/** Whether we stand in for a class: that of `--ingress-class`, else every one whose controller is that of APISIX. */
export function isOurClass({ name, controller: own }: IngressClass, { ingressClass }: CompileOptions): boolean {
  return ingressClass === undefined ? own === controller : name === className(ingressClass)
}

/** `apisix-and-all` is about the kinds of APISIX; of Ingress it means the class `apisix`. */
function className(option: string): string {
  return option === 'apisix-and-all' ? 'apisix' : option
}
