import { type Config, type Item, sectionNames } from '../src/model/config.ts'
import type { Target } from '../src/model/target.ts'
import type { Dialect, WrittenSection } from './dialects/dialect.ts'
import { compactJson, prettyJson } from './dialects/json.ts'
import { compactYaml, prettyYaml } from './dialects/yaml.ts'

export interface EmitOptions {
  /** `json` is for `config_provider: json`. */
  readonly format: 'yaml' | 'json'
  /** `pretty` for people, `compact` for the data plane. */
  readonly style: 'pretty' | 'compact'
  /** The APISIX release that will read the file. */
  readonly target: Target
  /** What the comment before an item says; only `pretty` YAML has comments. */
  readonly provenance?: (item: Item) => string | undefined
}

/** The text that a standalone APISIX loads as `config`. Throws only on what an earlier stage has to refuse. */
export function emit(config: Config, options: EmitOptions): string {
  return new Emitter(options).emit(config)
}

/** Emits one configuration after another, and writes only the items that it has not seen before. */
export class Emitter {
  readonly #dialect: Dialect
  readonly #provenance: ((item: Item) => string | undefined) | undefined
  readonly #written = new WeakMap<Item, { readonly comment: string | undefined; readonly text: string }>()

  constructor(options: EmitOptions) {
    this.#dialect = dialectOf(options)
    this.#provenance = hasComments(options) ? options.provenance : undefined
  }

  /** Items are remembered by identity: an item may not be changed after it was emitted. */
  emit(config: Config): string {
    const sections: WrittenSection[] = []
    for (const name of sectionNames) {
      const items = config[name].map((item: Item) => {
        const comment = this.#provenance?.(item)
        const known = this.#written.get(item)
        if (known !== undefined && known.comment === comment) return known.text
        const text = this.#dialect.item(name, item, comment)
        this.#written.set(item, { comment, text })
        return text
      })
      if (items.length > 0) sections.push({ name, items })
    }
    return this.#dialect.file(sections)
  }
}

function dialectOf({ format, style, target }: EmitOptions): Dialect {
  if (format === 'json') return style === 'pretty' ? prettyJson(target) : compactJson(target)
  return style === 'pretty' ? prettyYaml(target) : compactYaml(target)
}

function hasComments({ format, style }: EmitOptions): boolean {
  return format === 'yaml' && style === 'pretty'
}
