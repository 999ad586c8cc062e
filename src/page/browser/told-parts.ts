import type { ToldShare } from '../../router/explanation.ts'
import { percentOf } from '../../router/split.ts'
import { button, type Child, element } from './elements.ts'
import type { Page } from './state.ts'

/** Pieces of what the explain box tells, of requests and of connections. */

/** Where requests or connections go; of a part of them with how large it is. */
export function drawShare({
  probability,
  upstream,
  from,
  scheme,
  nodes = [],
  status,
  reason,
}: Omit<ToldShare, 'probability'> & Partial<ToldShare>): HTMLElement {
  const part = probability === undefined ? '' : `${percentOf(probability)} `
  if (status !== undefined) return element('li', { class: 'failure' }, `${part}nowhere: ${status}, ${reason ?? ''}`)
  return element(
    'li',
    {},
    `${part}upstream `,
    element('strong', {}, upstream ?? 'of the route itself'),
    scheme === undefined ? undefined : ` by ${scheme}`,
    from === undefined ? undefined : element('div', { class: 'source' }, from),
    element(
      'ul',
      {},
      ...nodes.map(({ address, weight }) =>
        element('li', {}, `${address}${weight === undefined ? '' : `  weight ${weight}`}`),
      ),
    ),
  )
}

/** A heading and what stands below it; nothing where that is nothing. */
export function chapter(title: string, entries: readonly HTMLElement[]): readonly Child[] {
  return entries.length === 0 ? [] : [element('h3', {}, title), element('ul', { class: 'entries' }, ...entries)]
}

/** A route that does not answer, and why. */
export function entry(
  id: string,
  from: string | undefined,
  what: string,
  page: Page,
  section: Section = 'routes',
): HTMLElement {
  const source = from === undefined ? undefined : element('div', { class: 'source' }, from)
  return element('li', {}, linkTo(id, page, section), `: ${what}`, source)
}

type Section = 'routes' | 'stream_routes'

/** A route to look at. */
export function linkTo(id: string, page: Page, section: Section = 'routes'): HTMLElement {
  return button(id, { class: 'link' }, () => page.choose({ section, id }))
}
