import { type Config, type Item, type SectionName, sectionNames } from '../src/model/config.ts'
import type { Target } from '../src/model/target.ts'
import type { Dialect, Frame } from './dialects/dialect.ts'
import { compactJson, prettyJson } from './dialects/json.ts'
import { compactYaml, prettyYaml } from './dialects/yaml.ts'
import { Emitted, Piece } from './emitted.ts'

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
  return new Emitter(options).emit(config).text
}

/** Emits one configuration after another, and writes only the items that it has not seen before. */
export class Emitter {
  readonly #dialect: Dialect
  readonly #provenance: ((item: Item) => string | undefined) | undefined
  readonly #written = new WeakMap<Item, { readonly comment: string | undefined; readonly text: string }>()
  readonly #sections = new Map<SectionName, { readonly items: readonly Item[]; readonly written: Piece }>()
  #commentsRevision = Number.NaN

  constructor(options: EmitOptions) {
    this.#dialect = dialectOf(options)
    this.#provenance = hasComments(options) ? options.provenance : undefined
  }

  /**
   * Items, and the lists of them, are remembered by identity: they may not be changed after they were emitted. Their
   * comments are asked for again when `commentsRevision` is another than last time, or not given.
   */
  emit(config: Config, commentsRevision = Number.NaN): Emitted {
    const isSaid = this.#provenance === undefined || this.#commentsRevision === commentsRevision
    this.#commentsRevision = commentsRevision
    const sections: Piece[] = []
    for (const name of sectionNames) {
      const items: readonly Item[] = config[name]
      const known = this.#sections.get(name)
      const written = isSaid && known?.items === items ? known.written : this.#section(name, items, isSaid)
      this.#sections.set(name, { items, written })
      if (items.length > 0) sections.push(written)
    }
    return framed(sections, this.#dialect.frame)
  }

  #section(name: SectionName, items: readonly Item[], isSaid: boolean): Piece {
    const texts = items.map((item) => {
      const known = this.#written.get(item)
      if (known !== undefined && isSaid) return known.text
      const comment = this.#provenance?.(item)
      if (known !== undefined && known.comment === comment) return known.text
      const text = this.#dialect.item(name, item, comment)
      this.#written.set(item, { comment, text })
      return text
    })
    return new Piece(this.#dialect.section(name, texts))
  }
}

function framed(sections: readonly Piece[], { before, between, after, empty }: Frame): Emitted {
  if (sections.length === 0) return new Emitted([new Piece(empty)])
  const joined = sections.flatMap((section, index) => [new Piece(index === 0 ? before : between), section])
  return new Emitted([...joined, new Piece(after)])
}

function dialectOf({ format, style, target }: EmitOptions): Dialect {
  if (format === 'json') return style === 'pretty' ? prettyJson(target) : compactJson(target)
  return style === 'pretty' ? prettyYaml(target) : compactYaml(target)
}

function hasComments({ format, style }: EmitOptions): boolean {
  return format === 'yaml' && style === 'pretty'
}
