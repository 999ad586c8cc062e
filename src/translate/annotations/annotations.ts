import { annotationPrefixWrong } from '../../diagnostics/catalog/ingress.ts'
import type { Report } from '../../diagnostics/diagnostic.ts'
import { suggest } from '../../diagnostics/suggest.ts'
import { type At, at, type ObjectKey } from '../../objects/object.ts'

const annotationPrefix = 'k8s.apisix.apache.org/'

/**
 * The name of an annotation whose prefix nearly is the right one, as in the `apisix.apache.org/enable-csrf` of a changelog
 * (kinds spec section 8.4). Undefined of all others, which are none of ours.
 */
function misprefixedName(annotation: string): string | undefined {
  const slash = annotation.indexOf('/')
  const prefix = annotation.slice(0, Math.max(slash, 0))
  const right = annotationPrefix.slice(0, -1)
  if (slash === -1 || prefix === right) return undefined
  const isNear = /apisix/i.test(prefix) || suggest(prefix, [right]) !== undefined
  return isNear ? annotation.slice(slash + 1) : undefined
}

/** The APISIX annotations of one object, by name without prefix. Kinds spec section 8.4. */
export class Annotations {
  readonly #object: ObjectKey
  readonly #values: ReadonlyMap<string, string>
  readonly #written: readonly string[]
  readonly report: Report

  constructor(object: ObjectKey, annotations: Readonly<Record<string, string>>, report: Report) {
    const ours = Object.entries(annotations).filter(([name]) => name.startsWith(annotationPrefix))
    this.#object = object
    this.#written = Object.keys(annotations)
    this.#values = new Map(ours.map(([name, value]) => [name.slice(annotationPrefix.length), value]))
    this.report = report
  }

  get names(): readonly string[] {
    return [...this.#values.keys()]
  }

  /** Whether no annotation that is `known` stands under a misspelt prefix, with a report where one does: it may be a protection. */
  areWellPrefixed(known: readonly string[]): boolean {
    const misprefixed = this.#written.filter((annotation) => known.includes(misprefixedName(annotation) ?? ''))
    for (const annotation of misprefixed) {
      const where = at(this.#object, 'metadata', 'annotations', annotation)
      this.report(annotationPrefixWrong(where, annotation, `${annotationPrefix}${misprefixedName(annotation)}`))
    }
    return misprefixed.length === 0
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
