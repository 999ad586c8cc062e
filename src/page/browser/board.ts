import { count } from '../../diagnostics/words.ts'
import type { Picture } from '../picture.ts'
import { type Row, rowsOf, search } from '../rows.ts'
import { drawChanges } from './changes.ts'
import { drawDetail } from './detail.ts'
import { button, element, fill } from './elements.ts'
import { ExplainBox } from './explain.ts'
import { drawFindings } from './findings.ts'
import { drawGraph } from './graph.ts'
import { keeping } from './keeping.ts'
import { type Asked, addressOf, type Page, readAddress, type State, stateOf, type Tab, tabs } from './state.ts'
import { drawTable, markChosen } from './table.ts'

/** The page: a search, five tabs, and beside them the route that is looked at. */
export class Board implements Page {
  readonly state: State
  readonly #isLive: boolean
  readonly #search = element('input', {
    type: 'search',
    id: 'search',
    placeholder: 'host, path, plugin, upstream, node …',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  readonly #counts = element('p', { class: 'counts', 'aria-live': 'polite' })
  readonly #news = element('p', { class: 'news', role: 'status' })
  readonly #notes = element('div', { class: 'notes' })
  readonly #tabs = element('div', { role: 'tablist', class: 'tabs' })
  readonly #panel = element('main', { role: 'tabpanel', id: 'panel', tabindex: '-1' })
  readonly #aside = element('aside')
  readonly #explain: ExplainBox

  constructor(picture: Picture, isLive: boolean) {
    this.state = stateOf(picture, location.hash)
    this.#isLive = isLive
    this.#explain = new ExplainBox(this)
    this.#search.addEventListener('input', () => {
      this.state.words = this.#search.value
      this.#drawPanel()
    })
    this.#tabs.addEventListener('keydown', (event) => this.#moveTab(event))
    window.addEventListener('hashchange', () => {
      Object.assign(this.state, readAddress(location.hash))
      this.#draw()
    })
    document.addEventListener('keydown', (event) => this.#shortcut(event))
    document.body.append(
      element(
        'header',
        { class: 'top' },
        element('h1', {}, 'apisixc', element('span', { class: 'title' }, this.state.picture.title)),
        element('label', { for: 'search', class: 'search' }, 'Search', this.#search),
        this.#counts,
      ),
      this.#news,
      this.#notes,
      this.#tabs,
      element('div', { class: 'columns' }, this.#panel, this.#aside),
    )
    this.#draw()
  }

  choose(row: Pick<Row, 'section' | 'id'> | undefined): void {
    this.state.chosen = row === undefined ? undefined : `${row.section}/${row.id}`
    this.#go(this.state.tab === 'routes')
  }

  search(words: string): void {
    this.#search.value = words
    this.state.words = words
    this.#drawPanel()
  }

  show(tab: Tab): void {
    this.state.tab = tab
    this.#go()
  }

  ask(request: Asked): void {
    this.show('explain')
    this.#explain.ask(request)
  }

  /** Another picture in the place of this one; what is searched for and looked at stays. */
  take(picture: Picture): void {
    const isFirst = JSON.stringify(picture) === JSON.stringify(this.state.picture)
    this.state.picture = picture
    this.state.rows = rowsOf(picture)
    if (!isFirst)
      this.#tell(picture.changes === undefined ? 'Compiled again.' : `Compiled again: ${picture.changes.verdict}`)
    this.#draw()
    this.#explain.explain()
  }

  /** Says that the server is gone, and when it is back. */
  answers(isAnswering: boolean): void {
    document.body.classList.toggle('gone', !isAnswering)
    if (!isAnswering) this.#tell('apisixc watch does not answer; this is what it said last.')
    else if (this.#news.classList.contains('gone')) this.#tell('')
    this.#news.classList.toggle('gone', !isAnswering)
  }

  #tell(news: string): void {
    if (this.#news.textContent !== news) fill(this.#news, news)
  }

  /** The address tells the same, so that a link and the way back lead here. */
  #go(isTableDrawn = false): void {
    const address = addressOf(this.state)
    if (location.hash !== address) history.pushState(undefined, '', address)
    this.#drawFrame()
    if (isTableDrawn) markChosen(this.#panel, this.state.chosen)
    else this.#drawPanel()
  }

  #draw(): void {
    this.#drawFrame()
    this.#drawPanel()
  }

  /** Everything but the panel. */
  #drawFrame(): void {
    const { picture } = this.state
    document.title = `${picture.title} – apisixc`
    const errors = picture.findings.filter(({ severity }) => severity === 'error').length
    const warnings = picture.findings.filter(({ severity }) => severity === 'warning').length
    fill(this.#notes, ...picture.notes.map((note) => element('p', { class: 'note' }, note)))
    fill(
      this.#tabs,
      ...tabs.flatMap((tab) => (tab === 'changes' && !this.#isLive ? [] : [this.#drawTab(tab, errors, warnings)])),
    )
    const detail = drawDetail(this)
    keeping(this.#aside, () => fill(this.#aside, detail))
    document.body.classList.toggle('has-detail', detail !== undefined)
  }

  #drawTab(tab: Tab, errors: number, warnings: number): HTMLElement {
    const isShown = this.state.tab === tab
    const attributes = {
      role: 'tab',
      'aria-selected': String(isShown),
      'aria-controls': 'panel',
      id: `tab-${tab}`,
      tabindex: isShown ? '0' : '-1',
    }
    const made = button(names[tab], { ...attributes, 'data-tab': tab }, () => this.show(tab))
    if (tab !== 'findings') return made
    if (errors > 0)
      made.append(element('span', { class: 'badge error', title: count(errors, 'error') }, String(errors)))
    if (warnings > 0)
      made.append(element('span', { class: 'badge warning', title: count(warnings, 'warning') }, String(warnings)))
    return made
  }

  #drawPanel(): void {
    const { tab, rows, words, picture } = this.state
    const found = search(rows, words)
    const routes = new Set(found.map(({ section, id }) => `${section}/${id}`)).size
    const { upstreams = [] } = picture.gateway
    fill(
      this.#counts,
      `${count(routes, 'route')}${words === '' ? `, ${count(upstreams.length, 'upstream')}` : ' found'}`,
    )
    this.#panel.setAttribute('aria-labelledby', `tab-${tab}`)
    switch (tab) {
      case 'routes':
        keeping(this.#panel, () => drawTable(this.#panel, found, this))
        break
      case 'graph':
        keeping(this.#panel, () => drawGraph(this.#panel, found, this))
        break
      case 'explain':
        // It may be typed into at this moment.
        if (this.#explain.root.parentNode !== this.#panel) fill(this.#panel, this.#explain.root)
        break
      case 'findings':
        keeping(this.#panel, () => drawFindings(this.#panel, this))
        break
      case 'changes':
        drawChanges(this.#panel, picture.changes)
        break
      default:
        tab satisfies never
    }
  }

  /** Arrows move between tabs, as https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ has it. */
  #moveTab(event: KeyboardEvent): void {
    const all = [...this.#tabs.querySelectorAll<HTMLElement>('[role=tab]')]
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const at = all.findIndex((one) => one.matches(':focus'))
    if (step === undefined || at === -1) return
    const tab = tabs.find((one) => one === all.at((at + step) % all.length)?.dataset['tab'])
    if (tab === undefined) return
    event.preventDefault()
    this.show(tab)
    this.#tabs.querySelector<HTMLElement>('[aria-selected=true]')?.focus()
  }

  /** `/` begins a search; Escape ends it, or closes the route that is looked at. */
  #shortcut(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      this.#search.focus()
    } else if (event.key === 'Escape') {
      if (event.target === this.#search && this.state.words !== '') this.search('')
      else if (this.state.chosen !== undefined) this.choose(undefined)
    }
  }
}

const names = {
  routes: 'Routes',
  graph: 'Graph',
  explain: 'Explain',
  findings: 'Findings',
  changes: 'Changes',
} as const
