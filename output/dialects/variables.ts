/** `${{NAME}}` and `${{NAME:=default}}`, which APISIX replaces by environment variables. Data plane spec section 3. */

/** What APISIX's pattern matches: it wants a word character after the blanks, and runs to the next `}}` over anything. */
const live = /\$\{\{[\t-\r ]*\w[\s\S]*?\}\}/

/** The same, each one: in here an unfinished beginning is none, as what follows in the file is not looked at. */
const eachLive = /\$\{\{[\t-\r ]*\w[\s\S]*?\}\}/g

/** A text in pieces: what stands between variables, and by turns the variables. The first piece is no variable. */
export function splitVariables(text: string): readonly string[] {
  const pieces: string[] = []
  let end = 0
  for (const { 0: variable, index } of text.matchAll(eachLive)) {
    pieces.push(text.slice(end, index), variable)
    end = index + variable.length
  }
  return [...pieces, text.slice(end)]
}

/** Whether APISIX would replace a part of this text. */
export function isLiveVariable(text: string): boolean {
  const end = text.lastIndexOf('}}')
  // Without an end there is none, and looking for it from every beginning takes quadratic time.
  return end !== -1 && text.includes('${{') && live.test(text.slice(0, end + 2))
}

/** How a dollar sign is written where variables are replaced after parsing: the default of one that nobody sets. */
export const guardedDollar = '${{_UNSET:=$}}'

/**
 * A text that comes out as `text` where APISIX replaces variables after parsing, so that no escape helps: the default
 * of a variable that nobody sets is the dollar sign, and what was replaced is not looked at again.
 */
export function guardVariables(text: string): string {
  return isLiveVariable(text) ? text.replaceAll('${{', `${guardedDollar}{{`) : text
}

/** A text as it was before `guardVariables`. */
export function unguardVariables(text: string): string {
  return text.replaceAll(`${guardedDollar}{{`, '${{')
}
