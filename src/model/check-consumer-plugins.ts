import { pluginLimits } from './check-plugin-limits.ts'
import { choice, mappingOf, textOf, truth, wholeNumber } from './check-plugin-values.ts'
import type { Check } from './check-values.ts'

const symmetric = ['HS256', 'HS384', 'HS512'] as const
const asymmetric = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'EdDSA'] as const

/**
 * What plugins want of their configuration at a consumer: those of authentication hold credentials there, all others
 * what they hold at a route. Source: the `consumer_schema` of each plugin of APISIX 3.18.
 */
export const consumerPluginLimits: ReadonlyMap<string, Check> = new Map([
  ...pluginLimits,
  ['key-auth', mappingOf({ key: textOf(1) }, 'key')],
  ['basic-auth', mappingOf({ username: textOf(1), password: textOf() }, 'username', 'password')],
  [
    'jwt-auth',
    mappingOf(
      {
        key: textOf(1),
        secret: textOf(1),
        public_key: textOf(1),
        algorithm: choice(...symmetric, ...asymmetric),
        base64_secret: truth,
        exp: wholeNumber(1),
        lifetime_grace_period: wholeNumber(),
      },
      'key',
    ),
  ],
  ['hmac-auth', mappingOf({ key_id: textOf(1, 256), secret_key: textOf(1, 256) }, 'key_id', 'secret_key')],
  ['ldap-auth', mappingOf({ user_dn: textOf(1) }, 'user_dn')],
])
