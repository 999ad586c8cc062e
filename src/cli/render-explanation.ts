import { printable } from '../diagnostics/render.ts'
import type { Explanation, ToldDropped, ToldLoser, ToldPlugin, ToldShare } from '../router/explanation.ts'
import { percentOf } from '../router/split.ts'

/** Of those that only host or path keep away; `--json` has all. */
const mostFar = 10

/** For people. What came from manifests and files is escaped. */
export function renderExplanation(explanation: Explanation): string {
  const { request, answer, status, perhaps, losers, nearest } = explanation
  const others = losers.filter(({ route }) => !nearest?.some((one) => one.route === route))
  const isFar = ({ kind }: ToldLoser) => kind === 'host' || kind === 'uri'
  const far = others.filter(isFar)
  const rest = far.length - mostFar
  return [
    `${request.method} ${request.host}${request.path}`,
    ...section(
      'may answer instead',
      perhaps.flatMap(({ route, from, dependsOn }) => entry(`route ${route}`, from, `depends on ${dependsOn}`)),
    ),
    ...(answer === undefined ? [nobody(status)] : describeAnswer(answer)),
    ...section('nearest', (nearest ?? []).flatMap(tellLoser)),
    ...section('do not answer', [
      ...others.filter((one) => !isFar(one)).flatMap(tellLoser),
      ...far.slice(0, mostFar).flatMap(tellLoser),
      ...(rest > 0 ? [`and ${rest} more of another host or uri; --json has all`] : []),
    ]),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('')
}

function nobody(status: number | undefined): string {
  return status === 400 ? 'nginx answers 400: the path cannot be read' : `no route answers: ${status ?? 404}`
}

function describeAnswer(answer: NonNullable<Explanation['answer']>): readonly string[] {
  const { route, from, host, uri, priority, plugins, leftOut, consumerMayAdd, upstreams, perhaps } = answer
  const isOrdered = plugins.length < 2 || plugins.every((plugin) => plugin.priority !== undefined)
  return [
    `answered by route ${route}`,
    ...(from === undefined ? [] : [`  from ${from}`]),
    `  by ${host === undefined ? 'any host' : `host ${host}`}, uri ${uri}${priority === undefined ? '' : `, priority ${priority}`}`,
    ...section(isOrdered ? 'plugins, as each phase runs them' : 'plugins; only --schema tells their order', [
      ...plugins.map(tellPlugin),
      ...(consumerMayAdd ? ['and those of the consumer who is recognised'] : []),
    ]),
    ...section('left out', leftOut.map(tellLeftOut)),
    ...section('goes to', upstreams.flatMap(tellShare)),
    ...perhaps.flatMap((one) => section(`or, depending on ${one.if}, to`, one.upstreams.flatMap(tellShare))),
  ]
}

/** A plugin that does not act. */
export function tellLeftOut({ plugin, of, why }: ToldDropped): string {
  return `${plugin} of ${of}: ${why}`
}

function tellPlugin({ plugin, of, from, priority, mayAnswer, dependsOn }: ToldPlugin): string {
  const notes = [
    `of ${of}${of === 'the route' || from === undefined ? '' : `, from ${from}`}`,
    ...(mayAnswer ? ['may answer by itself'] : []),
    ...(dependsOn === undefined ? [] : [`depends on ${dependsOn}`]),
  ]
  return `${plugin}${priority === undefined ? '' : ` (${priority})`} ${notes.join('; ')}`
}

function tellShare({ probability, ...destination }: ToldShare): readonly string[] {
  const [first = '', ...more] = tellDestination(destination)
  return [`${percentOf(probability)} ${first}`, ...more]
}

/** An upstream with its nodes, or the status with which it fails. */
export function tellDestination({
  upstream,
  from,
  scheme,
  nodes = [],
  status,
  reason,
}: Omit<ToldShare, 'probability'>) {
  if (status !== undefined) return [`nowhere: ${status}, ${reason ?? ''}`]
  return [
    `upstream ${upstream ?? 'of the route itself'}${scheme === undefined ? '' : ` by ${scheme}`}`,
    ...(from === undefined ? [] : [`  from ${from}`]),
    ...nodes.map(({ address, weight }) => `  node ${address}${weight === undefined ? '' : ` weight ${weight}`}`),
  ]
}

function tellLoser({ route, from, reason }: ToldLoser): readonly string[] {
  return entry(`route ${route}`, from, reason)
}

/** An item, what is to be said of it, and where it comes from. */
export function entry(item: string, from: string | undefined, what: string): readonly string[] {
  return [`${item}: ${what}`, ...(from === undefined ? [] : [`  from ${from}`])]
}

/** A heading and what stands under it; nothing where that is nothing. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
}
