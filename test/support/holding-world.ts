import { type Compiled, Compiler } from '../../src/compiler.ts'
import { type Held, type Holding, nothingHeld } from '../../src/hold/held.ts'
import { readHeld, writeHeld } from '../../src/hold/held-text.ts'
import { keyOf } from '../../src/kinds/table.ts'
import { type Config, type Item, idOf, sectionNames } from '../../src/model/config.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import { nowhere } from './worlds.ts'

/** Objects that come, change and go while what is broken is held, turn by turn. */
export class HoldingWorld {
  compiler: Compiler
  holding: Holding = nothingHeld
  now = '2026-03-01T08:00:00.000Z'
  readonly #objects = new Map<string, RawObject>()
  #options: CompileOptions

  constructor(objects: readonly RawObject[], options: Partial<CompileOptions> = {}) {
    this.#options = { ...defaultOptions, ...options }
    this.compiler = new Compiler(this.#options)
    this.put(...objects)
  }

  put(...objects: readonly RawObject[]): void {
    for (const object of objects) {
      this.#objects.set(keyOf(object), object)
      this.compiler.put(object, nowhere)
    }
  }

  drop(...objects: readonly RawObject[]): void {
    for (const object of objects) {
      this.#objects.delete(keyOf(object))
      this.compiler.drop(keyOf(object))
    }
  }

  use(options: Partial<CompileOptions>): void {
    this.#options = { ...this.#options, ...options }
    this.compiler.use(this.#options)
  }

  turn(): Compiled {
    const compiled = this.compiler.compile({ holding: this.holding, now: this.now })
    if (compiled.holding !== undefined) this.holding = compiled.holding
    return compiled
  }

  /** One turn after changes. */
  after(...objects: readonly RawObject[]): Compiled {
    this.put(...objects)
    return this.turn()
  }

  /** A new process that knows the objects of now, and what the old one has kept. */
  restart(): void {
    const text = writeHeld(this.holding)
    const read = text === undefined ? undefined : readHeld(text)
    const held: Held = read !== undefined && 'held' in read ? read.held : nothingHeld
    this.holding = { ...nothingHeld, ...held }
    this.compiler = new Compiler(this.#options)
    for (const object of this.#objects.values()) this.compiler.put(object, nowhere)
  }

  /** What would be without holding. */
  plain(): Config {
    const compiler = new Compiler(this.#options)
    for (const object of this.#objects.values()) compiler.put(object, nowhere)
    return compiler.compile().config
  }
}

/** `routes/shop_web` of everything in a configuration. */
export function idsIn(config: Config): readonly string[] {
  return sectionNames.flatMap((section) =>
    (config[section] as readonly Item[]).map((item) => `${section}/${idOf(item)}`),
  )
}

/** What is said, `CODE message`. */
export function saidIn({ diagnostics }: Compiled): readonly string[] {
  return diagnostics.map(({ code, message }) => `${code} ${message}`)
}
