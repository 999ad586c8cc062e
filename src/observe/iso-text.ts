/** A moment in ISO 8601, of milliseconds since 1970. */
export function isoText(ms: number): string {
  return new Date(ms).toISOString()
}
