/**
 * What a YAML scalar means to `kubectl apply`. kubectl reads with go-yaml v2 (YAML 1.1 words, Go number syntax) and goes on
 * with the JSON equivalent. Rules: https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go, each row of
 * test/manifest.test.ts compared with the output of kubectl 1.32.
 */

export type Scalar = string | number | boolean | null

const words: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
])
const longestWord = 5

/** What a scalar that starts with this character can be, apart from text: 1 a word, 2 a number, 3 either. */
const promise = new Uint8Array(128)
for (const word of words.keys()) promise[word.charCodeAt(0)] = 1
for (const digit of '0123456789') promise[digit.charCodeAt(0)] = 2
for (const either of '+-.') promise[either.charCodeAt(0)] = 3

const safeDigits = 15

/**
 * The value of a plain scalar where it takes no thought: texts, `true`, `false`, short decimal numbers. Undefined for the
 * others. Nearly all scalars end here; looking at the source spares most of them being made into strings of their own.
 */
export function resolveEasily(source: string, start: number, end: number): Scalar | undefined {
  const first = source.charCodeAt(start)
  const can = first < 128 ? promise[first] : 0
  if (can === 0) return source.slice(start, end)
  if (can === 1) {
    if (end - start > longestWord) return source.slice(start, end)
    if (end - start === 4 && source.startsWith('true', start)) return true
    if (end - start === 5 && source.startsWith('false', start)) return false
    const text = source.slice(start, end)
    return words.has(text) ? undefined : text
  }
  if (can === 3 || end - start > safeDigits || (first === 48 && end - start > 1)) return undefined
  let value = 0
  for (let index = start; index < end; index += 1) {
    const digit = source.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return value
}

/** The value of a plain (unquoted, untagged) scalar. Infinite and NaN values come out as such: JSON has none. */
export function resolvePlain(text: string): Scalar {
  const first = text.charCodeAt(0)
  if (text === '') return null
  const can = first < 128 ? promise[first] : 0
  if (can === 0) return text
  if (can !== 2 && text.length <= longestWord) {
    const word = words.get(text)
    if (word !== undefined) return word
  }
  return can === 1 ? text : resolveNumber(text)
}

const goInteger = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/
const goFloat = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const dottedFloat = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)?$/

function resolveNumber(text: string): Scalar {
  if (text.startsWith('.')) return dottedFloat.test(text) ? Number(withoutUnderscores(text)) : text
  const digits = withoutUnderscores(text)
  const integer = goInteger.test(digits) ? toInteger(digits) : undefined
  if (integer !== undefined) return integer
  const float = goFloat.test(digits) ? Number(digits) : Number.NaN
  // Adding 0 turns -0 into 0, as on the way through JSON.
  return Number.isFinite(float) ? float + 0 : text
}

/** Undefined beyond 64 bits, where Go gives up. */
function toInteger(digits: string): number | undefined {
  const signed = digits.startsWith('-') || digits.startsWith('+')
  const body = signed ? digits.slice(1) : digits
  const magnitude = BigInt(/^0[0-9]/.test(body) ? `0o${body}` : body)
  const limit = digits.startsWith('-') ? 2n ** 63n : signed ? 2n ** 63n - 1n : 2n ** 64n - 1n
  if (magnitude > limit) return undefined
  return Number(digits.startsWith('-') ? -magnitude : magnitude)
}

function withoutUnderscores(text: string): string {
  return text.includes('_') ? text.replaceAll('_', '') : text
}

/** The value of a scalar with an explicit tag (its full name); undefined where the text does not fit the tag. */
export function resolveTagged(tag: string, text: string): Scalar | undefined {
  const value = resolvePlain(text)
  switch (tag) {
    case `${yamlTags}null`:
      return value === null ? value : undefined
    case `${yamlTags}bool`:
      return typeof value === 'boolean' ? value : undefined
    case `${yamlTags}int`:
      return typeof value === 'number' && goInteger.test(withoutUnderscores(text)) ? value : undefined
    case `${yamlTags}float`:
      return typeof value === 'number' ? value : undefined
    case `${yamlTags}binary`:
      return decodeBase64(text)
    default:
      // kubectl ignores tags it does not know, and timestamps stay texts.
      return text
  }
}

export const yamlTags = 'tag:yaml.org,2002:'

function decodeBase64(text: string): string | undefined {
  const body = text.replaceAll(/[\r\n]/g, '')
  if (body.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(body)) return undefined
  return new TextDecoder().decode(Uint8Array.from(atob(body), (character) => character.charCodeAt(0)))
}

const core = /^(?:[-+]?(?:0|[1-9][0-9]*)|0x[0-9a-fA-F]+)$/
const coreFloat = /^[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const coreWord = /^(?:true|false|True|False|TRUE|FALSE)$/

/**
 * Whether somebody who knows YAML 1.2 or JSON would read a plain scalar otherwise: `yes`, `012`, `1_000`, or a whole number
 * that has more digits than we can keep.
 */
export function isSurprising(text: string, value: Scalar): boolean {
  if (typeof value === 'boolean') return !coreWord.test(text)
  if (typeof value !== 'number' || String(value) === text) return false
  return core.test(text) ? !Number.isSafeInteger(value) : !coreFloat.test(text)
}
