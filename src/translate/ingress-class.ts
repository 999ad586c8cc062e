import { isGatewayProxy } from '../bind/gateway-proxy.ts'
import { isOurClass } from '../bind/ingress-class.ts'
import { gatewayProxyNotFound } from '../diagnostics/catalog/binding.ts'
import { parametersUnknown } from '../diagnostics/catalog/ingress.ts'
import type { IngressClass } from '../kinds/ingress-class.ts'
import { at } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { emptyFragment, type Fragment, fragmentOf } from './fragment.ts'

/** A class becomes nothing itself; what it names and is not there is told, and harms nothing else. Kinds spec section 9.1. */
export function translateIngressClass(source: IngressClass, read: Read): Fragment {
  const { key, parameters } = source
  if (parameters === undefined || !isOurClass(source, read.options)) return emptyFragment
  const place = at(key, 'spec', 'parameters')
  if (!isGatewayProxy(parameters)) {
    const { group, kind, name } = parameters
    return fragmentOf({ diagnostics: [parametersUnknown(place, group, kind, name)] })
  }
  const { namespace, name } = parameters
  if (read.get('GatewayProxy', namespace, name) !== undefined) return emptyFragment
  const isBroken = read.isBroken('GatewayProxy', namespace, name)
  return fragmentOf({ diagnostics: [gatewayProxyNotFound(place, namespace, name, isBroken)] })
}
