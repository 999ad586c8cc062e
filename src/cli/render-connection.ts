import { printable } from '../diagnostics/render.ts'
import { type ConnectionExplanation, nameConnection } from '../router/connection-explanation.ts'
import { entry, section, tellDestination, tellLeftOut } from './render-explanation.ts'

/** For people. What came from manifests and files is escaped. */
export function renderConnection({ connection, answer, losers }: ConnectionExplanation): string {
  return [
    nameConnection(connection),
    ...(answer === undefined ? ['no stream route takes it: APISIX closes it'] : describeAnswer(answer)),
    ...section(
      'do not take it',
      losers.flatMap(({ route, from, reason }) => entry(`stream route ${route}`, from, reason)),
    ),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('')
}

function describeAnswer(answer: NonNullable<ConnectionExplanation['answer']>): readonly string[] {
  const { route, from, conditions, plugins, leftOut, upstream, closed } = answer
  return [
    `taken by stream route ${route}`,
    ...(from === undefined ? [] : [`  from ${from}`]),
    `  by ${conditions.length === 0 ? 'any connection' : conditions.join(', ')}`,
    ...section(
      'plugins',
      plugins.map(({ plugin, of }) => `${plugin} of ${of}`),
    ),
    ...section('left out', leftOut.map(tellLeftOut)),
    ...section('goes to', closed === undefined ? tellDestination(upstream ?? {}) : [`nowhere: ${closed}`]),
  ]
}
