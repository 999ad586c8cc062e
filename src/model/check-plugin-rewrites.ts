import {
  atLeastZero,
  type Configuration,
  choice,
  closedMappingOf,
  exactlyOneOf,
  headerNames,
  headersOf,
  headerValue,
  listOf,
  mappingOf,
  matching,
  regex,
  textOf,
  truth,
  wholeNumber,
  withRules,
} from './check-plugin-values.ts'
import { type Check, isMapping, refusalsAt } from './check-values.ts'
import { conditions } from './check-vars.ts'
import { isTemplate } from './regex.ts'

/** Plugins that change requests and answers. The rules' sources stand in check-plugin-limits.ts. */

/** APISIX tries templates before it looks up any reference. */
const template: Check = (value) => {
  if (typeof value !== 'string') return 'must be text'
  return isTemplate(value)
    ? undefined
    : 'holds a $ without the number of a group (one that stands for itself is written $$)'
}

const anyRegex = regex()

/** Pairs of a regular expression and its template. */
function regexUri(max = Number.POSITIVE_INFINITY): Check {
  const texts = listOf((value) => (typeof value === 'string' ? undefined : 'must be text'), { min: 2, max })
  return (value) => {
    const verdict = texts(value)
    if (verdict !== undefined || !Array.isArray(value)) return verdict
    if (value.length % 2 === 1) return 'needs a template for each regular expression'
    const refusals = value.flatMap((text, index) => refusalsAt((index % 2 === 0 ? anyRegex : template)(text), index))
    return refusals.length === 0 ? undefined : refusals
  }
}

export const redirect = withRules(
  mappingOf({
    uri: matching(/^(?!\\+$)../su, 'must be text of at least 2 characters'),
    regex_uri: regexUri(2),
    http_to_https: truth,
    append_query_string: truth,
    encode_uri: truth,
    ret_code: wholeNumber(200),
  }),
  exactlyOneOf('uri', 'regex_uri', 'http_to_https'),
  ({ http_to_https, append_query_string }) =>
    http_to_https && append_query_string
      ? refusalsAt('does not go together with http_to_https', 'append_query_string')
      : undefined,
)

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** Whether headers are `add`, `set` and `remove`, and not simply the ones to set. */
function areOperations({ add, set, remove }: Configuration): boolean {
  return isTable(add) || isTable(set) || isTable(remove)
}

function headerOperations(operations: Check, plain: Check): Check {
  return (value) => (isMapping(value) && areOperations(value) ? operations : plain)(value)
}

const manyHeaderValues = listOf(headerValue, { min: 1 })
const oneOrMoreValues: Check = (value) => (Array.isArray(value) ? manyHeaderValues : headerValue)(value)

/** `validate_header_value` of APISIX's core/utils.lua, which only this form goes through. */
const plainHeaderValue: Check = (value) =>
  typeof value === 'string' && !/^[ -~]*$/.test(value) ? 'may hold printable ASCII characters only' : headerValue(value)

export const proxyRewrite = mappingOf({
  uri: matching(/^\/.{0,4095}$/su, 'must begin with / and have at most 4096 characters'),
  method: choice(
    ...['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'MKCOL', 'COPY', 'MOVE'],
    ...['PROPFIND', 'LOCK', 'UNLOCK'],
  ),
  regex_uri: regexUri(),
  host: matching(/^[0-9a-zA-Z.-]+(?::[0-9]{1,5})?$/, 'must be a host, with a port if wanted'),
  headers: headerOperations(
    closedMappingOf({ add: headersOf(oneOrMoreValues), set: headersOf(oneOrMoreValues), remove: headerNames }),
    headersOf(plainHeaderValue),
  ),
  use_real_request_uri_unsafe: truth,
})

/** After the colon there is at least one character, no further colon, and no slash at the end (C11). */
const addedHeader = matching(
  /^[!-9;-~]+[ \t]*:[^:]*[^:/]$/,
  'must be name:value with a value that is not empty, has no colon and does not end in a slash (headers.set takes any)',
)

const bodyFilter = mappingOf(
  {
    regex: textOf(1),
    replace: (value) => (typeof value === 'string' ? template(value) : 'must be text'),
    scope: choice('once', 'global'),
    options: matching(/^[adDijJmosuUx]*$/, 'holds letters that are no options of ngx.re'),
  },
  'regex',
  'replace',
)
/** In free form, blanks and comments count for nothing, which the check of the text does not know. */
const bodyFilters = listOf(
  withRules(bodyFilter, ({ regex: pattern, options }) => {
    const verdict = typeof options === 'string' && options.includes('x') ? undefined : anyRegex(pattern)
    return verdict === undefined ? undefined : refusalsAt(verdict, 'regex')
  }),
  { min: 1 },
)

const conditionList: Check = (value) => (Array.isArray(value) ? conditions(value) : 'must be a list of conditions')

export const responseRewrite = withRules(
  mappingOf({
    status_code: wholeNumber(200, 598),
    body: textOf(),
    body_base64: truth,
    filters: bodyFilters,
    headers: headerOperations(
      mappingOf({ add: listOf(addedHeader, { min: 1 }), set: headersOf(headerValue), remove: headerNames }),
      headersOf(headerValue, 0),
    ),
    max_resp_body_size: wholeNumber(1),
    vars: conditionList,
  }),
  ({ body, filters }) =>
    body !== undefined && filters !== undefined ? refusalsAt('does not go together with body', 'filters') : undefined,
  ({ body, body_base64 }) =>
    body_base64 && !isBase64(body) ? refusalsAt('must be base64, and not empty', 'body') : undefined,
)

/** As `ngx.decode_base64` reads it: from the first `=` on nothing counts. */
function isBase64(body: unknown): boolean {
  if (typeof body !== 'string' || body === '') return false
  const [digits = ''] = body.split('=', 1)
  return /^[A-Za-z0-9+/]*$/.test(digits) && digits.length % 4 !== 1
}

const share = wholeNumber(0, 100)
/** One list more than in the conditions of a route: it is enough that one of them holds. */
const alternatives = listOf(conditionList, { max: 20 })

export const faultInjection = withRules(
  mappingOf({
    abort: mappingOf(
      {
        http_status: wholeNumber(200),
        body: textOf(),
        headers: headersOf(headerValue),
        percentage: share,
        vars: alternatives,
      },
      'http_status',
    ),
    delay: mappingOf({ duration: atLeastZero, percentage: share, vars: alternatives }, 'duration'),
  }),
  ({ abort, delay }) => (abort === undefined && delay === undefined ? 'needs abort or delay' : undefined),
)
