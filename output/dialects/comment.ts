/** Comments are read by people and, since 3.17, by the replacement of variables: data plane spec section 3. */

const longestComment = 200
/** ASCII in which nothing begins a variable or the mark of the end. */
const harmless = /^[ -"%-~]*$/
const eachUnprintable = /[^\x20-\x7e\p{L}\p{M}\p{N}]/gu

/** One printable line, at most 200 characters, that neither begins a variable nor looks like the end of the file. */
export function commentLine(text: string): string {
  if (text.length <= longestComment && harmless.test(text)) return `# ${text}`
  const line = text.replace(eachUnprintable, '?').replaceAll('${', '\\u0024{').replaceAll('#END', '# END')
  if (line.length <= longestComment) return `# ${line}`
  return `# ${Array.from(line)
    .slice(0, longestComment - 3)
    .join('')}...`
}
