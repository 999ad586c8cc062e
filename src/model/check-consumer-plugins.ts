import { pluginLimits } from './check-plugin-limits.ts'
import { choice, mappingOf, textOf, truth, wholeNumber, withRules } from './check-plugin-values.ts'
import type { Check } from './check-values.ts'
import { isReference } from './tenant-text.ts'

/** The algorithms of jwt-auth that sign and check with one secret; all others check with a public key (C24). */
export const symmetricAlgorithms = ['HS256', 'HS384', 'HS512'] as const
const asymmetric = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'EdDSA'] as const

/** All algorithms of jwt-auth. */
export const jwtAlgorithms = [...symmetricAlgorithms, ...asymmetric] as const

/** As ngx.decode_base64 reads it: the padding may be absent. */
function isBase64(text: string): boolean {
  const digits = text.replace(/={0,2}$/, '')
  return /^[A-Za-z0-9+/]*$/.test(digits) && digits.length % 4 !== 1
}

/** Which key an algorithm takes (C24), and that it is what it says it is: `check_schema` of APISIX's jwt-auth.lua. */
const jwt = withRules(
  mappingOf(
    {
      key: textOf(1),
      secret: textOf(1),
      public_key: textOf(1),
      algorithm: choice(...jwtAlgorithms),
      base64_secret: truth,
      exp: wholeNumber(1),
      lifetime_grace_period: wholeNumber(0),
    },
    'key',
  ),
  ({ algorithm = 'HS256', secret, public_key }) => {
    const needed = asymmetric.some((name) => name === algorithm) ? 'public_key' : 'secret'
    const given = needed === 'secret' ? secret : public_key
    return given === undefined ? `needs ${needed} for its algorithm` : undefined
  },
  ({ base64_secret, secret }) => {
    // Without a secret the plugin's own check fails with a Lua error.
    if (base64_secret !== true || isReference(secret) || (typeof secret === 'string' && isBase64(secret)))
      return undefined
    return secret === undefined
      ? [{ path: ['base64_secret'], reason: 'must not be true without a secret' }]
      : [{ path: ['secret'], reason: 'is no base64, which base64_secret says it is' }]
  },
)

/**
 * What plugins want of their configuration at a consumer: those of authentication hold credentials there, all others
 * what they hold at a route. Source: the `consumer_schema` of each plugin of APISIX 3.18.
 */
export const consumerPluginLimits: ReadonlyMap<string, Check> = new Map([
  ...pluginLimits,
  ['key-auth', mappingOf({ key: textOf(1) }, 'key')],
  ['basic-auth', mappingOf({ username: textOf(1), password: textOf(1) }, 'username', 'password')],
  ['jwt-auth', jwt],
  ['hmac-auth', mappingOf({ key_id: textOf(1, 256), secret_key: textOf(1, 256) }, 'key_id', 'secret_key')],
  ['ldap-auth', mappingOf({ user_dn: textOf(1) }, 'user_dn')],
  ['wolf-rbac', mappingOf({ server: textOf(), appid: textOf(), header_prefix: textOf() })],
])
