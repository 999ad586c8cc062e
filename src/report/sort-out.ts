import { baselineEntriesGone } from '../diagnostics/catalog/reports.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Silenced } from '../diagnostics/silence.ts'
import { describeKey, type ObjectKey } from '../objects/object.ts'
import { acknowledge, type Baseline, baselineOf } from './baseline.ts'
import type { Sorted } from './findings.ts'
import type { Identity } from './identity.ts'
import { type Levels, relevel } from './severity.ts'

/** All that a run has to say. */
export interface Said {
  /** Of the input: what a baseline may know. */
  readonly ofInput: readonly Diagnostic[]
  /** Of options, and of files that cannot be read or written: no baseline makes these right. */
  readonly ofRun: readonly Diagnostic[]
  readonly silenced: readonly Silenced[]
}

export interface SortOptions {
  readonly levels: Levels
  /** Undefined where none is asked for. */
  readonly baseline: { readonly file: string; readonly known: Baseline } | undefined
  /** Whether what is found now is the new baseline. */
  readonly isDrawnAnew: boolean
  /** Gives a file its name in a report. */
  readonly fileOf: (label: string) => string
}

/** What counts, and what does not for whichever reason; with it the new baseline, if one is to be drawn. */
export interface SortedOut extends Sorted {
  readonly drawn: Baseline | undefined
}

/** Severities first, then the baseline: so what was made an error can be acknowledged, and what is off needs not be. */
export function sortOut({ ofInput, ofRun, silenced }: Said, options: SortOptions): SortedOut {
  const { levels, baseline, isDrawnAnew, fileOf } = options
  const input = relevel(ofInput, levels)
  const drawn = isDrawnAnew ? baselineOf(input.diagnostics, fileOf) : undefined
  const known = drawn ?? baseline?.known ?? []
  const { open, acknowledged, gone } = acknowledge(input.diagnostics, known, fileOf)
  const [example] = gone
  const stale =
    baseline === undefined || example === undefined
      ? []
      : [baselineEntriesGone({ file: baseline.file }, gone.length, describe(example))]
  const run = relevel([...ofRun, ...stale], levels)
  return {
    open: [...run.diagnostics, ...open],
    acknowledged,
    silenced: [...silenced, ...input.silenced, ...run.silenced],
    drawn,
  }
}

/** `AXC0302 of ApisixRoute default/shop spec.http[0]`. */
function describe({ code, object, path, file }: Identity): string {
  const subject = object === undefined ? file : describeKey(object as ObjectKey)
  return [code, 'of', subject ?? 'the input', path].filter((part) => part !== undefined).join(' ')
}
