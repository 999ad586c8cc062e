import type { Destination } from '../router/destination.ts'
import type { PluginChain } from '../router/plugins.ts'
import type { Outcome } from '../router/route.ts'
import { percentOf, type Share, type Split } from '../router/split.ts'
import { isDoubt } from '../router/verdict.ts'
import type { Expectation } from './test-schema.ts'

/** What a route does with a request, or a stream route with a connection. */
export interface Answer {
  readonly route: { readonly id: string }
  readonly chain: Pick<PluginChain, 'applied' | 'dropped'>
  readonly split: Split
}

/** Why a test does not pass. */
export interface Complaint {
  /** wrong: it is otherwise. unknown: the configuration alone does not tell. */
  readonly kind: 'wrong' | 'unknown'
  /** One line; texts of the configuration are in it as they are. */
  readonly text: string
}

/**
 * What is not as expected. Where something is in doubt the test neither holds nor fails by itself: that is a complaint
 * too, unless the test says `doubt: ok`. Plugins that a consumer brings along are not looked at.
 */
export function judge(expected: Expectation, outcome: Outcome): readonly Complaint[] {
  const { answer, status } = outcome
  const complaints = [
    ...judgeStatus(expected, outcome),
    ...judgeAnswer(expected, { answer, nobody: `no route answers: ${status}` }),
    ...Object.keys(expected.headers ?? {}).map((name) =>
      unknown(`headers: whether the answer has ${name} is for plugins and the upstream to say`),
    ),
  ]
  const doubts = outcome.decision.perhaps.map(({ candidate, doubt }) =>
    unknown(`route ${candidate.route.id} may answer instead: it depends on ${doubt}`),
  )
  const all = [...complaints, ...doubts]
  return expected.doubt === 'ok' ? all.filter(({ kind }) => kind === 'wrong') : all
}

/** What is not as expected of a connection; without an answer no stream route takes it. */
export function judgeConnection(expected: Expectation, answer: Answer | undefined): readonly Complaint[] {
  return answer === undefined
    ? [wrong('no stream route takes the connection')]
    : judgeAnswer(expected, { answer, nobody: '' })
}

function judgeStatus({ status }: Expectation, { answer, status: nobody }: Outcome): readonly Complaint[] {
  if (status === undefined) return []
  if (answer === undefined) {
    return Number(status) === nobody ? [] : [wrong(`status: ${status} is expected, and no route answers: ${nobody}`)]
  }
  const { shares, perhaps } = answer.split
  const failures = shares.map(({ destination }) => (destination.kind === 'failure' ? destination.status : undefined))
  const doubts = perhaps.map(({ doubt }) => unknown(`status: it depends on ${doubt}`))
  if (failures.every((failure) => failure === Number(status))) return doubts
  const reached = `route ${answer.route.id} answers, and its requests go to ${describeShares(shares)}`
  // Nothing in front of the upstream is known to answer, so that these two mean that no route does.
  return status === '404' || status === '400' || failures.every((failure) => failure !== undefined)
    ? [wrong(`status: ${status} is expected, but ${reached}`)]
    : [unknown(`status: whether it is ${status} is for plugins and the upstream to say: ${reached}`)]
}

interface Answered {
  readonly answer: Answer | undefined
  /** What is said where there is none. */
  readonly nobody: string
}

function judgeAnswer(expected: Expectation, { answer, nobody }: Answered): readonly Complaint[] {
  const { route, upstream, upstreams, plugins, without } = expected
  const isAsked = [route, upstream, upstreams, plugins, without].some((wanted) => wanted !== undefined)
  if (!isAsked) return []
  if (answer === undefined) return [wrong(nobody)]
  const weights = upstreams ?? (upstream === undefined ? undefined : { [upstream]: '1' })
  return [
    ...(route === undefined || route === answer.route.id
      ? []
      : [wrong(`route: ${route} is expected, and ${answer.route.id} answers`)]),
    ...(weights === undefined ? [] : judgeShares(weights, answer)),
    ...(plugins ?? []).flatMap((name) => judgePlugin(name, true, answer)),
    ...(without ?? []).flatMap((name) => judgePlugin(name, false, answer)),
  ]
}

function judgeShares(weights: Readonly<Record<string, string>>, { split }: Answer): readonly Complaint[] {
  const entries = Object.entries(weights).filter(([, weight]) => Number(weight) > 0)
  const sum = entries.reduce((total, [, weight]) => total + Number(weight), 0)
  const wanted = new Map(entries.map(([name, weight]) => [name, Number(weight) / sum]))
  const told = [...wanted].map(([name, probability]) => describeShare(name, probability)).join(', ')
  const isSame = (shares: readonly Share[]): boolean => equal(wanted, chancesOf(shares))
  return [
    ...(isSame(split.shares)
      ? []
      : [wrong(`upstream: ${told} is expected, and requests go to ${describeShares(split.shares)}`)]),
    ...split.perhaps
      .filter(({ shares }) => !isSame(shares))
      .map(({ doubt, shares }) => unknown(`upstream: it is ${describeShares(shares)} depending on ${doubt}`)),
  ]
}

function judgePlugin(name: string, isWanted: boolean, { chain, route }: Answer): readonly Complaint[] {
  const found = chain.applied.filter((plugin) => plugin.name === name)
  const certain = found.find(({ runs }) => !isDoubt(runs))
  const doubtful = found.find(({ runs }) => isDoubt(runs))
  if (certain === undefined && doubtful !== undefined && isDoubt(doubtful.runs)) {
    return [unknown(`plugins: whether ${name} runs depends on ${doubtful.runs.doubt}`)]
  }
  if ((certain !== undefined) === isWanted) return []
  if (!isWanted) return [wrong(`without: ${name} runs, from ${certain?.from.section} ${certain?.from.id}`)]
  const dropped = chain.dropped.some((plugin) => plugin.name === name) ? ', though it is configured: see explain' : ''
  return [wrong(`plugins: ${name} does not run on route ${route.id}${dropped}`)]
}

/** How much goes where, by name. */
export function chancesOf(shares: readonly Share[]): ReadonlyMap<string, number> {
  const chances = new Map<string, number>()
  for (const { destination, probability } of shares) {
    const name = nameOf(destination)
    chances.set(name, (chances.get(name) ?? 0) + probability)
  }
  return chances
}

/** Ids hold no blanks, so that no id is taken for what has none. */
function nameOf(destination: Destination): string {
  if (destination.kind === 'failure') return `nowhere: ${destination.status}`
  return destination.id ?? 'an upstream without id'
}

/** Far below what a weight of 9 digits can change. */
const tolerance = 1e-9

function equal(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([name, chance]) => Math.abs(chance - (b.get(name) ?? -1)) < tolerance)
}

function describeShares(shares: readonly Share[]): string {
  return [...chancesOf(shares)].map(([name, probability]) => describeShare(name, probability)).join(', ')
}

function describeShare(name: string, probability: number): string {
  return probability > 1 - tolerance ? name : `${name} (${percentOf(probability)})`
}

function wrong(text: string): Complaint {
  return { kind: 'wrong', text }
}

function unknown(text: string): Complaint {
  return { kind: 'unknown', text }
}
