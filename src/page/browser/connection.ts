import { type ConnectionExplanation, nameConnection } from '../../router/connection-explanation.ts'
import { type Child, element, terms } from './elements.ts'
import type { Page } from './state.ts'
import { chapter, drawShare, entry, linkTo } from './told-parts.ts'

/** What becomes of a connection. */
export function drawConnection({ connection, answer, losers }: ConnectionExplanation, page: Page): readonly Child[] {
  return [
    element('p', { class: 'asked' }, nameConnection(connection)),
    ...(answer === undefined
      ? [element('p', { class: 'verdict failure' }, 'No stream route takes it: APISIX closes it')]
      : drawAnswer(answer, page)),
    ...chapter(
      'Do not take it',
      losers.map(({ route, from, reason }) => entry(route, from, reason, page, 'stream_routes')),
    ),
  ]
}

function drawAnswer(answer: NonNullable<ConnectionExplanation['answer']>, page: Page): readonly Child[] {
  const { route, from, conditions, plugins, upstream, closed } = answer
  const target =
    closed === undefined ? drawShare(upstream ?? {}) : element('li', { class: 'failure' }, `nowhere: ${closed}`)
  return [
    element('p', { class: 'verdict' }, 'Taken by stream route ', linkTo(route, page, 'stream_routes')),
    terms([
      ['from', from],
      ['by', conditions.length === 0 ? 'any connection' : conditions.join(', ')],
    ]),
    ...chapter(
      'Plugins',
      plugins.map(({ plugin, of }) => element('li', {}, element('strong', {}, plugin), ` of ${of}`)),
    ),
    ...chapter('Goes to', [target]),
  ]
}
