import { ldapIncomplete, unknownAuthenticationType } from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Authentication } from '../kinds/apisix-route.ts'
import { inside, type ObjectKey } from '../objects/object.ts'

export interface AuthenticationPlugin {
  readonly name: string
  readonly config: { readonly [field: string]: unknown }
}

/** The plugin that an `authentication` block asks for; undefined where it cannot be had. Kinds spec section 2.7. */
export function translateAuthentication(
  authentication: Authentication,
  object: ObjectKey,
  report: Report,
): AuthenticationPlugin | undefined {
  const where = { object, path: authentication.path }
  switch (authentication.type) {
    case 'keyAuth':
      return { name: 'key-auth', config: authentication.keyAuth }
    case 'basicAuth':
      return { name: 'basic-auth', config: {} }
    case 'wolfRBAC':
      return { name: 'wolf-rbac', config: {} }
    case 'jwtAuth':
      return { name: 'jwt-auth', config: authentication.jwtAuth }
    case 'hmacAuth':
      return { name: 'hmac-auth', config: {} }
    case 'ldapAuth': {
      const missing = ['base_dn', 'ldap_uri'].filter((field) => !(field in authentication.ldapAuth))
      if (missing.length === 0) return { name: 'ldap-auth', config: authentication.ldapAuth }
      report(ldapIncomplete(inside(where, 'ldapAuth'), missing))
      return undefined
    }
    default:
      report(unknownAuthenticationType(inside(where, 'type'), authentication.type))
      return { name: 'basic-auth', config: {} }
  }
}
