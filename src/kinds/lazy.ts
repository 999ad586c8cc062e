import type { z } from 'zod'

/**
 * Something that is made when it is first asked for, and once. Schemas are: to make those of all kinds and versions takes
 * as long as to compile a small folder, which holds few of them.
 */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined
  return () => {
    made ??= { it: make() }
    return made.it
  }
}

/** What a lazy schema lets through. */
export type OutputOf<L extends () => z.ZodType> = z.output<ReturnType<L>>
