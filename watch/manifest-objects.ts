import { basename } from 'node:path'
import * as reading from '../src/diagnostics/catalog/reading.ts'
import type { Report } from '../src/diagnostics/diagnostic.ts'
import { type ObjectKey, objectKey, type Path, type Remark } from '../src/objects/object.ts'
import { groupOf, isRecord, type RawObject } from '../src/objects/raw.ts'
import { DocumentOrigin, type TextDocument } from './positions.ts'
import { objectAt, remarksByObject } from './remarks.ts'

/** Which kinds are ours; objects of all others are counted and forgotten. */
export interface KnownKinds {
  isOurs(group: string, kind: string): boolean
  /** No manifests are read but files in APISIX's own form, each of which is one object; `include.ts`. */
  readonly takesWholeFiles?: true
}

/** An object of ours, as it stands in a text. */
export interface FoundObject {
  readonly key: ObjectKey
  readonly raw: RawObject
  readonly origin: DocumentOrigin
}

/** What a typed list's elements may leave out, as those of an API server do. */
interface Inherited {
  readonly apiVersion: string
  readonly kind: string
}

/** Takes in the values of documents. */
export interface Finder {
  readonly objects: readonly FoundObject[]
  readonly objectCount: number
  readonly foreign: ReadonlyMap<string, number>
  find(document: TextDocument, value: unknown, remarks?: readonly Remark[]): void
}

/** Tells apart the objects in the values of documents: opens Lists, keeps objects of ours, counts all others. */
export class ObjectFinder implements Finder {
  readonly objects: FoundObject[] = []
  /** How many of each kind that is none of ours: `ConfigMap`, `Deployment.apps`. */
  readonly foreign = new Map<string, number>()
  objectCount = 0
  readonly #known: KnownKinds
  readonly #report: Report
  /** Those of the document that is taken in. */
  #remarks: ReadonlyMap<string, readonly Remark[]> = new Map()

  constructor(known: KnownKinds, report: Report) {
    this.#known = known
    this.#report = report
  }

  /** Takes in the value of a document. Nothing at all (null) is no mistake. */
  find(document: TextDocument, value: unknown, remarks: readonly Remark[] = []): void {
    this.#remarks = remarksByObject(remarks)
    if (value !== null && value !== undefined) this.#value(document, value, [])
  }

  #value(document: TextDocument, value: unknown, prefix: Path, inherited?: Inherited): void {
    if (!isRecord(value)) {
      const isTemplate = typeof value === 'string' && value.includes('{{')
      this.#report(reading.notAnObject(document.place(prefix), describe(value), isTemplate))
      return
    }
    const object = inherited === undefined ? value : { ...inherited, ...value }
    const { apiVersion, kind } = object
    if (apiVersion === undefined && kind === undefined && isKustomization(document.text.label)) {
      this.#countForeign('Kustomization.kustomize.config.k8s.io')
    } else if (!isText(apiVersion)) {
      this.#reportMissing(document, prefix, ['apiVersion'], apiVersion, 'a text', otherFileHint(document, object))
    } else if (!isText(kind)) {
      this.#reportMissing(document, prefix, ['kind'], kind, 'a text', otherFileHint(document, object))
    } else if (!kind.endsWith('List') || !this.#list(document, object, prefix, apiVersion, kind)) {
      const group = groupOf(apiVersion)
      if (this.#known.isOurs(group, kind)) this.#ours(document, object, prefix, group, kind)
      else this.#countForeign(group === '' ? kind : `${kind}.${group}`)
    }
  }

  /** Whether the object is a list; if so, its elements are taken in. */
  #list(
    document: TextDocument,
    list: Record<string, unknown>,
    prefix: Path,
    apiVersion: string,
    kind: string,
  ): boolean {
    const { items } = list
    const isBare = kind === 'List' && apiVersion === 'v1'
    if (Array.isArray(items)) {
      const inherited = isBare ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) }
      for (const [index, item] of items.entries()) {
        this.#value(document, item, [...prefix, 'items', index], inherited)
      }
      return true
    }
    if (isBare && items !== undefined && items !== null) {
      this.#report(reading.listWithoutItems(document.place([...prefix, 'items']), kind, items))
    }
    return isBare || items === null
  }

  #ours(document: TextDocument, object: Record<string, unknown>, prefix: Path, group: string, kind: string): void {
    this.objectCount += 1
    // Keys are joined with slashes.
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(kind)) {
      this.#reportMissing(document, prefix, ['kind'], kind, 'a kind')
      return
    }
    const { metadata } = object
    if (!isRecord(metadata)) {
      this.#reportMissing(document, prefix, ['metadata'], metadata, 'a mapping')
      return
    }
    const { name, namespace } = metadata
    if (!isText(name)) {
      if ((name ?? '') === '' && isText(metadata['generateName'])) {
        this.#report(reading.generatedName(document.place([...prefix, 'metadata', 'generateName'])))
      } else this.#reportMissing(document, prefix, ['metadata', 'name'], name, 'a text')
      return
    }
    const isNamespaced = namespace !== undefined && namespace !== null && namespace !== ''
    if (isNamespaced && typeof namespace !== 'string') {
      this.#reportMissing(document, prefix, ['metadata', 'namespace'], namespace, 'a text')
    } else if (!isSubdomain(name)) {
      const place = document.place([...prefix, 'metadata', 'name'])
      this.#report(reading.illegalName(place, 'metadata.name', name, maxSubdomain))
    } else if (isNamespaced && !isLabel(namespace)) {
      const place = document.place([...prefix, 'metadata', 'namespace'])
      this.#report(reading.illegalName(place, 'metadata.namespace', namespace, maxLabel))
    } else {
      const key = objectKey(group, kind, isNamespaced ? namespace : 'default', name)
      const raw = isNamespaced || namespace === undefined ? object : withoutNamespace(object, metadata)
      const remarks = this.#remarks.size === 0 ? undefined : this.#remarks.get(objectAt(prefix))
      const origin = new DocumentOrigin(document, prefix, remarks)
      this.objects.push({ key, raw: raw as RawObject, origin })
    }
  }

  #countForeign(kind: string): void {
    this.objectCount += 1
    this.foreign.set(kind, (this.foreign.get(kind) ?? 0) + 1)
  }

  #reportMissing(
    document: TextDocument,
    prefix: Path,
    path: readonly string[],
    value: unknown,
    wanted: string,
    hint?: string,
  ): void {
    this.#report(reading.missingIdentity(document.place([...prefix, ...path]), path.join('.'), value, wanted, hint))
  }
}

/** `namespace: null` and `''` mean nothing to kubectl; later stages know one way to say nothing. */
function withoutNamespace(object: Record<string, unknown>, metadata: Record<string, unknown>): Record<string, unknown> {
  const { namespace: _, ...rest } = metadata
  return { ...object, metadata: rest }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return value === null ? 'null' : `a ${typeof value === 'string' ? 'text' : typeof value}`
}

const maxSubdomain = 253
const maxLabel = 63
const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'
const labelPattern = new RegExp(`^${label}$`)
const subdomainPattern = new RegExp(`^${label}(?:\\.${label})*$`)

/** RFC 1123, as https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ has it. */
function isSubdomain(name: string): boolean {
  return name.length <= maxSubdomain && subdomainPattern.test(name)
}

function isLabel(name: string): boolean {
  return name.length <= maxLabel && labelPattern.test(name)
}

/** Kustomize takes such a file without apiVersion and kind. */
function isKustomization(file: string): boolean {
  return /^(?:kustomization\.ya?ml|Kustomization)$/.test(basename(file))
}

function otherFileHint(document: TextDocument, object: Record<string, unknown>): string | undefined {
  const { apiVersion, kind } = object
  const file = basename(document.text.label)
  if (file === 'Chart.yaml' || file === 'values.yaml') {
    return 'this belongs to a Helm chart; render it first: helm template … | apisixc build -'
  }
  if (apiVersion !== undefined || kind !== undefined) return undefined
  return Array.isArray(object['routes']) || Array.isArray(object['upstreams'])
    ? 'this is a file that APISIX loads: keep it apart from the manifests; --include mixes one in'
    : 'is this file a Kubernetes manifest?'
}
