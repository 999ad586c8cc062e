import { z } from 'zod'
import { suggest } from '../diagnostics/suggest.ts'
import { isRecord, type RawObject } from '../objects/raw.ts'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { ingressClassName, listed, mapListed, objectRequiring, standalone } from './shared.ts'

/** A server certificate for some hosts, and perhaps who may connect to them. Kinds spec section 5. */
export interface ApisixTls extends Meta {
  readonly ingressClassName?: string
  /** Each in lower case without blanks around it, once. */
  readonly hosts: readonly string[]
  /** Undefined of an object that cannot be used, but asks, or is meant to ask, clients for certificates. */
  readonly secret: SecretReference | undefined
  readonly client?: {
    readonly caSecret: SecretReference
    readonly depth?: number
    readonly skipPaths: readonly string[]
  }
}

export interface SecretReference {
  readonly namespace: string
  readonly name: string
}

const reference = lazy(() => z.strictObject({ name: z.string().min(1), namespace: z.string().min(1) }))
const isHost = (text: string): boolean => /^\*?[0-9a-zA-Z-.]+$/.test(text.trim())
const hostIn = (text: string): string => text.trim().toLowerCase()
const host = lazy(() => z.string().refine(isHost, 'is no host name: letters, digits, - . and a * in front'))
const client = lazy(() => ({
  caSecret: reference().describe(
    'The Secret with the certificate of the authority that signs the certificates of clients.',
  ),
  depth: z
    .int()
    .min(0)
    .optional()
    .describe('How many certificates may stand between that of a client and the authority.'),
}))

const base = lazy(() => ({
  hosts: standalone(host())
    .min(1)
    .describe('The hosts for which the certificate is shown; one * in front stands for any name.'),
  secret: reference().describe('The Secret with the certificate and its private key.'),
}))
const v1 = lazy(() =>
  objectRequiring({
    ...base(),
    client: z
      .strictObject(client())
      .optional()
      .describe('Who may connect: clients with a certificate of this authority.'),
  }),
)
const v2 = lazy(() =>
  objectRequiring({
    ...base(),
    ingressClassName: ingressClassName(),
    client: z
      .strictObject({
        ...client(),
        skip_mtls_uri_regex: z
          .array(z.string())
          .optional()
          .describe('Regular expressions of paths that need no client certificate.'),
      })
      .optional()
      .describe('Who may connect: clients with a certificate of this authority.'),
  }),
)

function normalise({ spec }: OutputOf<typeof v2>, meta: Meta): ApisixTls {
  const { ingressClassName, hosts, secret } = spec
  return {
    ...meta,
    ...(ingressClassName !== undefined && { ingressClassName }),
    hosts: [...new Set(mapListed(hosts, hostIn))],
    secret,
    ...(spec.client && { client: clientOf(spec.client) }),
  }
}

function clientOf({ caSecret, depth, skip_mtls_uri_regex }: NonNullable<OutputOf<typeof v2>['spec']['client']>) {
  return { caSecret, ...(depth !== undefined && { depth }), skipPaths: listed(skip_mtls_uri_regex) }
}

/**
 * The hosts of a broken object that asks, or is meant to ask, clients for certificates: no other certificate, such as one
 * with a star, may let everybody in there. Any other broken one is just not there.
 */
function salvage(raw: RawObject, meta: Meta): ApisixTls | undefined {
  const spec = isRecord(raw['spec']) ? raw['spec'] : {}
  if (![...Object.entries(spec), ...Object.entries(raw)].some(([key, value]) => asksClients(key, value)))
    return undefined
  const written: readonly unknown[] = Array.isArray(spec['hosts']) ? spec['hosts'] : [spec['hosts']]
  const hosts = written.flatMap((host) => (typeof host === 'string' && isHost(host) ? [hostIn(host)] : []))
  const { ingressClassName } = spec
  return {
    ...meta,
    ...(typeof ingressClassName === 'string' && { ingressClassName }),
    hosts: [...new Set(hosts)],
    secret: undefined,
  }
}

function asksClients(key: string, value: unknown): boolean {
  if (key === 'client' || key === 'caSecret' || suggest(key, ['client']) !== undefined) return true
  return isRecord(value) && Object.hasOwn(value, 'caSecret')
}

export const apisixTls: KindEntry<ApisixTls> = {
  group: 'apisix.apache.org',
  kind: 'ApisixTls',
  plural: 'apisixtlses',
  summary: 'A certificate for some hosts, and perhaps which clients may connect to them.',
  watched: 'always',
  lostElement: 'the host is left out',
  salvage,
  versions: { v2: version(v2, normalise), v2beta3: version(v1, normalise), v1: version(v1, normalise) },
}
