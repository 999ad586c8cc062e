import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts'
import { comparePlaced, type OriginOf, type Placed, placeAll } from '../diagnostics/placed.ts'

/** What a run has to say, sorted out: what every report is made of. */
export interface Findings {
  /** What counts. */
  readonly open: readonly Placed[]
  /** What the baseline knows already. */
  readonly acknowledged: readonly Placed[]
  /** What somebody does not want to hear of, and why. */
  readonly silenced: readonly { readonly placed: Placed; readonly reason: string }[]
}

/** The same before anybody asked where it stands. */
export interface Sorted {
  readonly open: readonly Diagnostic[]
  readonly acknowledged: readonly Diagnostic[]
  readonly silenced: readonly { readonly diagnostic: Diagnostic; readonly reason: string }[]
}

/**
 * Findings with their places. `fileOf` gives a file its name in a report: from the folder in which the run started, with
 * forward slashes; what is no file (`stdin`) stays as it is.
 */
export function placeFindings(
  { open, acknowledged, silenced }: Sorted,
  originOf: OriginOf,
  fileOf: (label: string) => string,
): Findings {
  const rename = (place: Place | undefined): Place | undefined => place && { ...place, file: fileOf(place.file) }
  const place = (diagnostics: readonly Diagnostic[]): readonly Placed[] =>
    placeAll(diagnostics, originOf)
      .map(({ diagnostic, place, related }) => ({
        diagnostic,
        place: rename(place),
        related: related.map(({ about, place }) => ({ about, place: rename(place) })),
      }))
      .sort(comparePlaced)
  const reasons = new Map(silenced.map(({ diagnostic, reason }) => [diagnostic, reason]))
  return {
    open: place(open),
    acknowledged: place(acknowledged),
    silenced: place(silenced.map(({ diagnostic }) => diagnostic)).map((placed) => ({
      placed,
      reason: reasons.get(placed.diagnostic) ?? '',
    })),
  }
}
