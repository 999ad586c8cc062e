import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { describeKey, describePath } from '../objects/object.ts'
import { diagnosticEntry, type Entry } from './describe-event.ts'

/** Tells each diagnostic once when it appears and once when it is gone, however often is compiled in between. */
export class DiagnosticLog {
  #known: ReadonlyMap<string, Diagnostic> = new Map()
  #last: readonly Diagnostic[] = []

  /** `placeOf` answers file:line:column; it is asked only for what is new. */
  tell(diagnostics: readonly Diagnostic[], placeOf: (diagnostic: Diagnostic) => string | undefined): readonly Entry[] {
    if (diagnostics === this.#last) return []
    this.#last = diagnostics
    const now = new Map(diagnostics.map((diagnostic) => [nameOf(diagnostic), diagnostic]))
    const before = this.#known
    this.#known = now
    const fresh = [...now].flatMap(([name, diagnostic]) =>
      before.has(name) ? [] : [diagnosticEntry(diagnostic, {}, placeOf(diagnostic))],
    )
    const gone = [...before].flatMap(([name, diagnostic]) => (now.has(name) ? [] : [goneEntry(diagnostic)]))
    return [...fresh, ...gone]
  }
}

function nameOf({ code, object, path, message, place }: Diagnostic): string {
  return [code, object ?? place?.file ?? '', describePath(path), message].join(' ')
}

function goneEntry({ code, object, place, message }: Diagnostic): Entry {
  const subject = object === undefined ? place?.file : describeKey(object)
  return {
    level: 'info',
    message: `no longer so: ${message}`,
    fields: { code, ...(subject !== undefined && { [object === undefined ? 'file' : 'object']: subject }) },
  }
}
