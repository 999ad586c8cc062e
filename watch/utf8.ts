import { invalidUtf8, utf16 } from '../src/diagnostics/catalog/reading.ts'
import type { Place, Report } from '../src/diagnostics/diagnostic.ts'

/** The text of bytes in UTF-8, with or without a byte order mark; undefined, and a diagnostic, where they are not. */
export function decodeText(bytes: Uint8Array, place: Place, report: Report): string | undefined {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  if (mark === 0xfeff || mark === 0xfffe) {
    report(utf16(place))
    return undefined
  }
  const text = decodeUtf8(bytes)
  if (text !== undefined) return text
  const offset = firstInvalidByte(bytes)
  report(invalidUtf8({ ...place, line: countLines(bytes.subarray(0, offset)) }, offset))
  return undefined
}

function decodeUtf8(bytes: Uint8Array, options: { readonly stream?: boolean } = {}): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, options)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** The offset of the first byte that belongs to no letter. A decoder in stream mode forgives a letter that is unfinished. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0
  let invalid = bytes.length + 1
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    if (decodeUtf8(bytes.subarray(0, middle), { stream: true }) === undefined) invalid = middle
    else valid = middle
  }
  while (decodeUtf8(bytes.subarray(0, valid)) === undefined) valid -= 1
  return valid
}

function countLines(bytes: Uint8Array): number {
  let lines = 1
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1
  return lines
}
