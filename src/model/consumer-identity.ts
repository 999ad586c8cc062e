import { fieldOf } from './field.ts'

/** By which field APISIX finds out whose credential it was shown. */
const identity: ReadonlyMap<string, string> = new Map([
  ['key-auth', 'key'],
  ['basic-auth', 'username'],
  ['jwt-auth', 'key'],
  ['hmac-auth', 'key_id'],
  ['ldap-auth', 'user_dn'],
])

/**
 * What APISIX knows a consumer by, in one text to compare: never to be shown, it is a secret. Undefined for a plugin
 * that proves nothing.
 */
export function identityOf(plugin: string, config: unknown): string | undefined {
  const field = identity.get(plugin)
  const value = field === undefined ? undefined : fieldOf(config, field)
  return value === undefined ? undefined : JSON.stringify([plugin, value])
}
