import { hidden } from '../../diff/confidential.ts'
import type { GatewayRoute, GatewayStreamRoute } from '../../router/gateway.ts'
import { itemById } from '../../router/gateway.ts'
import type { Request } from '../../router/request.ts'
import { sampleRequests } from '../../router/sample-requests.ts'
import { isDoubt } from '../../router/verdict.ts'
import type { ShownFinding } from '../picture.ts'
import type { Target } from '../rows.ts'
import { button, type Child, element, preformatted, terms } from './elements.ts'
import { drawFinding } from './findings.ts'
import type { Asked, Page } from './state.ts'

/** Everything about the route that is looked at; undefined where there is none. */
export function drawDetail(page: Page): HTMLElement | undefined {
  const { picture, rows, chosen = '' } = page.state
  const lines = rows.filter(({ section, id }) => `${section}/${id}` === chosen)
  const [line] = lines
  if (line === undefined) return undefined
  const { gateway, sources, findings } = picture
  const route = line.section === 'routes' ? itemById(gateway.routes, line.id) : undefined
  const source = sources[chosen]
  const own = findings.filter((finding) => concerns(finding, source))
  const asked = route === undefined ? undefined : askFor(sampleRequests(route, gateway)[0])
  return element(
    'section',
    { class: 'detail', 'aria-label': `Route ${line.id}` },
    element(
      'header',
      {},
      element('h2', {}, line.id),
      button('Close', { class: 'quiet', 'data-key': 'close' }, () => page.choose(undefined)),
    ),
    terms([
      ['from', source],
      ['hosts', [...new Set(lines.map(({ host }) => host))].join(', ')],
      ['takes', `${line.methods} ${line.match}`.trim()],
      ['priority', line.priority === undefined ? undefined : String(line.priority)],
      ['comes from', route?.remote_addrs?.join(', ')],
      [
        'conditions',
        route?.vars &&
          jsonOf(route.vars.map((one) => (isDoubt(one) ? `(${one.doubt})` : JSON.stringify(one))).join('\n')),
        jsonOf(route?.filter_func),
      ],
      ['goes to', ...line.targets.map((target) => drawTarget(target, page))],
    ]),
    asked && button('Ask with a request of this route', { 'data-key': 'ask' }, () => page.ask(asked)),
    ...pluginsOf(page, route ?? itemById(gateway.stream_routes, line.id)),
    ...own.map((finding) => drawFinding(finding, page)),
  )
}

/** Whether a finding is about the part of an object of which the route was made, or about all of the object. */
function concerns({ object, path = '' }: ShownFinding, source: string | undefined): boolean {
  if (object === undefined || !source?.startsWith(`${object} `)) return false
  const [made = ''] = source.slice(object.length + 1).split(' (')
  const about = path.replace(/^spec\.?/, '')
  return about.startsWith(made) || made.startsWith(about)
}

function drawTarget({ id, nodes, failure }: Target, { state }: Page): HTMLElement {
  const source = id === undefined ? undefined : state.picture.sources[`upstreams/${id}`]
  const title = element('strong', {}, id ?? (failure === undefined ? 'an upstream of its own' : 'nowhere'))
  return element(
    'div',
    { class: 'target' },
    title,
    failure === undefined ? undefined : element('span', { class: 'failure' }, ` ${failure}`),
    source === undefined ? undefined : element('div', { class: 'source' }, source),
    element(
      'ul',
      {},
      ...nodes.map(({ address, weight }) =>
        element('li', {}, `${address}${weight === undefined ? '' : `  weight ${weight}`}`),
      ),
    ),
  )
}

type Layer = Pick<GatewayRoute & GatewayStreamRoute, 'plugins' | 'plugin_config_id' | 'service_id' | 'id'>

function pluginsOf({ state }: Page, route: Layer | undefined): readonly Child[] {
  const { gateway } = state.picture
  if (route === undefined) return []
  const config =
    route.plugin_config_id === undefined ? undefined : itemById(gateway.plugin_configs, route.plugin_config_id)
  const service = route.service_id === undefined ? undefined : itemById(gateway.services, route.service_id)
  const layers = [
    { of: 'the route', layer: route },
    { of: `plugin config ${config?.id}`, layer: config },
    { of: `service ${service?.id}`, layer: service },
  ]
  return layers.flatMap(({ of, layer }) =>
    Object.entries(layer?.plugins ?? {}).map(([name, value]) =>
      element(
        'details',
        { class: 'config', 'data-key': `${of} ${name}` },
        element(
          'summary',
          { 'data-key': `summary of ${of} ${name}` },
          name,
          element('span', { class: 'source' }, ` of ${of}`),
        ),
        jsonOf(value),
      ),
    ),
  )
}

function jsonOf(value: unknown): HTMLElement | undefined {
  if (value === undefined) return undefined
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
  return preformatted(text, text.includes(hidden) ? { title: `What is secret is shown as ${hidden}` } : {})
}

function askFor(request: Request | undefined): Asked | undefined {
  if (request === undefined) return undefined
  const { method, host, path, query, headers = [], cookies = {}, remoteAddress = '' } = request
  const all = [...headers, ...Object.entries(cookies).map(([name, value]) => ['cookie', `${name}=${value}`] as const)]
  return {
    url: `${host === '' ? '' : `http://${host}`}${path}${query === undefined ? '' : `?${query}`}`,
    method,
    from: remoteAddress,
    headers: all.map(([name, value]) => `${name}: ${value}`).join('\n'),
  }
}
