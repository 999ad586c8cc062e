import { address } from './check-names.ts'
import {
  choice,
  exactlyOneOf,
  headersOf,
  listOf,
  mappingOf,
  matching,
  notEmpty,
  regex,
  textOf,
  truth,
  wholeNumber,
  withRules,
} from './check-plugin-values.ts'
import type { Check, Refusal } from './check-values.ts'

/** Plugins that decide who may come in. The rules' sources stand in check-plugin-limits.ts. */

const addresses = listOf(address, { min: 1 })

export const ipRestriction = withRules(
  mappingOf({
    whitelist: addresses,
    blacklist: addresses,
    message: textOf(1, 1024),
    response_code: wholeNumber(403, 404),
  }),
  exactlyOneOf('whitelist', 'blacklist'),
)

const challenge = {
  anonymous_consumer: textOf(1),
  hide_credentials: truth,
  realm: matching(/^[ -!#-[\]-~]{1,128}$/, 'must be 1 to 128 plain characters without " and \\'),
}

/** With an empty header APISIX looks for the credentials nowhere (C27). */
const header = notEmpty('so that no request could authenticate by it')
const algorithm = choice('hmac-sha1', 'hmac-sha256', 'hmac-sha512')

export const auth: readonly (readonly [string, Check])[] = [
  ['basic-auth', mappingOf(challenge)],
  ['key-auth', mappingOf({ ...challenge, header, query: textOf() })],
  [
    'jwt-auth',
    mappingOf({
      ...challenge,
      header,
      query: textOf(),
      cookie: textOf(),
      key_claim_name: textOf(1),
      claims_to_verify: listOf(choice('exp', 'nbf'), { unique: true }),
      store_in_ctx: truth,
    }),
  ],
  [
    'hmac-auth',
    mappingOf({
      ...challenge,
      allowed_algorithms: listOf(algorithm, { min: 1 }),
      clock_skew: wholeNumber(1),
      signed_headers: listOf(textOf(1, 50)),
      validate_request_body: truth,
      max_req_body_size: wholeNumber(1),
    }),
  ],
]

/** An empty key passes the schema, and anybody can make the token that it makes (C32). */
export const csrf = mappingOf(
  {
    key: notEmpty('so that anybody could make the token'),
    expires: wholeNumber(),
    name: notEmpty('so that no request could bring the token'),
  },
  'key',
)

/** lua-resty-http finds no host in anything else, and the answer to every request is 403 (C32). */
const serviceUri = matching(/^https?:\/\/[^/?#\s]/, 'must begin with http:// or https:// and a host')

export const forwardAuth = mappingOf(
  {
    uri: serviceUri,
    allow_degradation: truth,
    client_headers: listOf(textOf()),
    extra_headers: headersOf(textOf()),
    keepalive: truth,
    keepalive_pool: wholeNumber(1),
    keepalive_timeout: wholeNumber(1000),
    max_req_body_size: wholeNumber(1),
    request_headers: listOf(textOf()),
    request_method: choice('GET', 'POST'),
    ssl_verify: truth,
    status_on_error: wholeNumber(200, 599),
    timeout: wholeNumber(1, 60_000),
    upstream_headers: listOf(textOf()),
  },
  'uri',
)

const origins = matching(
  /^(?:\*\*?|null|\w+:\/\/[^,]+(?:,\w+:\/\/[^,]+)*)$/,
  'must be *, **, null, or origins such as https://shop.example.org with commas, and no blanks, between them',
)
const patterns = listOf(regex(1, 4096), { min: 1, unique: true })

export const cors = withRules(
  mappingOf({
    allow_credential: truth,
    allow_headers: textOf(),
    allow_methods: textOf(),
    allow_origins: origins,
    allow_origins_by_metadata: listOf(textOf(1, 4096), { min: 1, unique: true }),
    allow_origins_by_regex: patterns,
    expose_headers: textOf(),
    max_age: wholeNumber(),
    timing_allow_origins: origins,
    timing_allow_origins_by_regex: patterns,
  }),
  (configuration) => {
    if (!configuration['allow_credential']) return undefined
    const refusals: Refusal[] = []
    for (const field of ['allow_origins', 'allow_methods', 'allow_headers']) {
      if ((configuration[field] ?? '*') === '*')
        refusals.push({ path: [field], reason: 'must be set, and not to *, where allow_credential is true' })
    }
    for (const field of ['expose_headers', 'timing_allow_origins']) {
      if (configuration[field] === '*')
        refusals.push({ path: [field], reason: 'must not be * where allow_credential is true' })
    }
    return refusals.length === 0 ? undefined : refusals
  },
)
