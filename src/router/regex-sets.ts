/** Which bytes the short forms of PCRE mean, without its UTF mode and in its default locale: letters are those of ASCII. */

/** A byte and its other case; letters of ASCII alone have one. */
export function caseForms(byte: number): readonly number[] {
  const isLetter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
  return isLetter ? [byte, byte ^ 32] : [byte]
}

function among(pattern: RegExp): (byte: number) => boolean {
  return (byte) => byte < 128 && pattern.test(String.fromCharCode(byte))
}

const digit = among(/[0-9]/)
/** What `\w` means. */
export const isWord = among(/[A-Za-z0-9_]/)
const blank = among(/[ \t\n\v\f\r]/)
const horizontal = (byte: number) => byte === 9 || byte === 32 || byte === 160
const vertical = (byte: number) => (byte >= 10 && byte <= 13) || byte === 133

function none(set: (byte: number) => boolean): (byte: number) => boolean {
  return (byte) => !set(byte)
}

/** What stands for many bytes after a backslash. */
export const sets: ReadonlyMap<string, (byte: number) => boolean> = new Map([
  ['d', digit],
  ['D', none(digit)],
  ['w', isWord],
  ['W', none(isWord)],
  ['s', blank],
  ['S', none(blank)],
  ['h', horizontal],
  ['H', none(horizontal)],
  ['v', vertical],
  ['V', none(vertical)],
  ['N', (byte: number) => byte !== 10],
])

/** What stands for one byte after a backslash. */
export const controls: ReadonlyMap<string, number> = new Map([
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['f', 12],
  ['a', 7],
  ['e', 27],
])

/** What stands for many bytes between `[:` and `:]`. */
export const posixClasses: ReadonlyMap<string, (byte: number) => boolean> = new Map([
  ['alpha', among(/[A-Za-z]/)],
  ['digit', digit],
  ['alnum', among(/[A-Za-z0-9]/)],
  ['upper', among(/[A-Z]/)],
  ['lower', among(/[a-z]/)],
  ['space', blank],
  ['blank', among(/[ \t]/)],
  ['word', isWord],
  ['xdigit', among(/[0-9A-Fa-f]/)],
  ['punct', among(/[!-/:-@[-`{-~]/)],
])
