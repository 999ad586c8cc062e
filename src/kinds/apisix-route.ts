import type { Path } from '../objects/object.ts'
import * as schema from './apisix-route-schema.ts'
import { type KindEntry, version } from './decode.ts'
import type { Meta } from './meta.ts'
import { type PluginEntry, pluginEntries } from './plugins.ts'
import { listed, mapListed, none, seconds } from './shared.ts'

/** The internal form in which every version of ApisixRoute ends. Kinds spec section 2. */
export interface ApisixRoute extends Meta {
  readonly ingressClassName?: string
  /** v1 took the Ingress annotations of its time; they apply to every path (section 2.1). */
  readonly isAnnotated: boolean
  /** Where rules are expected and none is written. */
  readonly empty: readonly Path[]
  readonly http: readonly HttpRule[]
  readonly stream: readonly StreamRule[]
}

export interface HttpRule {
  readonly path: Path
  /** `path` leads to an element of `rules[].http.paths`. */
  readonly isV1Path: boolean
  /** Unique within the object; of a v1 path it is composed of host and path. */
  readonly name: string
  readonly priority: number
  readonly paths: readonly string[]
  readonly hosts: readonly string[]
  readonly methods: readonly string[]
  readonly remoteAddrs: readonly string[]
  readonly exprs: readonly Expr[]
  readonly filterFunc?: string
  readonly websocket?: boolean
  /** Seconds; 0 means the default. */
  readonly timeout?: { readonly connect?: number; readonly send?: number; readonly read?: number }
  readonly backends: readonly BackendRef[]
  readonly upstreams: readonly UpstreamRef[]
  /** An empty name: only the namespace was written. */
  readonly pluginConfig?: { readonly name: string; readonly namespace: string }
  readonly plugins: readonly PluginEntry[]
  readonly authentication?: Authentication
}

/** Where an element of a rule's match was written; a v1 path has its match beside it, and its host further out. */
export function placeOf(rule: HttpRule, field: 'paths' | 'hosts' | 'methods' | 'remoteAddrs', index: number): Path {
  if (!rule.isV1Path) return [...rule.path, 'match', field, index]
  return field === 'hosts' ? [...rule.path.slice(0, 3), 'host'] : [...rule.path, 'path']
}

export interface Expr {
  readonly path: Path
  readonly scope: string
  readonly name: string
  readonly op: string
  readonly value?: string
  readonly set?: readonly string[]
}

export interface BackendRef {
  readonly path: Path
  readonly service: string
  readonly port: number | string
  /** 100 where nothing is written; 0 is a real zero (BUG-43). */
  readonly weight: number
  /** As written; `endpoint`, the CRD's default, and absence mean the compiler's own choice. */
  readonly resolve?: string
  readonly subset?: string
}

export interface UpstreamRef {
  readonly path: Path
  readonly name: string
  readonly weight: number
}

export interface Authentication {
  readonly path: Path
  readonly type: string
  readonly keyAuth: { readonly header?: string }
  readonly jwtAuth: { readonly header?: string; readonly query?: string; readonly cookie?: string }
  readonly ldapAuth: { readonly [field: string]: string | boolean }
}

export interface StreamRule {
  readonly path: Path
  readonly name: string
  readonly protocol: 'TCP' | 'UDP'
  readonly port: number
  readonly host?: string
  readonly backend: BackendRef
  readonly plugins: readonly PluginEntry[]
}

interface Written {
  readonly spec?: schema.WrittenSpec | undefined
}

function normalise({ spec = {} }: Written, meta: Meta): ApisixRoute {
  return {
    ...meta,
    ...(spec.ingressClassName !== undefined && { ingressClassName: spec.ingressClassName }),
    isAnnotated: false,
    empty: emptyPlaces(spec),
    http: joined(
      mapListed(spec.rules, (rule, index) => pathRules(rule, ['spec', 'rules', index])).flat(),
      mapListed(spec.http, (rule, index) => httpRule(rule, ['spec', 'http', index], meta.namespace)),
    ),
    stream: joined(
      mapListed(spec.tcp, (rule, index) => streamRule({ ...rule, protocol: 'TCP' }, ['spec', 'tcp', index])),
      mapListed(spec.stream, (rule, index) => streamRule(rule, ['spec', 'stream', index])),
    ),
  }
}

function emptyPlaces(spec: schema.WrittenSpec): readonly Path[] {
  const lists = [spec.rules, spec.http, spec.stream, spec.tcp]
  if (lists.every((list) => list === undefined || list.length === 0)) return [['spec']]
  return mapListed(spec.rules, (rule, index): readonly Path[] =>
    rule.http === undefined || rule.http.paths.length === 0 ? [['spec', 'rules', index]] : none,
  ).flat()
}

function joined<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  return first.length === 0 ? second : second.length === 0 ? first : [...first, ...second]
}

function httpRule(rule: schema.WrittenHttpRule, path: Path, namespace: string): HttpRule {
  const { match, timeout, authentication } = rule
  // The single form counts only where the list is empty (section 2.2).
  const several = rule.backends !== undefined && rule.backends.length > 0
  return {
    path,
    isV1Path: false,
    name: rule.name,
    priority: rule.priority ?? 0,
    paths: match.paths,
    hosts: listed(match.hosts),
    methods: listed(match.methods),
    remoteAddrs: listed(match.remoteAddrs),
    exprs: exprsOf(match, path),
    ...(match.filter_func !== undefined && { filterFunc: match.filter_func }),
    ...(rule.websocket !== undefined && { websocket: rule.websocket }),
    ...(timeout && {
      timeout: {
        ...(timeout.connect !== undefined && { connect: seconds(timeout.connect) }),
        ...(timeout.send !== undefined && { send: seconds(timeout.send) }),
        ...(timeout.read !== undefined && { read: seconds(timeout.read) }),
      },
    }),
    backends: several
      ? mapListed(rule.backends, (backend, index) => backendOf(backend, [...path, 'backends', index]))
      : rule.backend
        ? [backendOf(rule.backend, [...path, 'backend'])]
        : none,
    upstreams: mapListed(rule.upstreams, ({ name, weight }, index) => ({
      path: [...path, 'upstreams', index],
      name,
      weight: weight ?? 100,
    })),
    ...((rule.plugin_config_name || rule.plugin_config_namespace) && {
      pluginConfig: { name: rule.plugin_config_name ?? '', namespace: rule.plugin_config_namespace || namespace },
    }),
    plugins: pluginEntries(rule.plugins, [...path, 'plugins']),
    ...(authentication?.enable && { authentication: authenticationOf(authentication, [...path, 'authentication']) }),
  }
}

function exprsOf({ exprs, nginxVars }: schema.WrittenHttpRule['match'], path: Path): readonly Expr[] {
  if (exprs === undefined && nginxVars === undefined) return none
  return joined(
    mapListed(exprs, (expr, index) => exprOf(expr, [...path, 'match', 'exprs', index])),
    mapListed(nginxVars, (expr, index) => nginxVarOf(expr, [...path, 'match', 'nginxVars', index])),
  )
}

/** A v1 rule: one rule per path. The host belongs to all of them. */
function pathRules(rule: schema.WrittenV1Rule, path: Path): readonly HttpRule[] {
  return mapListed(rule.http?.paths, (entry, index) => {
    const place = [...path, 'http', 'paths', index]
    return {
      path: place,
      isV1Path: true,
      name: `${rule.host ?? ''}${entry.path}`,
      priority: 0,
      paths: [entry.path],
      hosts: rule.host ? [rule.host] : none,
      methods: none,
      remoteAddrs: none,
      exprs: none,
      backends: [backendOf(entry.backend, [...place, 'backend'])],
      upstreams: none,
      plugins: pluginEntries(entry.plugins, [...place, 'plugins']),
    }
  })
}

function streamRule(rule: schema.WrittenStreamRule, path: Path): StreamRule {
  return {
    path,
    name: rule.name,
    protocol: rule.protocol,
    port: rule.match.ingressPort,
    ...(rule.match.host && { host: rule.match.host }),
    backend: backendOf(rule.backend, [...path, 'backend']),
    plugins: pluginEntries(rule.plugins, [...path, 'plugins']),
  }
}

function backendOf(backend: schema.WrittenBackend, path: Path): BackendRef {
  const resolve = backend.resolveGranularity ?? backend.resolveGranualrity
  return {
    path,
    service: backend.serviceName,
    port: backend.servicePort,
    weight: backend.weight ?? 100,
    ...(resolve && { resolve }),
    ...(backend.subset && { subset: backend.subset }),
  }
}

function exprOf({ subject, op, value, set }: schema.WrittenExpr, path: Path): Expr {
  return {
    path,
    scope: subject.scope,
    name: subject.name ?? '',
    op,
    ...(value !== undefined && { value }),
    ...(set !== undefined && { set }),
  }
}

/** 0.4.0 named nginx variables and APISIX's own operators (section 2.4). */
function nginxVarOf({ subject, op, value, array }: schema.WrittenNginxVar, path: Path): Expr {
  return {
    path,
    scope: 'Variable',
    name: subject,
    op: schema.nginxOperators[op],
    ...(value !== undefined && { value }),
    ...(array !== undefined && { set: array }),
  }
}

function authenticationOf(written: schema.WrittenAuthentication, path: Path): Authentication {
  const { keyAuth, keyauth, jwtAuth, ldapAuth } = written
  return {
    path,
    type: written.type ?? '',
    keyAuth: filled(keyAuth ?? keyauth ?? {}),
    jwtAuth: filled(jwtAuth ?? {}),
    ldapAuth: filled(ldapAuth ?? {}),
  }
}

/** Without empty texts: APISIX takes `header: ""` and then authenticates nobody (kinds spec C27). */
function filled<V>(fields: { readonly [field: string]: V | undefined }): { readonly [field: string]: V } {
  const kept = Object.entries(fields).filter(
    (entry): entry is [string, V & {}] => entry[1] !== undefined && entry[1] !== '',
  )
  return Object.fromEntries(kept)
}

export const apisixRoute: KindEntry<ApisixRoute> = {
  group: 'apisix.apache.org',
  kind: 'ApisixRoute',
  plural: 'apisixroutes',
  versions: {
    v2: version(schema.v2, normalise),
    v2beta3: version(schema.v2beta3, normalise),
    v2beta2: version(schema.v2beta2, normalise),
    v2beta1: version(schema.v2beta1, normalise),
    v2alpha1: version(schema.v2alpha1, normalise),
    v1: version(schema.v1, (parsed, meta) => ({ ...normalise(parsed, meta), isAnnotated: true })),
  },
}
