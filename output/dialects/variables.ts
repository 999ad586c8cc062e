/** `${{NAME}}` and `${{NAME:=default}}`, which APISIX replaces by environment variables. Data plane spec section 3. */

/** What APISIX's pattern matches: it wants a word character after the blanks, and runs to the next `}}` over anything. */
const live = /\$\{\{[\t-\r ]*\w[\s\S]*?\}\}/

/** Whether APISIX would replace a part of this text. */
export function isLiveVariable(text: string): boolean {
  const end = text.lastIndexOf('}}')
  // Without an end there is none, and looking for it from every beginning takes quadratic time.
  return end !== -1 && text.includes('${{') && live.test(text.slice(0, end + 2))
}

/**
 * A text that comes out as `text` where APISIX replaces variables after parsing, so that no escape helps: the default
 * of a variable that nobody sets is the dollar sign, and what was replaced is not looked at again.
 */
export function guardVariables(text: string): string {
  return isLiveVariable(text) ? text.replaceAll('${{', '${{_UNSET:=$}}{{') : text
}

/** A text as it was before `guardVariables`. */
export function unguardVariables(text: string): string {
  return text.replaceAll('${{_UNSET:=$}}{{', '${{')
}
