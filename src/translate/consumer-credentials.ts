import { requireGrant } from '../bind/grant.ts'
import { type BoundPlugins, entryOf, inFixedOrder } from '../bind/plugins.ts'
import { pluginNotAMapping } from '../diagnostics/catalog/binding.ts'
import { credentialNowhere } from '../diagnostics/catalog/contradictions.ts'
import {
  credentialInBoth,
  credentialNameTwice,
  credentialRepeated,
  credentialsDisagree,
} from '../diagnostics/catalog/v1alpha1.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Consumer, ConsumerCredential } from '../kinds/consumer.ts'
import { checkCredential } from '../model/check.ts'
import type { Credential } from '../model/config.ts'
import { identityOf } from '../model/consumer-identity.ts'
import { credentialId, named } from '../model/id.ts'
import { type At, at, inside, type Path } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import { type CredentialFields, credentials, secretKeys } from './credential.ts'
import { credentialOfSecret } from './credential-secret.ts'
import type { Made } from './fragment.ts'

const lost = 'the credential is left out, and nobody gets in by it'

/** A credential for the file, and the one plugin that it is for. */
export interface MadeCredential extends Made<Credential> {
  readonly type: ConsumerCredential['type']
}

/** The credentials of a Consumer that can be had; the first counts where two of them contradict each other. */
export function translateCredentials(
  source: Consumer,
  username: string,
  bound: BoundPlugins,
  read: Read,
  report: Report,
): readonly MadeCredential[] {
  const names = new Map<string, At>()
  const known = new Map<string, { readonly config: unknown; readonly from: At }>()
  for (const [plugin, config] of Object.entries(bound.plugins)) {
    const identity = identityOf(plugin, config)
    const path = entryOf(bound, plugin)?.path ?? ['spec', 'plugins']
    if (identity !== undefined) known.set(identity, { config, from: { object: source.key, path } })
  }
  return source.credentials.flatMap((written) => {
    const { name, path, type } = written
    const from = { object: source.key, path }
    const namesake = name === undefined ? undefined : names.get(name)
    if (name !== undefined && namesake !== undefined) {
      report(credentialNameTwice(inside(from, 'name'), name, namesake))
      return []
    }
    if (name !== undefined) names.set(name, from)
    const value = credentialOf(written, username, source, read, report)
    if (value === undefined) return []
    const config = value.plugins[type]
    const identity = identityOf(type, config)
    const earlier = identity === undefined ? undefined : known.get(identity)
    if (earlier !== undefined) {
      const isSame = JSON.stringify(earlier.config) === JSON.stringify(config)
      report((isSame ? credentialRepeated : credentialsDisagree)(from, type, earlier.from))
      return []
    }
    if (identity !== undefined) known.set(identity, { config, from })
    return [{ value, from, type }]
  })
}

function credentialOf(
  written: ConsumerCredential,
  username: string,
  source: Consumer,
  read: Read,
  report: Report,
): Credential | undefined {
  const { path, type, name, secret } = written
  const place = { object: source.key, path: [...path, secret === undefined ? 'config' : 'secretRef'] }
  const fields = fieldsOf(written, source, place, read, report)
  if (fields === undefined) return undefined
  const isKnown = ([field]: [string, unknown]) => secretKeys[type].includes(field)
  const own = credentials[type](Object.fromEntries(Object.entries(fields).filter(isKnown)), place, lost, report)
  if (own === undefined) return undefined
  // What else the configuration of a plugin may hold is passed on, as everywhere.
  const others = Object.fromEntries(Object.entries(fields).filter((entry) => !isKnown(entry)))
  const index = Number(path.at(-1))
  const value: Credential = {
    ...named(credentialId(username, name, type, index)),
    plugins: { [type]: inFixedOrder({ ...others, ...own }) },
  }
  const sourceOf = ([field, , ...rest]: Path) => {
    if (field !== 'plugins') return at(source.key, ...path, 'name')
    return secret === undefined ? inside(place, ...rest) : place
  }
  return admit('consumers', value, lost, checkCredential, sourceOf, read, report) ? value : undefined
}

function fieldsOf(
  { path, type, config, secret }: ConsumerCredential,
  { key: object }: Consumer,
  place: At,
  read: Read,
  report: Report,
): CredentialFields | undefined {
  if (secret !== undefined) {
    if (config !== undefined) report(credentialInBoth({ object, path: [...path, 'config'] }))
    if (!requireGrant(place, { group: '', kind: 'Secret', ...secret }, lost, read, report)) return undefined
    return credentialOfSecret(place, secret.namespace, secret.name, type, lost, read, report)
  }
  if (config === undefined) {
    report(credentialNowhere({ object, path }, 'config', lost))
    return undefined
  }
  if (isRecord(config)) return config
  report(pluginNotAMapping(place, type, lost))
  return undefined
}
