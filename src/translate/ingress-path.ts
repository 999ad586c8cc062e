import { backendWithoutService, exactStar, prefixStar, rootOnly } from '../diagnostics/catalog/ingress.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { BackendRef, Expr, HttpRule } from '../kinds/apisix-route.ts'
import type { Ingress, IngressBackend, IngressPath } from '../kinds/ingress.ts'
import type { At, Path } from '../objects/object.ts'
import type { IngressAnnotations } from './annotations/ingress.ts'
import { exactPriority } from './fragment.ts'
import { decodePercent, hostName } from './match.ts'

/** Below every other: it gets what no rule of anybody matches (C31). */
const lastPriority = -1000

/** Before every plain path that it lists (C9). */
const regexPriority = 100

/**
 * A path of an Ingress in the form of a rule of an ApisixRoute, so that there is one way from rules to routes.
 * Undefined, with a report, where it cannot be had. Kinds spec section 8.2.
 */
export function pathRule(
  entry: IngressPath,
  source: Ingress,
  annotated: IngressAnnotations,
  report: Report,
): HttpRule | undefined {
  const where: At = { object: source.key, path: [...entry.path, 'path'] }
  const backends = backendsOf(entry.backend, source, annotated, report)
  const match = matchOf(entry, source, annotated, where, report)
  if (backends === undefined || match === undefined) return undefined
  return {
    ...ruleOf(entry.path, backends, annotated),
    name: `${entry.host}${entry.text}`,
    priority: match.priority,
    paths: match.paths,
    hosts: entry.host === '' ? [] : [entry.host],
    exprs: [...match.exprs, ...oneLabel(entry)],
  }
}

/** The default backend has no host: it gets everything that nobody else matches, whoever it was meant for (C31). */
export function defaultRule(
  backend: IngressBackend,
  source: Ingress,
  annotated: IngressAnnotations,
  report: Report,
): HttpRule | undefined {
  const backends = backendsOf(backend, source, annotated, report)
  if (backends === undefined) return undefined
  return {
    ...ruleOf(backend.path, backends, annotated),
    name: '/*',
    priority: lastPriority,
    paths: ['/*'],
    hosts: [],
    exprs: [],
  }
}

function ruleOf(path: Path, backends: readonly BackendRef[], annotated: IngressAnnotations) {
  return {
    path,
    isV1Path: true,
    methods: [],
    remoteAddrs: [],
    backends,
    upstreams: [],
    plugins: [],
    ...(annotated.websocket && { websocket: true }),
    ...(annotated.pluginConfig && { pluginConfig: annotated.pluginConfig }),
  }
}

interface Match {
  readonly paths: readonly string[]
  readonly exprs: readonly Expr[]
  readonly priority: number
}

function matchOf(
  entry: IngressPath,
  source: Ingress,
  annotated: IngressAnnotations,
  where: At,
  report: Report,
): Match | undefined {
  const { text, pathType } = entry
  const onPath = (op: string, value: string): Expr => ({
    path: where.path,
    scope: 'Path',
    name: '',
    op,
    value,
    isItsValue: true,
  })
  switch (pathType) {
    case 'Exact':
      if (!text.includes('*')) return { paths: [text], exprs: [], priority: exactPriority }
      report(exactStar(where, text))
      return { paths: [text], exprs: [onPath('Equal', decodePercent(text))], priority: exactPriority }
    case 'Prefix':
      if (!text.includes('*')) return { paths: prefixPatterns(text), exprs: [], priority: 0 }
      report(prefixStar(where, text))
      return undefined
    case 'ImplementationSpecific': {
      if (annotated.useRegex) {
        const paths = ['/*', ...otherPatterns(entry, source)]
        return { paths, exprs: [onPath('RegexMatch', text)], priority: regexPriority }
      }
      if (text === '/') report(rootOnly(where))
      return { paths: [text], exprs: [], priority: 0 }
    }
    default:
      return pathType satisfies never
  }
}

/** `/foo/` takes `/foo` too, as Kubernetes has it, and `/foobar` not. What has no slash in front is none, and said once. */
function prefixPatterns(text: string): readonly string[] {
  if (text !== '' && !text.startsWith('/')) return [text]
  // Not by an expression, which would look at all slashes anew from each of them.
  let end = text.length
  while (text.charAt(end - 1) === '/') end -= 1
  const stem = text.slice(0, end)
  return stem === '' ? ['/*'] : [stem, `${stem}/*`]
}

/**
 * The patterns that the plain paths of the same host have. APISIX looks at the longest pattern first, whatever its
 * priority, so a regular expression is only asked before them where its route lists them too (C9).
 */
function otherPatterns(entry: IngressPath, { paths }: Ingress): readonly string[] {
  return paths
    .filter(({ host, pathType, text }) => {
      const isPlain = pathType !== 'ImplementationSpecific' && text.startsWith('/') && !text.includes('*')
      return isPlain && hostName(host).name === hostName(entry.host).name
    })
    .flatMap(({ pathType, text }) => (pathType === 'Exact' ? [text] : prefixPatterns(text)))
}

/** The star of Kubernetes stands for one label, that of APISIX for any number. */
function oneLabel({ host, path }: IngressPath): readonly Expr[] {
  const { name } = hostName(host)
  if (!name.startsWith('*.')) return []
  const value = `^[^.]+${name.slice(1).replaceAll('.', '\\.')}$`
  return [
    { path: [...path.slice(0, 3), 'host'], scope: 'Variable', name: 'host', op: 'RegexMatch', value, isItsValue: true },
  ]
}

/** Undefined, with a report, where no Service or port is named. A redirect needs none (BUG-61). */
function backendsOf(
  { path, service, port }: IngressBackend,
  { key: object, namespace, name }: Ingress,
  { needsNoBackend, upstream, elsewhere }: IngressAnnotations,
  report: Report,
): readonly BackendRef[] | undefined {
  if (needsNoBackend) return []
  if (service === undefined || port === undefined) {
    report(backendWithoutService({ object, path }, service === undefined ? 'service' : 'port'))
    return undefined
  }
  const override = upstream && { ...upstream, ingress: { namespace, name } }
  const asked = { ...(override && { override }), ...(elsewhere && { elsewhere }) }
  return [{ path, service, port, weight: 100, isOfIngress: true, ...asked }]
}
