import { parseIp } from '../../model/ip.ts'
import { explainConnection } from '../../router/connection-explanation.ts'
import { connectionOf, isConnection } from '../../router/described-connection.ts'
import { readHeader, requestOf } from '../../router/described-request.ts'
import { explanationOf } from '../../router/explanation.ts'
import { route } from '../../router/route.ts'
import { drawConnection } from './connection.ts'
import { type Child, element, fill } from './elements.ts'
import { drawExplanation } from './request.ts'
import type { Asked, Page } from './state.ts'

/** The box in which the page itself asks the model of the router what becomes of a request. Nothing is sent. */
export class ExplainBox {
  readonly root: HTMLElement
  readonly #page: Page
  readonly #url = element('input', { id: 'url', placeholder: 'https://shop.example.org/pay/1', ...typed })
  readonly #method = element('input', { id: 'method', value: 'GET', list: 'methods', ...typed })
  readonly #from = element('input', { id: 'from', placeholder: '203.0.113.7', ...typed })
  readonly #headers = element('textarea', { id: 'headers', rows: '3', placeholder: 'X-Canary: 1', ...typed })
  readonly #answer = element('div', { class: 'answer', 'aria-live': 'polite' })

  constructor(page: Page) {
    this.#page = page
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']
    const form = element(
      'form',
      { class: 'request' },
      labelled('URL or path', this.#url),
      labelled('Method', this.#method),
      labelled('From address', this.#from),
      labelled('Headers, one a line', this.#headers),
      element('datalist', { id: 'methods' }, ...methods.map((value) => element('option', { value }))),
      element('button', { type: 'submit', class: 'primary' }, 'Explain'),
    )
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.explain()
    })
    this.root = element('div', { class: 'explain' }, form, this.#answer)
  }

  ask({ url, method, from, headers }: Asked): void {
    this.#url.value = url
    this.#method.value = method
    this.#from.value = from
    this.#headers.value = headers
    this.explain()
    this.#url.focus()
  }

  /** Asks what stands in the box, again after the picture has changed; nothing where nobody asked. */
  explain(): void {
    const url = this.#url.value.trim()
    if (url === '') {
      fill(this.#answer)
      return
    }
    const from = this.#sender()
    if (from !== undefined && parseIp(from) === undefined) fill(this.#answer, ...refuse('That is no IP address.'))
    else fill(this.#answer, ...(isConnection(url) ? this.#explainConnection(url) : this.#explainRequest(url)))
  }

  #explainRequest(url: string): readonly Child[] {
    const lines = this.#headers.value.split('\n').filter((line) => line.trim() !== '')
    const headers = lines.flatMap((line) => [readHeader(line.trim())]).filter((header) => header !== undefined)
    if (headers.length < lines.length) return refuse('A header is “Name: value”.')
    const method = this.#method.value.trim().toUpperCase() || 'GET'
    const request = requestOf({ url, method, headers, from: this.#sender() })
    if (request === undefined) return refuse('That is no URL of http, https, tcp, udp or tls, and no path.')
    const { picture } = this.#page.state
    const outcome = route(picture.gateway, request, new Map(Object.entries(picture.priorities)))
    return drawExplanation(explanationOf(request, outcome, this.#sourceOf), picture, this.#page)
  }

  #explainConnection(url: string): readonly Child[] {
    const connection = connectionOf(url, this.#sender())
    if (connection === undefined)
      return refuse('A connection is tcp://ADDRESS:PORT, udp://ADDRESS:PORT or tls://NAME:PORT.')
    return drawConnection(explainConnection(this.#page.state.picture.gateway, connection, this.#sourceOf), this.#page)
  }

  #sender(): string | undefined {
    const from = this.#from.value.trim()
    return from === '' ? undefined : from
  }

  readonly #sourceOf = (section: string, id: string): string | undefined =>
    this.#page.state.picture.sources[`${section}/${id}`]
}

const typed = { autocomplete: 'off', spellcheck: 'false' } as const

function labelled(label: string, field: HTMLElement): HTMLElement {
  return element('div', { class: 'field' }, element('label', { for: field.id }, label), field)
}

function refuse(why: string): readonly Child[] {
  return [element('p', { class: 'failure' }, why)]
}
