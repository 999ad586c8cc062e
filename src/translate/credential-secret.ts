import { bindSecret } from '../bind/secret.ts'
import { pluginSecretUnreadable } from '../diagnostics/catalog/binding.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { AuthenticationPlugin } from '../kinds/apisix-consumer.ts'
import type { At } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { type CredentialFields, secretKeys } from './credential.ts'

/**
 * The fields of a credential that a Secret holds. Undefined, with a report, where it is missing or cannot be read; `so`
 * tells in it what becomes of whoever asked.
 */
export function credentialOfSecret(
  where: At,
  namespace: string,
  name: string,
  plugin: AuthenticationPlugin,
  so: string,
  read: Read,
  report: Report,
): CredentialFields | undefined {
  const secret = bindSecret(where, namespace, name, so, read, report)
  if (secret === undefined) return undefined
  const unreadable = secretKeys[plugin].find((key) => secret.undecodable.includes(key))
  if (unreadable !== undefined) {
    report(pluginSecretUnreadable(where, namespace, name, unreadable, so))
    return undefined
  }
  // One Secret may serve several purposes: what else it holds is somebody else's.
  return Object.fromEntries(Object.entries(secret.data).filter(([key]) => secretKeys[plugin].includes(key)))
}
