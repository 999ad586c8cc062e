import { isAtLeast, type Target } from '../../src/model/target.ts'
import { type Leaves, unwritable } from './dialect.ts'
import { isLiveVariable, splitVariables } from './variables.ts'

/**
 * Scalars that libyaml, and lyaml on top of it, read as exactly the value we have. Source: data plane spec sections 3
 * and 8 (14, 15); https://github.com/gvvaughan/lyaml (lib/lyaml/implicit.lua) for plain scalars.
 */

/**
 * What may not stand in a double-quoted scalar as it is: quotes and backslashes, controls (U+0085 among them, which
 * libyaml reads as a line break), the two Unicode line breaks, byte order marks and noncharacters, and a dollar sign
 * before a brace, which would begin a variable. Lone surrogates are here because they have no UTF-8 form.
 */
const special = /["\\\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]|\$(?=\{)/u
const eachSpecial = new RegExp(special, 'gu')

/** Most texts, quickly: ASCII without quotes, dollar signs and backslashes. */
const commonText = /^[ !#%-[\]-~]*$/

/** Whether a text stands in its quotes as it is; what is not common may all the same. */
export function isCommonText(text: string): boolean {
  return commonText.test(text)
}

/** Keys that need no quotes, apart from the words of YAML 1.1, and `e1`, which some readers take for a number. */
const plainKey = /^[A-Za-z][A-Za-z0-9_-]*$/
const otherThanText = /^(?:y|n|yes|no|on|off|true|false|null|e[-\d].*)$/i

/** libyaml wants the colon within 1024 characters of the start of a key, unless the key is announced with `?`. */
const longestKey = 1000

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/**
 * Leaves for the releases from `target` on. Lone surrogates, which no UTF-8 file can hold, become U+FFFD.
 * Throws on what would be read as something else: a NUL, a `<<` key and, before 3.17, a live variable.
 */
export function yamlLeaves(target: Target, keys: 'quoted' | 'plain where safe'): Leaves {
  // Since 3.17 variables are replaced in the raw text, where an escape hides them; before, in the parsed values.
  const refuseVariables = !isAtLeast(target, '3.17')

  const string = (text: string): string => {
    if (isCommonText(text)) return `"${text}"`
    if (!special.test(text)) return `"${text}"`
    if (refuseVariables && isLiveVariable(text)) unwritable('a live variable for a release before 3.17')
    return `"${text.replace(eachSpecial, escapeCharacter)}"`
  }
  const quotedKey = (text: string): string => {
    // lyaml takes a quoted `<<` for a merge key too.
    if (text === '<<') unwritable('the key <<')
    return string(text)
  }
  const plainOrQuotedKey = (text: string): string =>
    plainKey.test(text) && !otherThanText.test(text) ? text : quotedKey(text)

  return { string, key: keys === 'quoted' ? quotedKey : plainOrQuotedKey, longestKey, number: yamlNumber }
}

/**
 * The same for what the operator of the gateway wrote: variables stay alive. They are complete where they stand, so
 * that none of them reaches into the rest of the file; quotes and line breaks in a default are escaped like any other,
 * which is undone after the replacing in new releases, and before it in old ones.
 */
export function liveYamlLeaves(target: Target, keys: 'quoted' | 'plain where safe'): Leaves {
  const leaves = yamlLeaves(target, keys)
  const live = (text: string, plain: (text: string) => string): string => {
    if (!isLiveVariable(text)) return plain(text)
    const pieces = splitVariables(text).map((piece, index) =>
      piece.replace(eachSpecial, (character) =>
        index % 2 === 1 && character === '$' ? '$' : escapeCharacter(character),
      ),
    )
    return `"${pieces.join('')}"`
  }
  return { ...leaves, string: (text) => live(text, leaves.string), key: (text) => live(text, leaves.key) }
}

function escapeCharacter(character: string): string {
  const short = shortEscapes[character]
  if (short !== undefined) return short
  const code = character.charCodeAt(0)
  // libyaml reads the escape of a NUL, and then Lua's C string ends there.
  if (code === 0) unwritable('a NUL character')
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  return `\\u${code.toString(16).padStart(4, '0')}`
}

/** YAML 1.1 takes an exponent only after a decimal point; whole numbers are written in full, however large. */
function yamlNumber(value: number): string {
  const text = String(value)
  const exponent = text.indexOf('e')
  if (exponent === -1) return text
  if (Number.isInteger(value)) return BigInt(value).toString()
  const mantissa = text.slice(0, exponent)
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}${text.slice(exponent)}`
}
