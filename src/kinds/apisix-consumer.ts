import { z } from 'zod'
import type { Path } from '../objects/object.ts'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { type PluginEntry, pluginEntries, pluginSchema } from './plugins.ts'
import { ingressClassName, none, objectRequiring } from './shared.ts'

/** Somebody who may come in, and how that is proven. Kinds spec section 6. */
export interface ApisixConsumer extends Meta {
  readonly ingressClassName?: string
  readonly credentials: readonly WrittenCredential[]
  readonly plugins: readonly PluginEntry[]
}

/** One way to prove it: given here, or in a Secret of the consumer's namespace. */
export interface WrittenCredential {
  readonly path: Path
  readonly plugin: AuthenticationPlugin
  readonly value?: Readonly<Record<string, unknown>>
  readonly secret?: string
}

export type AuthenticationPlugin = (typeof pluginOf)[keyof typeof pluginOf]

const pluginOf = {
  keyAuth: 'key-auth',
  basicAuth: 'basic-auth',
  jwtAuth: 'jwt-auth',
  wolfRBAC: 'wolf-rbac',
  hmacAuth: 'hmac-auth',
  ldapAuth: 'ldap-auth',
} as const

const text = lazy(() => z.string())
const optional = lazy(() => text().optional())

function by<S extends z.ZodRawShape>(value: S) {
  return z
    .strictObject({
      value: z
        .strictObject(value)
        .optional()
        .describe('The credential itself, readable to everybody who may read this object.'),
      secretRef: z
        .strictObject({ name: text().min(1) })
        .optional()
        .describe('The Secret in the same namespace that holds the credential, under the same names.'),
    })
    .optional()
}

const keyAuth = lazy(() => by({ key: text() }))
const basicAuth = lazy(() => by({ username: text(), password: text() }))
const jwtAuth = lazy(() =>
  by({
    key: text(),
    secret: optional(),
    public_key: optional(),
    private_key: optional(),
    algorithm: optional(),
    exp: z.int().optional(),
    base64_secret: z.boolean().optional(),
    lifetime_grace_period: z.int().optional(),
  }),
)
const wolfRBAC = lazy(() => by({ server: optional(), appid: optional(), header_prefix: optional() }))
const hmacAuth = lazy(() =>
  by({
    key_id: optional(),
    access_key: optional(),
    secret_key: text(),
    algorithm: optional(),
    clock_skew: z.int().optional(),
    signed_headers: z.array(text()).optional(),
    keep_headers: z.boolean().optional(),
    encode_uri_params: z.boolean().optional(),
    validate_request_body: z.boolean().optional(),
    max_req_body: z.int().optional(),
  }),
)
const ldapAuth = lazy(() => by({ user_dn: text() }))

const oldestWays = lazy(() => ({ keyAuth: keyAuth(), basicAuth: basicAuth() }))
const olderWays = lazy(() => ({ ...oldestWays(), jwtAuth: jwtAuth(), wolfRBAC: wolfRBAC(), hmacAuth: hmacAuth() }))
const proof = 'How the consumer proves who it is.'

const v2alpha1 = lazy(() => objectRequiring({ authParameter: z.strictObject(oldestWays()).describe(proof) }))
const v2beta3 = lazy(() => objectRequiring({ authParameter: z.strictObject(olderWays()).describe(proof) }))
const v2 = lazy(() =>
  objectRequiring({
    ingressClassName: ingressClassName(),
    authParameter: z
      .strictObject({ ...olderWays(), ldapAuth: ldapAuth() })
      .optional()
      .describe(proof),
    plugins: z.array(pluginSchema()).optional().describe('Plugins that act on the requests of this consumer.'),
  }),
)

interface Written {
  readonly spec: {
    readonly ingressClassName?: string | undefined
    readonly authParameter?: { readonly [K in keyof typeof pluginOf]?: WrittenBy | undefined } | undefined
    readonly plugins?: OutputOf<typeof v2>['spec']['plugins'] | undefined
  }
}

interface WrittenBy {
  readonly value?: Readonly<Record<string, unknown>> | undefined
  readonly secretRef?: { readonly name: string } | undefined
}

function normalise({ spec }: Written, meta: Meta): ApisixConsumer {
  const { ingressClassName, authParameter = {}, plugins } = spec
  return {
    ...meta,
    ...(ingressClassName !== undefined && { ingressClassName }),
    credentials: credentialsOf(authParameter),
    plugins: plugins === undefined ? none : pluginEntries(plugins, ['spec']),
  }
}

function credentialsOf(written: NonNullable<Written['spec']['authParameter']>): readonly WrittenCredential[] {
  return (Object.keys(pluginOf) as (keyof typeof pluginOf)[]).flatMap((kind) => {
    const given = written[kind]
    if (given === undefined) return []
    const { value, secretRef } = given
    return [
      {
        path: ['spec', 'authParameter', kind],
        plugin: pluginOf[kind],
        ...(value !== undefined && { value }),
        ...(secretRef !== undefined && { secret: secretRef.name }),
      },
    ]
  })
}

export const apisixConsumer: KindEntry<ApisixConsumer> = {
  group: 'apisix.apache.org',
  kind: 'ApisixConsumer',
  plural: 'apisixconsumers',
  summary: 'Somebody who may come in, and how that is proven.',
  confidential: true,
  watched: 'always',
  versions: {
    v2: version(v2, normalise),
    v2beta3: version(v2beta3, normalise),
    v2alpha1: version(v2alpha1, normalise),
  },
}
