/** What may not stand in a double-quoted scalar as it is, and what nobody could see in one. */
const special = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu

/**
 * A text as a YAML scalar, in a block or between brackets: plain where a reader that takes all for text, as ours does,
 * reads the same again; quoted otherwise.
 */
export function yamlScalar(text: string): string {
  if (/^[\w./][\w./:=-]*$/.test(text) && !text.endsWith(':')) return text
  return JSON.stringify(text).replaceAll(special, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}
