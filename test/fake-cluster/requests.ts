import type { ServedKind } from './served.ts'

/** A request that arrived, as HTTP has it. */
export interface HttpRequest {
  readonly method: string
  /** With the query, as it was sent. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** What a request asks of the API. */
export interface ResourceRequest {
  readonly verb: 'get' | 'list' | 'watch'
  readonly served: ServedKind
  readonly version: string
  /** Undefined: of all namespaces, or a kind that has none. */
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly query: URLSearchParams
}

/** Understands `/api/v1/…` and `/apis/group/version/…`; undefined for a kind or version that is not served. */
export function readRequest(target: string, served: readonly ServedKind[]): ResourceRequest | undefined {
  const { pathname, searchParams: query } = new URL(target, 'https://fake')
  const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+)(?=\/[^/]))?\/([^/]+)(?:\/([^/]+))?$/.exec(
    pathname,
  )
  if (match === null) return undefined
  const [, group = '', version = '', namespace, plural, name] = match.map((part) => part && decodeURIComponent(part))
  const found = served.find((each) => each.group === group && each.plural === plural && each.versions.includes(version))
  if (found === undefined || (namespace !== undefined && !found.isNamespaced)) return undefined
  const isWatch = ['1', 'true'].includes(query.get('watch') ?? '')
  const verb = name !== undefined ? 'get' : isWatch ? 'watch' : 'list'
  return { verb, served: found, version, namespace, name, query }
}
