import type { Outcome } from '../router/route.ts'
import type { Share } from '../router/split.ts'
import { type Answer, chancesOf, judge, judgeConnection } from './judge.ts'
import type { Expectation } from './test-schema.ts'

/**
 * All that a test can promise of a request as things are: the route, where its requests go, the plugins that certainly
 * run. With `doubt: ok` where something is in doubt. Undefined where no route answers.
 */
export function expectationOf(outcome: Outcome): Expectation | undefined {
  const { answer } = outcome
  if (answer === undefined) return undefined
  const expect = promiseOf(answer, statusOf(answer.split.shares))
  const complaints = judge(expect, outcome)
  if (complaints.length === 0) return expect
  return complaints.every(({ kind }) => kind === 'unknown') ? { ...expect, doubt: 'ok' } : undefined
}

/** The same of a connection. */
export function expectationOfConnection(answer: Answer): Expectation {
  const expect = promiseOf(answer, undefined)
  return judgeConnection(expect, answer).length === 0 ? expect : { route: answer.route.id }
}

function promiseOf({ route, chain, split }: Answer, status: number | undefined): Expectation {
  const plugins = [...new Set(chain.applied.filter(({ runs }) => runs === true).map(({ name }) => name))]
  // The status would be that of the plugin.
  const mayPluginAnswer = chain.applied.some(({ mayAnswer }) => mayAnswer)
  return {
    route: route.id,
    ...(status === undefined ? destinationsOf(split.shares) : !mayPluginAnswer && { status: String(status) }),
    ...(plugins.length > 0 && { plugins }),
  }
}

/** The status where every request fails with the same one. */
function statusOf(shares: readonly Share[]): number | undefined {
  const [first, ...more] = shares.map(({ destination }) =>
    destination.kind === 'failure' ? destination.status : undefined,
  )
  return more.every((status) => status === first) ? first : undefined
}

/** Nothing where an upstream has no id, or where no whole numbers tell the weights. */
function destinationsOf(shares: readonly Share[]): Pick<Expectation, 'upstream' | 'upstreams'> {
  if (shares.some(({ destination }) => destination.kind === 'upstream' && destination.id === undefined)) return {}
  const chances = chancesOf(shares)
  const [first] = chances.keys()
  if (chances.size === 1 && first !== undefined) return { upstream: first }
  const weights = wholeWeights([...chances.values()])
  if (weights === undefined) return {}
  const upstreams = [...chances.keys()].map((name, index) => [name, String(weights[index])] as const)
  return { upstreams: Object.fromEntries(upstreams) }
}

const largestSum = 100_000

/** Percentages where these are whole; otherwise the smallest whole numbers in this proportion. */
function wholeWeights(chances: readonly number[]): readonly number[] | undefined {
  for (let sum = 0; sum <= largestSum; sum += 1) {
    const total = sum === 0 ? 100 : sum
    const weights = chances.map((chance) => Math.round(chance * total))
    if (weights.every((weight, index) => weight > 0 && Math.abs(weight / total - (chances[index] ?? 0)) < 1e-12)) {
      return weights
    }
  }
  return undefined
}
