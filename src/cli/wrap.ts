/** Breaks a paragraph at spaces, into lines of at most `columns` characters where the words allow it. */
export function wrap(paragraph: string, columns: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].join('\n')
}
