import type { Place } from '../diagnostics/diagnostic.ts'

/** Where the value of an option comes from; what comes first here counts more. */
export type Source =
  | { readonly kind: 'command line' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly place: Place }
  | { readonly kind: 'default' }

/** Less is stronger. */
export function rankOf({ kind }: Source): number {
  return ['command line', 'environment', 'file', 'default'].indexOf(kind)
}

/** Where a diagnostic about an option of the command line says that it is from. */
export const commandLine: Place = { file: 'command line' }

/** Whether a place is that of a value which nobody gave. */
export function isOfDefault({ file }: Place): boolean {
  return file === 'default'
}

/** Where a diagnostic about a value says that it is from. */
export function placeOf(source: Source): Place {
  switch (source.kind) {
    case 'environment':
      return { file: `environment ${source.variable}` }
    case 'file':
      return source.place
    default:
      return { file: source.kind }
  }
}
