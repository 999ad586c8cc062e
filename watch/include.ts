import { includeNoMapping } from '../src/diagnostics/catalog/reading.ts'
import type { Report } from '../src/diagnostics/diagnostic.ts'
import { type IncludedFile, includeKey } from '../src/objects/include.ts'
import type { Remark } from '../src/objects/object.ts'
import { isRecord, type RawObject } from '../src/objects/raw.ts'
import type { Finder, FoundObject, KnownKinds } from './manifest-objects.ts'
import { DocumentOrigin, type TextDocument } from './positions.ts'

/** Files that the operator wrote in APISIX's own form. They are read like manifests, and each is one object. */
export const wholeFiles: KnownKinds = { isOurs: () => false, takesWholeFiles: true }

/** Takes in the one document of such a file. APISIX reads the first one only, so any other is refused. */
export class IncludeFinder implements Finder {
  readonly objects: FoundObject[] = []
  readonly foreign = new Map<string, number>()
  readonly #report: Report
  #hasContent = false

  constructor(report: Report) {
    this.#report = report
  }

  get objectCount(): number {
    return this.objects.length
  }

  find(document: TextDocument, value: unknown, remarks: readonly Remark[] = []): void {
    if (value === null || value === undefined) return
    const what = this.#hasContent ? 'a further document' : isRecord(value) ? undefined : 'no mapping'
    const isManifest = what === undefined && isRecord(value) && 'apiVersion' in value && 'kind' in value
    this.#hasContent = true
    if (what !== undefined || isManifest) {
      this.#report(includeNoMapping(document.place([]), what ?? 'a manifest'))
      return
    }
    const { label } = document.text
    const raw = { apiVersion: '', kind: 'include', metadata: { name: label }, document: value }
    this.objects.push({ key: includeKey(label), raw, origin: new DocumentOrigin(document, [], remarks) })
  }
}

/** An object of this finder as what it is. */
export function includedFile(key: FoundObject['key'], raw: RawObject, origin: IncludedFile['origin']): IncludedFile {
  return { key, document: raw['document'], origin }
}
