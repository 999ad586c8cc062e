import type { Row } from '../rows.ts'
import { element, fill } from './elements.ts'
import type { Page } from './state.ts'

/** More lines than these make a page slow, and nobody reads them. */
const mostLines = 5_000

/** The table of hosts and their routes. */
export function drawTable(place: Element, rows: readonly Row[], page: Page): void {
  const shown = rows.slice(0, mostLines)
  if (shown.length === 0) {
    fill(
      place,
      element(
        'p',
        { class: 'empty' },
        page.state.words === '' ? 'There are no routes.' : 'No route has all of these words.',
      ),
    )
    return
  }
  const table = element('table', { class: 'routes', role: 'grid', 'aria-label': 'Routes' })
  table.append(
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...['uri', 'methods', 'priority', 'plugins', 'upstream', 'nodes'].map((name) =>
          element('th', { scope: 'col' }, name),
        ),
      ),
    ),
  )
  let host: string | undefined
  let group = element('tbody')
  for (const row of shown) {
    if (row.host !== host) {
      host = row.host
      group = element(
        'tbody',
        {},
        element('tr', { class: 'host' }, element('th', { scope: 'rowgroup', colspan: '6' }, host)),
      )
      table.append(group)
    }
    group.append(drawLine(row, page))
  }
  table.addEventListener('keydown', (event) => moveAlong(event, table))
  const lines = table.querySelectorAll<HTMLElement>('tr[data-route]')
  const first = table.querySelector<HTMLElement>('tr[aria-selected=true]') ?? lines[0]
  if (first !== undefined) first.tabIndex = 0
  const left = rows.length - shown.length
  fill(place, table, left === 0 ? undefined : element('p', { class: 'empty' }, `and ${left} more; a search narrows it`))
}

/** Marks the lines of the route that is looked at; a long table is not drawn anew for that. */
export function markChosen(place: Element, chosen: string | undefined): void {
  for (const line of place.querySelectorAll('tr[data-route]')) {
    line.setAttribute('aria-selected', String(line.getAttribute('data-route') === chosen))
  }
}

function drawLine(row: Row, page: Page): HTMLElement {
  const { section, id, host, match, methods, priority, plugins, targets } = row
  const key = `${section}/${id}`
  const nodes = targets.reduce((sum, target) => sum + target.nodes.length, 0)
  const failure = targets.find((target) => target.failure !== undefined)?.failure
  const line = element(
    'tr',
    {
      'data-route': key,
      'data-key': `${host} ${key}`,
      tabindex: '-1',
      'aria-selected': String(page.state.chosen === key),
    },
    element('td', { class: 'uri' }, match),
    element('td', {}, methods),
    element('td', { class: 'number' }, priority === undefined ? '' : String(priority)),
    element('td', { class: 'plugins' }, ...plugins.map((name) => element('span', { class: 'plugin' }, name))),
    element(
      'td',
      { class: 'upstream' },
      targets.map((target) => target.id ?? (target.failure === undefined ? 'of its own' : '–')).join(', '),
    ),
    failure === undefined
      ? element('td', { class: 'number' }, String(nodes))
      : element('td', { class: 'failure', title: failure }, failure),
  )
  line.addEventListener('click', () => page.choose(row))
  line.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    page.choose(row)
  })
  return line
}

/** Arrows, Home and End move from line to line: one stop for the tab key, however many lines there are. */
function moveAlong(event: KeyboardEvent, table: Element): void {
  const lines = [...table.querySelectorAll<HTMLElement>('tr[data-route]')]
  const at = lines.findIndex((line) => line.matches(':focus'))
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key]
  const line = to === undefined ? undefined : lines[to]
  if (line === undefined || at === -1) return
  event.preventDefault()
  for (const other of [lines[at], line]) if (other !== undefined) other.tabIndex = other === line ? 0 : -1
  line.focus()
}
