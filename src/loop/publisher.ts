import { canWrite } from '../../output/can-write.ts'
import { Emitter } from '../../output/emit.ts'
import type { Emitted } from '../../output/emitted.ts'
import { type Held, judgeShrink } from '../../output/shrink.ts'
import { Steps } from '../../output/steps.ts'
import type { WriteResult } from '../../output/write.ts'
import { type Compiled, describeProvenance } from '../compiler.ts'
import type { Config, Item } from '../model/config.ts'
import { referencesOf } from '../model/references.ts'
import type { ObjectKey, Origin } from '../objects/object.ts'
import type { CompileOptions } from '../read/options.ts'
import type { Placed } from './confirmation.ts'
import { withTakenAlong } from './taken-along.ts'

export interface PublisherOptions {
  /** The target, as the user gave it. */
  readonly path: string
  /** What stands there already, as far as it could be read back. */
  readonly served: Config | undefined
  /** The text that stands there already; it counts where it could not be read back. */
  readonly previous: string | undefined
  readonly originOf: (key: ObjectKey) => Origin | undefined
  /** What an object asked for at the last compilation: Secrets, and what is absent that it cannot do without. */
  readonly askedBy: (key: ObjectKey) => readonly ObjectKey[]
  /** How long APISIX may take to see a file, in milliseconds; `output/steps.ts` knows what is usual. */
  readonly stepMs?: number
  /** The modification time of the file in whole seconds, undefined where it is not there. */
  readonly look: () => number | undefined
  /**
   * Writes the whole file; `lastSecond` is the modification time of the last write that is known of. `isAgain` asks for
   * a later one even where the bytes are in place.
   */
  readonly write: (file: Emitted, lastSecond: number | undefined, isAgain: boolean) => Promise<WriteResult>
}

export interface PublishSettings {
  readonly compile: CompileOptions
  readonly style: 'pretty' | 'compact'
  /** The part of the routes, 0 to 1, that may vanish unexplained. */
  readonly maxShrink: number
  /** Whether an empty result may replace a file that serves something, where deletions explain it or at the start. */
  readonly allowEmpty?: boolean
}

export type Published =
  | { readonly kind: 'held'; readonly held: Held; readonly placed?: Placed }
  | {
      readonly kind: 'put'
      readonly result: WriteResult
      /** What stands in the file now; undefined where it was not written. */
      readonly placed: Placed | undefined
      readonly isTransitional: boolean
      /** When the next step towards what is wanted can be taken. */
      readonly againInMs: number | undefined
    }

/** Brings what was compiled to where APISIX reads it: guarded, in steps, and only the items that changed written anew. */
export class Publisher {
  readonly #options: PublisherOptions
  readonly #steps: Steps
  #settings: PublishSettings
  #emitter: Emitter
  /** The compilation that the last written file was made of. */
  #accepted: Compiled | undefined
  #latest: Compiled | undefined
  readonly #touched = new Set<ObjectKey>()
  #lastSecond: number | undefined
  #isShrinkAccepted = false
  #isAgain = false

  constructor(options: PublisherOptions, settings: PublishSettings) {
    this.#options = options
    this.#settings = settings
    this.#steps = new Steps(options.served, {
      ...(options.stepMs !== undefined && { settleMs: options.stepMs }),
      canWrite: (section, item) => canWrite(section, item, this.#emission()),
    })
    this.#emitter = this.#newEmitter()
  }

  /** Modification time in whole seconds of the file in place; undefined before the first write. */
  get generation(): number | undefined {
    return this.#lastSecond
  }

  /** Other settings: all is written anew. */
  use(settings: PublishSettings): void {
    this.#settings = settings
    this.#emitter = this.#newEmitter()
  }

  /** Somebody said that this object changed or went, so that what vanishes with it is no accident. */
  touch(key: ObjectKey): void {
    this.#touched.add(key)
  }

  /** The next result may take away as much as it likes. */
  acceptShrink(): void {
    this.#isShrinkAccepted = true
  }

  /** The next write gets a later second, even where the bytes are in place. */
  writeAgain(): void {
    this.#isAgain = true
  }

  /** Whatever is touched or accepted while it writes is for the next result. */
  async publish(compiled: Compiled, now: () => number): Promise<Published> {
    this.#latest = compiled
    const isAccepted = this.#isShrinkAccepted
    const held = isAccepted ? undefined : this.#judge(compiled)
    if (held !== undefined) {
      const placed = await this.#restore(compiled.placesRevision)
      return { kind: 'held', held, ...(placed && { placed }) }
    }
    const touched = [...this.#touched]
    this.#isShrinkAccepted = false
    const { config, isTransitional, againInMs } = this.#steps.next(compiled.config, now())
    const file = this.#emitter.emit(config, compiled.placesRevision)
    const isAgain = this.#isAgain
    this.#isAgain = false
    const result = await this.#options.write(file, this.#lastSecond, isAgain)
    if (result.kind === 'failed') {
      this.#isShrinkAccepted ||= isAccepted
      this.#isAgain ||= isAgain
    } else {
      this.#steps.written(config, now())
      this.#lastSecond = result.mtimeSeconds
      this.#accepted = compiled
      for (const key of touched) this.#touched.delete(key)
    }
    return { kind: 'put', result, placed: placedBy(result, config, file), isTransitional, againInMs }
  }

  /** What is served meanwhile is written again where somebody has deleted or edited the file; a refusal is met next time. */
  async #restore(placesRevision: number): Promise<Placed | undefined> {
    const { served } = this.#steps
    if (served === undefined || this.#lastSecond === undefined) return undefined
    if (!this.#isAgain && this.#options.look() === this.#lastSecond) return undefined
    const file = this.#emitter.emit(served, placesRevision)
    const result = await this.#options.write(file, this.#lastSecond, this.#isAgain)
    if (result.kind === 'failed') return undefined
    this.#isAgain = false
    this.#lastSecond = result.mtimeSeconds
    return placedBy(result, served, file)
  }

  #judge(compiled: Compiled): Held | undefined {
    const { path, previous, originOf, askedBy } = this.#options
    const { maxShrink, allowEmpty = false } = this.#settings
    const sources = this.#accepted && new Sources(this.#accepted)
    const sourcesOf = (id: string): readonly ObjectKey[] => {
      const [own, ...others] = sources?.of(id) ?? []
      if (own === undefined) return []
      // Whatever happens to what is behind a route takes away the route, but not the object that asks for it.
      return originOf(own) === undefined ? [own] : [own, ...others, ...askedBy(own)]
    }
    return judgeShrink({
      path,
      before: this.#steps.served ?? previous,
      next: compiled.config,
      touched: withTakenAlong(this.#touched, compiled.diagnostics),
      sourcesOf: sources && sourcesOf,
      maxShrink,
      allowEmpty,
    })
  }

  #newEmitter(): Emitter {
    return new Emitter({ ...this.#emission(), provenance: (item) => this.#describe(item) })
  }

  #emission() {
    const { compile, style } = this.#settings
    const { format, target } = compile
    return { format, style, target }
  }

  #describe(item: Item): string | undefined {
    const place = this.#latest?.provenance(item)
    return place && describeProvenance(place, this.#options.originOf(place.object))
  }
}

function placedBy(result: WriteResult, config: Config, { size }: Emitted): Placed | undefined {
  return result.kind === 'failed' ? undefined : { generation: result.mtimeSeconds, config, size }
}

/** What the routes of a compilation were made of, their own object first. Only looked at when many vanish. */
class Sources {
  readonly #compiled: Compiled
  #byRoute: ReadonlyMap<string, readonly ObjectKey[]> | undefined

  constructor(compiled: Compiled) {
    this.#compiled = compiled
  }

  of(routeId: string): readonly ObjectKey[] {
    this.#byRoute ??= this.#collect()
    return this.#byRoute.get(routeId) ?? []
  }

  #collect(): ReadonlyMap<string, readonly ObjectKey[]> {
    const { config, provenance } = this.#compiled
    const targets = new Map<string, Item>()
    for (const section of ['services', 'upstreams', 'plugin_configs'] as const) {
      for (const item of config[section]) targets.set(`${section}/${item.id}`, item)
    }
    return new Map(
      [...config.routes, ...config.stream_routes].map((route) => {
        const items = [route, ...referencesOf(route).flatMap((target) => targets.get(target) ?? [])]
        return [route.id, items.flatMap((item) => provenance(item)?.object ?? [])] as const
      }),
    )
  }
}
