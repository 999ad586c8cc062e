import { readHeader, requestOf } from '../../router/described-request.ts'
import { type Explanation, explanationOf, type ToldLoser, type ToldShare } from '../../router/explanation.ts'
import { route } from '../../router/route.ts'
import type { Picture } from '../picture.ts'
import { button, type Child, element, fill, terms } from './elements.ts'
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
    const lines = this.#headers.value.split('\n').filter((line) => line.trim() !== '')
    const headers = lines.flatMap((line) => [readHeader(line.trim())]).filter((header) => header !== undefined)
    const from = this.#from.value.trim() === '' ? undefined : this.#from.value.trim()
    const method = this.#method.value.trim().toUpperCase() || 'GET'
    const request = requestOf({ url, method, headers, from })
    if (request === undefined || headers.length < lines.length) {
      const wrong =
        request === undefined ? 'That is neither a URL of http or https nor a path.' : 'A header is “Name: value”.'
      fill(this.#answer, element('p', { class: 'failure' }, wrong))
      return
    }
    const { picture } = this.#page.state
    const outcome = route(picture.gateway, request, new Map(Object.entries(picture.priorities)))
    const explanation = explanationOf(request, outcome, (section, id) => picture.sources[`${section}/${id}`])
    fill(this.#answer, ...drawExplanation(explanation, picture, this.#page))
  }
}

const typed = { autocomplete: 'off', spellcheck: 'false' } as const

function labelled(label: string, field: HTMLElement): HTMLElement {
  return element('div', { class: 'field' }, element('label', { for: field.id }, label), field)
}

function drawExplanation(explanation: Explanation, picture: Picture, page: Page): readonly Child[] {
  const { request, answer, status, perhaps, losers, nearest } = explanation
  const others = losers.filter(({ route }) => !nearest?.some((one) => one.route === route))
  const isFar = ({ kind }: ToldLoser): boolean => kind === 'host' || kind === 'uri'
  const far = others.filter(isFar)
  return [
    element('p', { class: 'asked' }, `${request.method} ${request.host}${request.path}`),
    ...chapter(
      'May answer instead',
      perhaps.map((one) => entry(one.route, one.from, `depends on ${one.dependsOn}`, page)),
    ),
    answer === undefined
      ? element(
          'p',
          { class: 'verdict failure' },
          status === 400 ? 'nginx answers 400: the path cannot be read' : `No route answers: ${status ?? 404}`,
        )
      : element('p', { class: 'verdict' }, 'Answered by route ', linkTo(answer.route, page)),
    ...(answer === undefined ? [] : drawAnswer(answer)),
    ...chapter(
      'Nearest',
      (nearest ?? []).map((one) => entry(one.route, one.from, one.reason, page)),
    ),
    ...chapter(
      'Do not answer, though host and path fit',
      others.filter((one) => !isFar(one)).map((one) => entry(one.route, one.from, one.reason, page)),
    ),
    far.length === 0
      ? undefined
      : element(
          'p',
          { class: 'empty' },
          `${far.length} of ${(picture.gateway.routes ?? []).length} routes are of another host or uri.`,
        ),
  ]
}

function drawAnswer(answer: NonNullable<Explanation['answer']>): readonly Child[] {
  const { from, host, uri, priority, plugins, leftOut, consumerMayAdd, upstreams, perhaps } = answer
  const isOrdered = plugins.length < 2 || plugins.every((plugin) => plugin.priority !== undefined)
  return [
    terms([
      ['from', from],
      [
        'by',
        `${host === undefined ? 'any host' : `host ${host}`}, uri ${uri}${priority === undefined ? '' : `, priority ${priority}`}`,
      ],
    ]),
    ...chapter(isOrdered ? 'Plugins, as each phase runs them' : 'Plugins; only --schema tells their order', [
      ...plugins.map(({ plugin, of, priority, mayAnswer, dependsOn }) =>
        element(
          'li',
          {},
          element('strong', {}, plugin),
          priority === undefined ? undefined : ` (${priority})`,
          ` of ${of}`,
          mayAnswer ? '; may answer by itself' : undefined,
          dependsOn === undefined ? undefined : `; depends on ${dependsOn}`,
        ),
      ),
      ...(consumerMayAdd ? [element('li', {}, 'and those of the consumer who is recognised')] : []),
    ]),
    ...chapter(
      'Left out',
      leftOut.map(({ plugin, of, why }) => element('li', {}, `${plugin} of ${of}: ${why}`)),
    ),
    ...chapter('Goes to', upstreams.map(drawShare)),
    ...perhaps.flatMap((one) => chapter(`Or, depending on ${one.if}, to`, one.upstreams.map(drawShare))),
  ]
}

function drawShare({ probability, upstream, from, scheme, nodes = [], status, reason }: ToldShare): HTMLElement {
  const percent = `${Number((probability * 100).toFixed(1))} %`
  if (status !== undefined) return element('li', { class: 'failure' }, `${percent} nowhere: ${status}, ${reason ?? ''}`)
  return element(
    'li',
    {},
    `${percent} upstream `,
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

function chapter(title: string, entries: readonly HTMLElement[]): readonly Child[] {
  return entries.length === 0 ? [] : [element('h3', {}, title), element('ul', { class: 'entries' }, ...entries)]
}

function entry(id: string, from: string | undefined, what: string, page: Page): HTMLElement {
  const source = from === undefined ? undefined : element('div', { class: 'source' }, from)
  return element('li', {}, linkTo(id, page), `: ${what}`, source)
}

function linkTo(id: string, page: Page): HTMLElement {
  return button(id, { class: 'link' }, () => page.choose({ section: 'routes', id }))
}
