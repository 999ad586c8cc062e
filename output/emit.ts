import { type Config, type Item, type SectionName, sectionNames } from '../src/model/config.ts'
import type { Target } from '../src/model/target.ts'
import { isSameList } from '../src/objects/same-list.ts'
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

/** So many items are one piece of the file, which is made again when one of them is another. */
const blockLength = 2_000

interface Block {
  readonly items: readonly Item[]
  readonly piece: Piece
}

/** Emits one configuration after another, and writes only the items that it has not seen before. */
export class Emitter {
  readonly #dialect: Dialect
  readonly #provenance: ((item: Item) => string | undefined) | undefined
  readonly #written = new WeakMap<Item, { readonly comment: string | undefined; readonly text: string }>()
  readonly #blocks = new Map<SectionName, readonly Block[]>()
  #commentsRevision = Number.NaN

  constructor(options: EmitOptions) {
    this.#dialect = dialectOf(options)
    this.#provenance = hasComments(options) ? options.provenance : undefined
  }

  /**
   * Items are remembered by identity: they may not be changed after they were emitted. Their comments are asked for again
   * when `commentsRevision` is another than last time, or not given.
   */
  emit(config: Config, commentsRevision = Number.NaN): Emitted {
    const isSaid = this.#provenance === undefined || this.#commentsRevision === commentsRevision
    this.#commentsRevision = commentsRevision
    const sections: (readonly Piece[])[] = []
    for (const name of sectionNames) {
      const blocks = this.#blocksOf(name, config[name], isSaid)
      this.#blocks.set(name, blocks)
      const pieces = blocks.map(({ piece }) => [piece])
      if (pieces.length > 0) sections.push(framed(pieces, this.#dialect.section(name)))
    }
    return new Emitted(
      sections.length === 0 ? [new Piece(this.#dialect.emptyFile)] : framed(sections, this.#dialect.file),
    )
  }

  #blocksOf(name: SectionName, all: readonly Item[], isSaid: boolean): readonly Block[] {
    const known = this.#blocks.get(name) ?? []
    const { between } = this.#dialect.section(name)
    return Array.from({ length: Math.ceil(all.length / blockLength) }, (_, index) => {
      const items = all.slice(index * blockLength, (index + 1) * blockLength)
      const before = known[index]
      if (isSaid && before !== undefined && isSameList(before.items, items)) return before
      return { items, piece: new Piece(items.map((item) => this.#text(name, item, isSaid)).join(between)) }
    })
  }

  #text(section: SectionName, item: Item, isSaid: boolean): string {
    const known = this.#written.get(item)
    if (known !== undefined && isSaid) return known.text
    const comment = this.#provenance?.(item)
    if (known !== undefined && known.comment === comment) return known.text
    const text = this.#dialect.item(section, item, comment)
    this.#written.set(item, { comment, text })
    return text
  }
}

function framed(parts: readonly (readonly Piece[])[], { before, between, after }: Frame): readonly Piece[] {
  const first = parts.flatMap((part, index) => [...pieceOf(index === 0 ? before : between), ...part])
  return [...first, ...pieceOf(after)]
}

function pieceOf(text: string): readonly Piece[] {
  return text === '' ? [] : [new Piece(text)]
}

function dialectOf({ format, style, target }: EmitOptions): Dialect {
  if (format === 'json') return style === 'pretty' ? prettyJson(target) : compactJson(target)
  return style === 'pretty' ? prettyYaml(target) : compactYaml(target)
}

function hasComments({ format, style }: EmitOptions): boolean {
  return format === 'yaml' && style === 'pretty'
}
