import type { CompileOptions } from '../read/options.ts'

/** Takes every object of the kinds of APISIX, whatever its class: the default of the 1.x controller. */
const permissive = 'apisix-and-all'

/** Whether an object of this class is somebody else's. One without a class is everybody's. Kinds spec section 9.1. */
export function isOfAnotherClass(own: string | undefined, { ingressClass }: CompileOptions): own is string {
  if (own === undefined || own === '' || ingressClass === undefined || ingressClass === permissive) return false
  return own !== ingressClass
}
