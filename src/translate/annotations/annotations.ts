import type { Report } from '../../diagnostics/diagnostic.ts'
import { type At, at, type ObjectKey } from '../../objects/object.ts'

const annotationPrefix = 'k8s.apisix.apache.org/'

/** The APISIX annotations of one object, by name without prefix. Kinds spec section 8.4. */
export class Annotations {
  readonly #object: ObjectKey
  readonly #values: ReadonlyMap<string, string>
  readonly report: Report

  constructor(object: ObjectKey, annotations: Readonly<Record<string, string>>, report: Report) {
    const ours = Object.entries(annotations).filter(([name]) => name.startsWith(annotationPrefix))
    this.#object = object
    this.#values = new Map(ours.map(([name, value]) => [name.slice(annotationPrefix.length), value]))
    this.report = report
  }

  get names(): readonly string[] {
    return [...this.#values.keys()]
  }

  /** Undefined where it is absent or empty. */
  text(name: string): string | undefined {
    return this.#values.get(name) || undefined
  }

  /** True for the very text `true`. */
  isTrue(name: string): boolean {
    return this.#values.get(name) === 'true'
  }

  /** The parts between commas, trimmed, without empty ones (BUG-33). */
  list(name: string): readonly string[] {
    const parts = (this.#values.get(name) ?? '').split(',').map((part) => part.trim())
    return parts.filter((part) => part !== '')
  }

  /**
   * Whether it is there with nothing in it: blanks and commas at most. Of a protection nobody can tell whom it was to let
   * in; that it was to let in everybody is the least likely.
   */
  isBlank(name: string): boolean {
    return this.#values.has(name) && this.list(name).length === 0
  }

  place(name: string): At {
    return at(this.#object, 'metadata', 'annotations', `${annotationPrefix}${name}`)
  }
}

/** One feature: the annotations it reads, and the plugins they ask for. Undefined where these cannot be had. */
export interface AnnotationFeature {
  readonly names: readonly string[]
  /** The one of the names without which the others mean nothing. */
  readonly switch?: string
  plugins(annotations: Annotations): { readonly [plugin: string]: unknown } | undefined
}
