import type { Explanation, Severity } from '../diagnostics/diagnostic.ts'
import type { Outline } from '../diff/outline.ts'
import type { Gateway } from '../router/gateway.ts'
import type { Excerpt } from './excerpt.ts'

/** Everything that the page shows, as plain values without anything secret: they stand in the page as JSON. */
export interface Picture {
  /** What it was made of: `manifests/`. */
  readonly title: string
  /** Of this program. */
  readonly version: string
  /** What requests are asked of. */
  readonly gateway: Gateway
  /** Where items come from, by `section/id`. */
  readonly sources: Readonly<Record<string, string>>
  /** Which plugin runs first, by name; empty where nobody knows. */
  readonly priorities: Readonly<Record<string, number>>
  /** In the order in which they are told elsewhere. */
  readonly findings: readonly ShownFinding[]
  /** What the codes of the findings mean. */
  readonly meanings: Readonly<Record<string, Explanation>>
  /** How many more somebody asked to be silent about. */
  readonly silenced: number
  /** What else has to be known of it, a line each. */
  readonly notes: readonly string[]
  /** What changed in the last compilation that changed anything; absent where nobody watches. */
  readonly changes?: Outline
}

/** A diagnostic as the page shows it. */
export interface ShownFinding {
  readonly code: string
  readonly severity: Severity
  /** `ApisixRoute default/shop`; absent where no object is concerned. */
  readonly object?: string
  /** `spec.http[0]`. */
  readonly path?: string
  /** `shop.yaml:9:11`. */
  readonly place?: string
  readonly message: string
  readonly hint?: string
  /** Other places that have to do with it, in words. */
  readonly related: readonly string[]
  readonly excerpt?: Excerpt
}
