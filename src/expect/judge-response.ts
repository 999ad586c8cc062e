import { hasSecretName, looksSecret } from '../model/secret-names.ts'
import type { Complaint } from './judge.ts'
import type { Expectation } from './test-schema.ts'

/** What a running gateway answered. */
export interface Response {
  readonly status: number
  /** Names in lower case; several values of one name are joined with `, `. */
  readonly headers: ReadonlyMap<string, string>
  /** As much as was read. */
  readonly body: string
}

/** In which header of an answer a backend says the id of the upstream as which it was reached. */
export const upstreamHeader = 'x-apisixc-upstream'

/** What an answer tells of a test. */
export interface Judged {
  readonly complaints: readonly Complaint[]
  /** Whether an upstream is expected and the answer does not say which one it was. */
  readonly isUpstreamUntold: boolean
}

/**
 * What of an answer is not as expected: the status, headers, the upstream where the backend says its id, and whether a
 * route answered at all. Which route it was and which plugins ran, no answer tells.
 */
export function judgeResponse(expected: Expectation, response: Response): Judged {
  const { status, headers = {} } = expected
  const upstream = judgeUpstream(expected, response)
  return {
    complaints: [
      ...(status === undefined || Number(status) === response.status
        ? []
        : [wrong(`status: ${status} is expected, and the answer is ${response.status}`)]),
      ...Object.entries(headers).flatMap(([name, value]) => judgeHeader(name, value, response)),
      ...(isRouteExpected(expected) && isNoRoute(response) ? [wrong(`no route answers: ${response.status}`)] : []),
      ...(upstream === undefined ? [] : upstream),
    ],
    isUpstreamUntold: upstream === undefined,
  }
}

function isRouteExpected({ route, upstream, upstreams, plugins, without }: Expectation): boolean {
  return [route, upstream, upstreams, plugins, without].some((wanted) => wanted !== undefined)
}

/** The answer of APISIX where no route takes a request; `http_access_phase` of apisix/init.lua. */
function isNoRoute({ status, body }: Response): boolean {
  return status === 404 && body.includes('"error_msg":"404 Route Not Found"')
}

function judgeHeader(name: string, wanted: string, { headers }: Response): readonly Complaint[] {
  const found = headers.get(name.toLowerCase())
  if (found === wanted) return []
  if (found === undefined) return [wrong(`headers: the answer has no ${name}`)]
  const isSecret = hasSecretName(name) || looksSecret(wanted) || looksSecret(found)
  return [wrong(`headers: ${name} has ${isSecret ? 'another value' : `the value ${found}, and ${wanted} is expected`}`)]
}

/** Undefined where one is expected and nobody says which one it was. */
function judgeUpstream({ upstream, upstreams }: Expectation, response: Response): readonly Complaint[] | undefined {
  const weights = Object.entries(upstreams ?? {}).filter(([, weight]) => Number(weight) > 0)
  const wanted = upstream === undefined ? weights.map(([name]) => name) : [upstream]
  if (wanted.length === 0) return []
  const reached = response.headers.get(upstreamHeader)
  if (reached === undefined) return wanted.includes(`nowhere: ${response.status}`) ? [] : undefined
  return wanted.includes(reached)
    ? []
    : [wrong(`upstream: ${wanted.join(' or ')} is expected, and the request reached ${reached}`)]
}

function wrong(text: string): Complaint {
  return { kind: 'wrong', text }
}
