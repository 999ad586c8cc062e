/** Something that was found inside of something else. */
export interface Inside {
  readonly path: readonly (string | number)[]
}

/** The same, found some steps further out. */
export function within<T extends Inside>(found: readonly T[], ...steps: readonly (string | number)[]): readonly T[] {
  return found.length === 0 ? found : found.map((one) => ({ ...one, path: [...steps, ...one.path] }))
}
