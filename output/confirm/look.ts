import type { Config, Item } from '../../src/model/config.ts'
import type { AskControl } from './control-client.ts'
import { pathOfItem, pathOfList, readShownItem, readShownList, type ShownSection, shownSections } from './shown.ts'

/** What a data plane shows of a file. */
export type Look =
  /** It has loaded the file, and holds every item that was asked for. */
  | { readonly kind: 'holds' }
  /** It has loaded the file and lacks these: names such as `routes/shop_web`. */
  | { readonly kind: 'lacks'; readonly missing: readonly string[] }
  /** It serves another version of the file; undefined where it has none of the items that would tell. */
  | { readonly kind: 'behind'; readonly generation: number | undefined }
  | { readonly kind: 'silent'; readonly reason: string }
  /** There is nothing in the file that a control API shows. */
  | { readonly kind: 'nothing' }

/** What has to be in place: the version of the file, and what stands in it. */
export interface Expected {
  readonly generation: number
  readonly config: Pick<Config, ShownSection>
}

/** A worker copies all that stands before an item when it is asked for one: canaries are the first of their lists. */
const canaries: Readonly<Record<ShownSection, number>> = { routes: 3, services: 1, upstreams: 1 }
/** So many items are asked for one by one; of more there is one list. */
const mostSingly = 8
/** A list of more is put together for so long that users would notice: a sample has to do, once it was seen whole. */
const longestList = 5_000

/**
 * Looks whether a data plane holds what stands in a file. The first items tell whether it is loaded. Then those are asked
 * for that it was never seen to hold, as it checks each item alone: what it took before it takes again. An item is one
 * value for as long as it does not change.
 */
export class Lookout {
  readonly #ask: AskControl
  #seen = new WeakSet<Item>()
  readonly #wholeOnce = new Set<ShownSection>()
  #outstanding: { readonly expected: Expected; readonly missing: readonly Wanted[] } | undefined

  constructor(ask: AskControl) {
    this.#ask = ask
  }

  /** One look; may be repeated until it is satisfied. Never rejects because of what is answered. */
  async look(expected: Expected): Promise<Look> {
    const loaded = await this.#askCanaries(expected)
    if (loaded !== undefined) return loaded
    // A whole list is asked for once for each file: what it lacks is asked for by itself afterwards.
    const before = this.#outstanding?.expected === expected ? this.#outstanding.missing : undefined
    const missing: Wanted[] = []
    const groups = before === undefined ? shownSections.map((section) => freshOf(section, expected, this.#seen)) : []
    for (const { section, fresh } of groups) {
      const isLong = expected.config[section].length > longestList && this.#wholeOnce.has(section)
      const compared =
        fresh.length <= mostSingly || isLong
          ? await this.#askSingly(sampleOf(fresh), expected.generation)
          : await this.#askList(section, fresh, expected.generation)
      if (compared.kind !== 'compared') return compared
      missing.push(...compared.missing)
    }
    if (before !== undefined) {
      const again = await this.#askSingly(before.slice(0, mostSingly), expected.generation)
      if (again.kind !== 'compared') return again
      const found = new Set(before.slice(0, mostSingly).filter((wanted) => !again.missing.includes(wanted)))
      missing.push(...before.filter((wanted) => !found.has(wanted)))
    }
    this.#outstanding = { expected, missing }
    return missing.length === 0 ? { kind: 'holds' } : { kind: 'lacks', missing: missing.map(nameOf) }
  }

  #forget(): void {
    this.#seen = new WeakSet()
    this.#wholeOnce.clear()
    this.#outstanding = undefined
  }

  /** Undefined where the file is loaded. */
  async #askCanaries({ generation, config }: Expected): Promise<Look | undefined> {
    const wanted = shownSections.flatMap((section) =>
      config[section].slice(0, canaries[section]).map((item) => ({ section, item })),
    )
    if (wanted.length === 0) return { kind: 'nothing' }
    for (const canary of wanted) {
      const answer = await this.#ask(pathOf(canary))
      if (answer.kind === 'silent') {
        // It is away, and may come back with other plugins.
        if (answer.reason === 'ECONNREFUSED') this.#forget()
        return answer
      }
      // New in this file, or dropped: another one has to tell.
      if (answer.kind === 'absent') continue
      const shown = readShownItem(answer.value)
      if (shown === undefined) return notUnderstood
      return shown.generation === generation ? undefined : { kind: 'behind', generation: shown.generation }
    }
    return { kind: 'behind', generation: undefined }
  }

  async #askSingly(wanted: readonly Wanted[], generation: number): Promise<Compared> {
    const missing: Wanted[] = []
    for (const one of wanted) {
      const answer = await this.#ask(pathOf(one))
      if (answer.kind === 'silent') return answer
      if (answer.kind === 'absent') {
        missing.push(one)
        continue
      }
      const shown = readShownItem(answer.value)
      if (shown === undefined) return notUnderstood
      // Another worker answers, which has not loaded the file yet.
      if (shown.generation !== generation) return { kind: 'behind', generation: shown.generation }
      this.#seen.add(one.item)
    }
    return { kind: 'compared', missing }
  }

  async #askList(section: ShownSection, fresh: readonly Wanted[], generation: number): Promise<Compared> {
    const answer = await this.#ask(pathOfList(section))
    if (answer.kind === 'silent') return answer
    const shown = answer.kind === 'got' ? readShownList(answer.value) : undefined
    if (shown === undefined) return notUnderstood
    const other = shown.find((item) => item.generation !== generation)
    if (other !== undefined) return { kind: 'behind', generation: other.generation }
    const ids = new Set(shown.map(({ id }) => id))
    const missing = fresh.filter((wanted) => !ids.has(idIn(wanted)))
    for (const wanted of fresh) if (ids.has(idIn(wanted))) this.#seen.add(wanted.item)
    this.#wholeOnce.add(section)
    return { kind: 'compared', missing }
  }
}

interface Wanted {
  readonly section: ShownSection
  readonly item: Config[ShownSection][number]
}

type Compared = { readonly kind: 'compared'; readonly missing: readonly Wanted[] } | Exclude<Look, { kind: 'holds' }>

const notUnderstood: Look & { readonly kind: 'silent' } = {
  kind: 'silent',
  reason: 'the answer is not that of a control API',
}

function freshOf(section: ShownSection, { config }: Expected, seen: WeakSet<Item>) {
  const fresh: readonly Wanted[] = config[section].flatMap((item) => (seen.has(item) ? [] : [{ section, item }]))
  return { section, fresh }
}

/** Evenly spread over the list. */
function sampleOf(wanted: readonly Wanted[]): readonly Wanted[] {
  if (wanted.length <= mostSingly) return wanted
  return Array.from({ length: mostSingly }, (_, index) => Math.floor((index * wanted.length) / mostSingly)).flatMap(
    (index) => wanted[index] ?? [],
  )
}

function idIn({ item }: Wanted): string {
  return String(item.id)
}

function nameOf(wanted: Wanted): string {
  return `${wanted.section}/${idIn(wanted)}`
}

function pathOf(wanted: Wanted): string {
  return pathOfItem(wanted.section, idIn(wanted))
}
