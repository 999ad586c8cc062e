import { credentialTaken } from '../diagnostics/catalog/linking.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Consumer, Credential } from '../model/config.ts'
import type { At } from '../objects/object.ts'
import type { Ranked } from '../translate/fragment.ts'

/** By which field APISIX finds out whose credential it was shown. */
const identity: Readonly<Record<string, string>> = {
  'key-auth': 'key',
  'basic-auth': 'username',
  'jwt-auth': 'key',
  'hmac-auth': 'key_id',
  'ldap-auth': 'user_dn',
}

/**
 * Each key belongs to one consumer: the older. APISIX would take the last in the file, so that requests change their
 * owner silently (C8); the other is left out whole.
 */
export function ownKeys<M extends Ranked<Consumer | Credential>>(made: readonly M[], report: Report): readonly M[] {
  const owners = new Map<string, At>()
  return made.filter(({ value, from }) => {
    const keys = keysOf(value)
    const taken = keys.find(({ key }) => owners.has(key))
    const owner = taken && owners.get(taken.key)
    if (taken !== undefined && owner !== undefined) {
      report(credentialTaken(from, taken.plugin, owner))
      return false
    }
    for (const { key } of keys) owners.set(key, from)
    return true
  })
}

function keysOf({ plugins = {} }: Consumer | Credential): readonly { readonly plugin: string; readonly key: string }[] {
  return Object.entries(identity).flatMap(([plugin, field]) => {
    const config = plugins[plugin]
    if (typeof config !== 'object' || config === null || !(field in config)) return []
    return [{ plugin, key: JSON.stringify([plugin, (config as Readonly<Record<string, unknown>>)[field]]) }]
  })
}
