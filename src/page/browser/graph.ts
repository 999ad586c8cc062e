import { count } from '../../diagnostics/words.ts'
import { type Box, type Neighbourhood, neighbourhoodOf } from '../neighbourhood.ts'
import type { Row } from '../rows.ts'
import { drawn, element, fill } from './elements.ts'
import type { Page } from './state.ts'

/** All in pixels. */
const boxWidth = 250
const boxHeight = 26
const pitch = 34
const gap = 60
const head = 28
const letters = 34

/** Hosts, routes, upstreams and nodes from left to right. */
export function drawGraph(place: Element, rows: readonly Row[], page: Page): void {
  const found = neighbourhoodOf(rows)
  if (found.boxes.length === 0) {
    fill(place, element('p', { class: 'empty' }, 'There is nothing to draw.'))
    return
  }
  const { left } = found
  const note =
    left === 0
      ? undefined
      : element('p', { class: 'note' }, `${count(left, 'more route')} would not fit; a search narrows it.`)
  fill(
    place,
    note,
    element('div', { class: 'graph', tabindex: '0', role: 'group', 'aria-label': 'Graph' }, drawSvg(found, page)),
  )
}

function drawSvg({ boxes, lines, height }: Neighbourhood, page: Page): SVGElement {
  const width = 4 * boxWidth + 3 * gap
  const titles = ['hosts', 'routes', 'upstreams', 'nodes'].map((title, column) =>
    drawn('text', { x: leftOf(column), y: 16, class: 'column' }, title),
  )
  return drawn(
    'svg',
    { viewBox: `0 0 ${width} ${head + height * pitch}` },
    ...titles,
    ...lines.map(({ from, to }) => drawLine(from, to, page)),
    ...boxes.map((box) => drawBox(box, page)),
  )
}

function drawLine(from: Box, to: Box, { state }: Page): SVGElement {
  const [x1, y1, x2, y2] = [leftOf(from.column) + boxWidth, middleOf(from), leftOf(to.column), middleOf(to)]
  const isChosen = [from, to].some((box) => isOf(box, state.chosen))
  const curve = `M${x1} ${y1} C${x1 + gap / 2} ${y1} ${x2 - gap / 2} ${y2} ${x2} ${y2}`
  return drawn('path', { d: curve, class: isChosen ? 'edge chosen' : 'edge' })
}

function drawBox(box: Box, page: Page): SVGElement {
  const { label, title, kind, column, leadsTo } = box
  const isChosen = isOf(box, page.state.chosen)
  const short = label.length > letters ? `${label.slice(0, letters - 1)}…` : label
  const group = drawn(
    'g',
    {
      class: `box ${kind}${isChosen ? ' chosen' : ''}`,
      'data-key': box.key,
      transform: `translate(${leftOf(column)} ${head + box.place * pitch})`,
      ...(leadsTo !== undefined && { tabindex: 0, role: 'button', 'aria-label': title }),
    },
    drawn('title', {}, title),
    drawn('rect', { width: boxWidth, height: boxHeight, rx: 5 }),
    drawn('text', { x: 10, y: boxHeight / 2 + 4 }, short),
  )
  if (leadsTo === undefined) return group
  const follow = (): void => ('route' in leadsTo ? page.choose(leadsTo.route) : page.search(leadsTo.words))
  group.addEventListener('click', follow)
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    follow()
  })
  return group
}

function isOf({ leadsTo }: Box, chosen: string | undefined): boolean {
  return leadsTo !== undefined && 'route' in leadsTo && `${leadsTo.route.section}/${leadsTo.route.id}` === chosen
}

function leftOf(column: number): number {
  return column * (boxWidth + gap)
}

function middleOf({ place }: Box): number {
  return head + place * pitch + boxHeight / 2
}
