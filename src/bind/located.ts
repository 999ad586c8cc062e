import type { Node } from '../model/config.ts'
import type { Problem } from './backend.ts'

/** Weight of every node of a Service; shares between Services are the split's business (kinds spec section 2.5). */
export const nodeWeight = 100

/** Where the requests for a Service port go. */
export type Located =
  | { readonly kind: 'nodes'; readonly nodes: readonly Node[]; readonly remarks: readonly Problem[] }
  | { readonly kind: 'discovery'; readonly serviceName: string; readonly remarks: readonly Problem[] }
  | { readonly kind: 'nowhere'; readonly remarks: readonly Problem[] }
