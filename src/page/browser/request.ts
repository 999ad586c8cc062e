import type { Explanation, ToldLoser } from '../../router/explanation.ts'
import type { Picture } from '../picture.ts'
import { type Child, element, terms } from './elements.ts'
import type { Page } from './state.ts'
import { chapter, drawShare, entry, linkTo } from './told-parts.ts'

/** What becomes of a request. */
export function drawExplanation(explanation: Explanation, picture: Picture, page: Page): readonly Child[] {
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
          status === 400
            ? 'nginx answers 400: the path cannot be read'
            : `${perhaps.length === 0 ? 'No' : 'Otherwise no'} route answers: ${status ?? 404}`,
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
