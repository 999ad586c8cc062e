/** Comments are read by people and, since 3.17, by the replacement of variables: data plane spec section 3. */

const longestComment = 200
const harmless = /^[\x20-\x7e]*$/
const eachUnprintable = /[^\x20-\x7e\p{L}\p{M}\p{N}]/gu

/** One printable line, at most 200 characters, that neither begins a variable nor looks like the end of the file. */
export function commentLine(text: string): string {
  const printable = harmless.test(text) ? text : text.replace(eachUnprintable, '?')
  const line = printable.replaceAll('${', '\\u0024{').replaceAll('#END', '# END')
  if (line.length <= longestComment) return `# ${line}`
  return `# ${Array.from(line)
    .slice(0, longestComment - 3)
    .join('')}...`
}
