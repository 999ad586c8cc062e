import { type EmitOptions, Emitter } from '../output/emit.ts'
import { compileAll } from './compile/compile.ts'
import { Memo } from './compile/memo.ts'
import { keyOfName, type Reading, readingsOf } from './compile/readings.ts'
import { heardOf, type Told, toldOf } from './compile/told.ts'
import { notAnObject } from './diagnostics/catalog/fields.ts'
import { duplicateObject } from './diagnostics/catalog/reading.ts'
import { compareDiagnostics, compareText, type Diagnostic } from './diagnostics/diagnostic.ts'
import { silence } from './diagnostics/silence.ts'
import { asksForSilence, type Silencer, silencersOf } from './diagnostics/silencer.ts'
import type { ServedHeld } from './hold/findings.ts'
import type { Holding } from './hold/held.ts'
import type { Unreadable } from './hold/losses.ts'
import { decodeObject, type Kind, keyOf, kindOf, meantKind } from './kinds/table.ts'
import type { Config, Item } from './model/config.ts'
import { type IncludedFile, includeKey, isIncludeKey } from './objects/include.ts'
import {
  type At,
  at,
  describeKey,
  describePath,
  type ObjectKey,
  type Origin,
  objectKey,
  parseObjectKey,
} from './objects/object.ts'
import { isRecord, type RawObject } from './objects/raw.ts'
import { type CompileOptions, defaultOptions } from './read/options.ts'
import type { Asked } from './read/read.ts'
import { Store } from './store/store.ts'

export type { Diagnostic } from './diagnostics/diagnostic.ts'
export type { Config } from './model/config.ts'
export type { RawObject } from './objects/raw.ts'
export { type CompileOptions, defaultOptions } from './read/options.ts'

/** What a compilation gives. It never throws over its input: what is wrong is in the diagnostics. */
export interface Compiled {
  readonly config: Config
  readonly diagnostics: readonly Diagnostic[]
  /** The object and field that an item of the config was made of. */
  provenance(item: Item): At | undefined
  /** Grows whenever an object is found in another place, so that what is told of an item's place may have changed. */
  readonly placesRevision: number
  /** What of the config is held, as it last was good. */
  readonly held: readonly ServedHeld[]
  /** For the next compilation; undefined where nothing was to be held. */
  readonly holding?: Holding
}

/** What may stand for what is broken, and what time it is, in ISO 8601. */
export interface HoldAt {
  readonly holding: Holding
  readonly now: string
}

/** An object of the input. */
export interface PresentObject {
  readonly key: ObjectKey
  /** Whether it could be understood; if not, diagnostics say why. */
  readonly isUsable: boolean
}

/**
 * The compiler as the commands drive it: objects come and go, `compile` gives the file as of now. Doing it in any order
 * and at any number of steps gives the same as doing it at once.
 */
export class Compiler {
  readonly #store = new Store()
  #memo: Memo
  #options: CompileOptions
  /** Only objects about which something is asked. */
  readonly #silencers = new Map<ObjectKey, readonly Silencer[]>()
  /** What decoding said, and of objects that have no kind of ours (a misspelt one, say) where they stand. */
  readonly #told = new Map<ObjectKey, Told>()

  /** Files written by hand, in the order of their keys. */
  #included: readonly IncludedFile[] = []
  #includePlacesRevision = 0

  constructor(options: CompileOptions = defaultOptions) {
    this.#memo = new Memo(this.#store, options)
    this.#options = options
  }

  /**
   * Takes an object in, or its new version, and says where the one was that it replaces. One that is none of ours
   * changes nothing. Parts of the object are kept, so it may not be changed afterwards.
   */
  put(raw: RawObject, origin: Origin): Origin | undefined {
    // A key is made only where somebody asks, or has asked: nearly nobody does.
    if (asksForSilence(raw, origin) || this.#silencers.size > 0) this.#hear(raw, keyOf(raw), origin)
    const found: Diagnostic[] = []
    const decoded = decodeObject(raw, (diagnostic) => found.push(diagnostic))
    const told = found.length > 0 || this.#told.size > 0 ? this.#told.get(keyOf(raw)) : undefined
    if (found.length > 0) this.#told.set(keyOf(raw), toldOf(raw, found, origin, decoded?.object === undefined))
    else if (told !== undefined) this.#told.delete(keyOf(raw))
    if (decoded === undefined && found.length > 0) this.#noteMisspelt(keyOf(raw), true)
    return decoded === undefined ? told?.origin : this.#store.put(decoded, origin)
  }

  /** Mixes a file in that was written by hand, or its new content. One that means the same changes nothing but places. */
  include(file: IncludedFile): void {
    const before = this.#included.find(({ key }) => key === file.key)
    const isSame = before !== undefined && isEqualText(before.document, file.document)
    const others = this.#included.filter(({ key }) => key !== file.key)
    const now = isSame ? { ...file, document: before.document } : file
    this.#hear(handWritten, file.key, file.origin)
    this.#included = [...others, now].sort((a, b) => compareText(a.key, b.key))
    this.#includePlacesRevision += 1
  }

  /** Takes an object out, or a file that was included; one that is not there changes nothing. */
  drop(key: ObjectKey): void {
    if (isIncludeKey(key)) {
      this.#included = this.#included.filter((file) => file.key !== key)
      this.#silencers.delete(key)
      return
    }
    const { group, kind, namespace, name } = parseObjectKey(key)
    const known = kindOf(group, kind)
    if (known !== undefined) this.#store.drop(known, namespace, name)
    else this.#noteMisspelt(key, false)
    this.#told.delete(key)
    this.#silencers.delete(key)
  }

  #hear(raw: RawObject, key: ObjectKey, origin: Origin): void {
    const asked = silencersOf(raw, key, origin)
    if (asked.length > 0) this.#silencers.set(key, asked)
    else this.#silencers.delete(key)
  }

  /** What authors of objects ask to be silent about, in comments and annotations; for `silence`. */
  silencers(): readonly Silencer[] {
    return this.#silencers.size === 0 ? [] : [...this.#silencers.values()].flat()
  }

  #noteMisspelt(key: ObjectKey, isThere: boolean): void {
    const { group, kind, namespace, name } = parseObjectKey(key)
    const meant = meantKind(group, kind)
    if (meant !== undefined) this.#store.noteMisspelt(meant, namespace, name, key, isThere)
  }

  /** Compiles with other options from now on: nothing of what was compiled counts any more, all objects do. */
  use(options: CompileOptions): void {
    this.#memo = new Memo(this.#store, options)
    this.#options = options
  }

  /** What the last compilation asked for that has to be fetched by name (Secrets), or is awaited. */
  asked(): readonly Asked[] {
    return this.#memo.asked()
  }

  /** What one object asked for at the last compilation: Secrets, and what is absent that it cannot do without. */
  askedBy(key: ObjectKey): readonly Asked[] {
    const { group, kind, namespace, name } = parseObjectKey(key)
    const known = kindOf(group, kind)
    return known === undefined ? [] : this.#memo.askedBy(known, this.#store.find(known, namespace, name))
  }

  /** Every object that was put and is known by a name of ours, those of misspelt kinds too; in the order of their keys. */
  objects(): readonly PresentObject[] {
    const known = [...this.#store.names()].flatMap(([{ origin, object }, name]) =>
      name.isListing || origin === undefined ? [] : [{ key: keyOfName(name), isUsable: object !== undefined }],
    )
    const seen = new Set(known.map(({ key }) => key))
    const odd = [...this.#told.keys()].filter((key) => !seen.has(key)).map((key) => ({ key, isUsable: false }))
    return [...known, ...odd].sort((a, b) => compareText(a.key, b.key))
  }

  /** Who asked for what at the last compilation. */
  readings(): readonly Reading[] {
    return readingsOf(this.#store, this.#memo)
  }

  /** The Service whose endpoints an object holds, as the object was put last; undefined for every other object. */
  serviceOf(key: ObjectKey): ObjectKey | undefined {
    const { group, kind, namespace, name } = parseObjectKey(key)
    const known = kindOf(group, kind)
    if (known === 'Endpoints') return objectKey('', 'Service', namespace, name)
    const service = known === 'EndpointSlice' ? this.#store.find(known, namespace, name)?.object?.service : undefined
    return service === undefined ? undefined : objectKey('', 'Service', namespace, service)
  }

  /** Whether anything needs the objects of a kind that is only fetched when it is needed. */
  needs(kind: Kind): boolean {
    return this.#memo.hasAsked(kind)
  }

  /** How many usable objects of each kind there are. */
  counts(): Readonly<Record<Kind, number>> {
    return this.#store.counts()
  }

  /** What all Secrets hold, decoded: for those who must not show it. */
  secretTexts(): ReadonlySet<string> {
    return new Set(this.#store.usable('Secret').flatMap(({ object }) => Object.values(object?.data ?? {})))
  }

  /** Where an object was read last; diagnostics ask it for lines. */
  originOf(key: ObjectKey): Origin | undefined {
    if (isIncludeKey(key)) return this.#included.find((file) => file.key === key)?.origin
    const { group, kind, namespace, name } = parseObjectKey(key)
    const known = kindOf(group, kind)
    return known === undefined ? this.#told.get(key)?.origin : this.#store.find(known, namespace, name)?.origin
  }

  /**
   * The configuration as of now, and everything there is to say about the objects, whatever `silencers` ask. What is
   * broken is left out, or where it is asked for, held as it last was good.
   */
  compile(hold?: HoldAt): Compiled {
    const request = hold && { ...hold, unreadable: this.#unreadable() }
    const { config, from, diagnostics, held, holding } = compileAll(
      this.#store,
      this.#memo,
      this.#options,
      this.#included,
      request,
    )
    const all = [...this.#heard().flatMap(([, found]) => found), ...diagnostics]
    return {
      config,
      diagnostics: this.#memo.stage('diagnostics', all, () => [...all].sort(compareDiagnostics)),
      provenance: from,
      placesRevision: this.#store.placesRevision + this.#includePlacesRevision,
      held,
      ...(holding && { holding }),
    }
  }

  #heard(): readonly (readonly [ObjectKey, readonly Diagnostic[]])[] {
    return this.#memo.stage('told', [...this.#told.values()], () =>
      [...this.#told].map(([key, told]) => [key, heardOf(key, told, this.#options)] as const),
    )
  }

  /** What cannot be used, or of which only a part can, as decoding said. */
  #unreadable(): Unreadable {
    const heard = this.#heard()
    return this.#memo.stage('unreadable', [heard], () => {
      const errors = heard.flatMap(([key, found]) => {
        const reasons = found.filter(({ severity }) => severity === 'error')
        return reasons.length === 0 ? [] : [[key, reasons] as const]
      })
      const losses = errors.flatMap(([object, reasons]) => {
        const { group, kind, namespace, name } = parseObjectKey(object)
        const known = kindOf(group, kind)
        const cell = known && this.#store.find(known, namespace, name)
        const isPartly = cell?.object !== undefined && 'holes' in cell.object
        return cell?.origin === undefined || isPartly ? [] : [{ object, target: '', reasons }]
      })
      return { losses, reasons: new Map(errors) }
    })
  }
}

/** Such a file has comments and no annotations. */
const handWritten: RawObject = { apiVersion: '', kind: 'include', metadata: { name: '' } }

/** `ApisixRoute default/shop http[0] (shop.yaml:12)`: what stands in a comment above an item. */
export function describeProvenance(place: At, origin: Origin | undefined): string {
  if (isIncludeKey(place.object)) return describeIncluded(place, origin)
  const path = describePath(place.path[0] === 'spec' ? place.path.slice(1) : place.path)
  const line = origin?.line
  const where =
    origin === undefined || origin.label === '' ? '' : ` (${origin.label}${line === undefined ? '' : `:${line}`})`
  return `${describeKey(place.object)}${path === '' ? '' : ` ${path}`}${where}`
}

/** `include routes[0] (base.yaml:3): what its author says above it`. */
function describeIncluded(place: At, origin: Origin | undefined): string {
  const path = describePath(place.path)
  const line = origin?.locate(place.path)?.line
  if (origin === undefined || line === undefined) return `${describeKey(place.object)} ${path}`
  const remark = origin.commentAbove?.(place.path)
  return `include ${path} (${origin.label}:${line})${remark === undefined ? '' : `: ${remark}`}`
}

/** Key order counts: it is kept in the file. */
function isEqualText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/**
 * Kubernetes objects in, the file for APISIX out. Pure: no file, no clock, no network.
 * The text is `options.format`, in the pretty style; broken objects are left out and told in the diagnostics, whose
 * places are `objects[3]`. Of two objects with one key the later counts, with a diagnostic. `include` are documents in
 * APISIX's own form, `{ routes: [...] }`, whose places are `include[0]`: the operator's, whose texts are not looked upon
 * as a tenant's.
 */
export function compile(
  objects: Iterable<unknown>,
  { include = [], ...options }: Partial<CompileOptions> & { readonly include?: readonly unknown[] } = {},
): { readonly text: string; readonly config: Config; readonly diagnostics: readonly Diagnostic[] } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const settled: CompileOptions = { ...defaultOptions, ...Object.fromEntries(given) }
  const compiler = new Compiler(settled)
  const said: Diagnostic[] = []
  let index = 0
  for (const object of objects) {
    const origin: Origin = { label: `objects[${index}]`, locate: () => undefined }
    const earlier = isRawObject(object) ? compiler.put(object, origin) : undefined
    if (!isRawObject(object)) said.push(notAnObject({ file: origin.label }))
    else if (earlier !== undefined) {
      const replaced = duplicateObject(at(keyOf(object)), keyOf(object), { file: origin.label })
      said.push({ ...replaced, place: { file: earlier.label } })
    }
    index += 1
  }
  for (const [number, document] of include.entries()) {
    const label = `include[${number}]`
    compiler.include({ key: includeKey(label), document, origin: { label, locate: () => undefined } })
  }
  const { config, diagnostics, provenance } = compiler.compile()
  const emission: EmitOptions = {
    format: settled.format,
    style: 'pretty',
    target: settled.target,
    provenance: (item) => {
      const place = provenance(item)
      return place && describeProvenance(place, undefined)
    },
  }
  const heard = silence([...said, ...diagnostics], compiler.silencers())
  return { text: new Emitter(emission).emit(config).text, config, diagnostics: heard.diagnostics }
}

function isRawObject(value: unknown): value is RawObject {
  if (!isRecord(value) || typeof value['apiVersion'] !== 'string' || typeof value['kind'] !== 'string') return false
  const { metadata } = value
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string') return false
  return metadata['namespace'] === undefined || typeof metadata['namespace'] === 'string'
}
