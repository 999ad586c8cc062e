import type { Path } from '../objects/object.ts'
import type { ApisixRoute, Authentication, BackendRef, Expr, HttpRule, StreamRule } from './apisix-route.ts'
import * as schema from './apisix-route-schema.ts'
import { type KindEntry, version } from './decode.ts'
import type { Meta } from './meta.ts'
import { pluginEntries } from './plugins.ts'
import { listed, mapListed, none, timeoutsOf } from './shared.ts'

interface Written {
  readonly spec?: schema.WrittenSpec | undefined
}

/** What was written, in the form that every version ends in: defaults in, lists always lists, places kept. */
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
    filterFunc: match.filter_func,
    websocket: rule.websocket,
    timeout: timeout && timeoutsOf(timeout),
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
    pluginConfig:
      rule.plugin_config_name || rule.plugin_config_namespace
        ? { name: rule.plugin_config_name ?? '', namespace: rule.plugin_config_namespace || namespace }
        : undefined,
    plugins: pluginEntries(rule.plugins, [...path, 'plugins']),
    authentication: authentication?.enable ? authenticationOf(authentication, [...path, 'authentication']) : undefined,
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
    resolve: resolve || undefined,
    subset: backend.subset || undefined,
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
  summary: 'Which requests and connections go to which Services, and what is done to them on the way.',
  watched: 'always',
  versions: {
    v2: version(schema.v2, normalise),
    v2beta3: version(schema.v2beta3, normalise),
    v2beta2: version(schema.v2beta2, normalise),
    v2beta1: version(schema.v2beta1, normalise),
    v2alpha1: version(schema.v2alpha1, normalise),
    v1: version(schema.v1, (parsed, meta) => ({ ...normalise(parsed, meta), isAnnotated: true })),
  },
}
