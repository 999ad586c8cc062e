/** The few forms of DER (ITU-T X.690) that a certificate is made of. */

export function tagged(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts)
  return Buffer.concat([Uint8Array.of(tag, ...lengthOf(content.length)), content])
}

export const sequence = (...parts: readonly Uint8Array[]) => tagged(0x30, ...parts)
export const set = (...parts: readonly Uint8Array[]) => tagged(0x31, ...parts)
export const octets = (content: Uint8Array) => tagged(0x04, content)
export const bits = (content: Uint8Array) => tagged(0x03, Uint8Array.of(0), content)
export const text = (content: string) => tagged(0x0c, Buffer.from(content))
export const yes = tagged(0x01, Uint8Array.of(0xff))

/** A positive integer, most significant byte first. */
export function integer(content: Uint8Array): Uint8Array {
  return tagged(0x02, (content[0] ?? 0) > 127 ? Uint8Array.of(0, ...content) : content)
}

/** `1.2.840.10045.4.3.2`. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tagged(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** To the second, in UTC. */
export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '')
  // RFC 5280 section 4.1.2.5: UTCTime, which has two digits for the year, up to 2049.
  return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits))
}

function lengthOf(length: number): readonly number[] {
  if (length < 128) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 255)
  return [128 | bytes.length, ...bytes]
}

function base128(value: number): readonly number[] {
  const bytes = [value & 127]
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 127) | 128)
  return bytes
}
