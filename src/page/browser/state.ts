import type { Picture } from '../picture.ts'
import { type Row, rowsOf } from '../rows.ts'

export const tabs = ['routes', 'graph', 'explain', 'findings', 'changes'] as const
export type Tab = (typeof tabs)[number]

/** What the page is looking at. The part of it that a link can hold is in the address, behind the `#`. */
export interface State {
  picture: Picture
  rows: readonly Row[]
  tab: Tab
  /** What is searched for. */
  words: string
  /** The route that is looked at, as `section/id`. */
  chosen: string | undefined
}

/** What parts of the page ask of the whole. */
export interface Page {
  readonly state: State
  choose(row: Pick<Row, 'section' | 'id'> | undefined): void
  search(words: string): void
  show(tab: Tab): void
  /** Asks the router what becomes of a request, in the explain box. */
  ask(request: Asked): void
}

/** A request as it is typed into the explain box. */
export interface Asked {
  readonly url: string
  readonly method: string
  readonly from: string
  /** A header a line. */
  readonly headers: string
}

export function stateOf(picture: Picture, address: string): State {
  return { picture, rows: rowsOf(picture), words: '', ...readAddress(address) }
}

/** `#graph/routes/default_shop_pay`: the tab, and the route. */
export function readAddress(address: string): Pick<State, 'tab' | 'chosen'> {
  const [tab = '', ...chosen] = address.replace(/^#/, '').split('/')
  const known = tabs.find((one) => one === tab)
  return { tab: known ?? 'routes', chosen: chosen.length < 2 ? undefined : chosen.map(decode).join('/') }
}

export function addressOf({ tab, chosen }: Pick<State, 'tab' | 'chosen'>): string {
  return `#${[tab, ...(chosen === undefined ? [] : chosen.split('/').map(encodeURIComponent))].join('/')}`
}

/** An address that somebody has typed may be broken. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (problem) {
    if (problem instanceof URIError) return part
    throw problem
  }
}
