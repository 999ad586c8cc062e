import type { GatewayProxy } from '../kinds/gateway-proxy.ts'
import type { ClassParameters } from '../kinds/ingress-class.ts'
import type { Read } from '../read/read.ts'
import { isOurClass } from './ingress-class.ts'

/**
 * Whose a GatewayProxy is: ours, that of classes which others serve, or nobody's, though a class of ours could name it
 * (`couldName` is such a class).
 */
export type ProxyBelonging =
  | { readonly kind: 'ours' }
  | { readonly kind: 'others'; readonly className: string }
  | { readonly kind: 'nobodys'; readonly couldName: string }

/**
 * Ours is what a class of ours names in `spec.parameters`. What no class names at all is ours where no class is: a folder
 * without an IngressClass, a cluster seen through the Role of a namespace. Kinds spec sections 9.1 and 10.1.
 */
export function bindGatewayProxy({ namespace, name }: GatewayProxy, read: Read): ProxyBelonging {
  const classes = read.ingressClasses()
  const naming = classes.filter(
    ({ parameters }) => isGatewayProxy(parameters) && parameters.namespace === namespace && parameters.name === name,
  )
  if (naming.some((entry) => isOurClass(entry, read.options))) return { kind: 'ours' }
  const [other] = naming
  if (other !== undefined) return { kind: 'others', className: other.name }
  const own = classes.find((entry) => isOurClass(entry, read.options))
  return own === undefined ? { kind: 'ours' } : { kind: 'nobodys', couldName: own.name }
}

/** Whether the parameters of a class name a GatewayProxy, be it there or not. */
export function isGatewayProxy(parameters: ClassParameters | undefined): parameters is ClassParameters {
  return parameters?.group === 'apisix.apache.org' && parameters.kind === 'GatewayProxy' && parameters.name !== ''
}
