import type { HttpRequest, ResourceRequest } from './requests.ts'
import { selectedName } from './selectors.ts'

/** One request as the fake cluster remembers it, for tests to look at. */
export interface Asked {
  /** `discover` is every path that tells what is served. */
  readonly verb: 'get' | 'list' | 'watch' | 'discover'
  /** Path and query as they came. */
  readonly target: string
  readonly path: string
  readonly query: URLSearchParams
  /** Empty for discovery. */
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly namespace: string | undefined
  /** Also of a list or watch whose field selector asks for one name, as in the rules of RBAC. */
  readonly name: string | undefined
  /** The token that was sent, or `CN=…` of the client certificate; undefined for nobody that is known. */
  readonly user: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** `resource` is undefined for what asks for no object. */
export function describeRequest(
  { target, headers }: HttpRequest,
  resource: ResourceRequest | undefined,
  user: string | undefined,
): Asked {
  const { pathname: path, searchParams: query } = new URL(target, 'https://fake')
  return {
    verb: resource?.verb ?? 'discover',
    target,
    path,
    query,
    group: resource?.served.group ?? '',
    kind: resource?.served.kind ?? '',
    plural: resource?.served.plural ?? '',
    namespace: resource?.namespace,
    name: resource?.name ?? selectedName(query),
    user,
    headers,
  }
}
