import { credentialTaken } from '../diagnostics/catalog/linking.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Consumer, Credential } from '../model/config.ts'
import { identityOf } from '../model/consumer-identity.ts'
import { isOperators } from '../model/operators.ts'
import { isIncludeKey } from '../objects/include.ts'
import type { At, ObjectKey } from '../objects/object.ts'
import type { Made } from '../translate/fragment.ts'

/**
 * Each key belongs to one consumer: the older. APISIX would take the last in the file, so that requests change their
 * owner silently (C8); the other, consumer or credential, is left out whole. The credentials of a consumer go with it:
 * another one of that name must not get them.
 */
export function ownKeys<M extends Made<Consumer | Credential>>(made: readonly M[], report: Report): readonly M[] {
  const owners = new Map<string, At>()
  const consumers = new Map<string, ObjectKey>()
  return made.filter(({ value, from }) => {
    const username = 'username' in value ? value.username : ownerIn(value.id)
    // Keys that the operator gives are for whoever has that name.
    const isBound = !('username' in value || isOperators(value))
    if (isBound && consumers.get(username) !== from.object) return false
    const keys = keysOf(value)
    const taken = keys.find(({ key }) => isOfAnother(owners.get(key), from.object))
    const owner = taken && owners.get(taken.key)
    if (taken !== undefined && owner !== undefined) {
      report(credentialTaken(from, taken.plugin, 'username' in value ? 'consumer' : 'credential', owner))
      return false
    }
    for (const { key } of keys) owners.set(key, from)
    if ('username' in value) consumers.set(username, from.object)
    return true
  })
}

/** What one object gives twice is told where it is translated; a file that was written by hand is no object. */
function isOfAnother(owner: At | undefined, object: ObjectKey): boolean {
  return owner !== undefined && (owner.object !== object || isIncludeKey(object))
}

/** Whose a credential is: `bob` of `bob/credentials/phone`. */
export function ownerIn(credentialId: string): string {
  return credentialId.split('/')[0] ?? ''
}

function keysOf({ plugins = {} }: Consumer | Credential): readonly { readonly plugin: string; readonly key: string }[] {
  return Object.entries(plugins).flatMap(([plugin, config]) => {
    const key = identityOf(plugin, config)
    return key === undefined ? [] : [{ plugin, key }]
  })
}
