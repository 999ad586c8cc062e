import type { Path } from '../objects/object.ts'
import type {
  ApisixRoute,
  Authentication,
  BackendRef,
  Expr,
  HttpRule,
  IdleField,
  StreamRule,
  UpstreamRef,
} from './apisix-route.ts'
import * as schema from './apisix-route-schema.ts'
import { type KindEntry, version } from './decode.ts'
import type { Meta } from './meta.ts'
import { pluginEntries } from './plugins.ts'
import { listed, mapPlaced, none, timeoutsOf } from './shared.ts'

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
    idle: idleFields(spec),
    http: joined(
      mapPlaced(spec.rules, root, 'rules', pathRules).flat(),
      mapPlaced(spec.http, root, 'http', (rule, place) => httpRule(rule, place, meta.namespace)),
    ),
    stream: joined(mapPlaced(spec.tcp, root, 'tcp', tcpRule), mapPlaced(spec.stream, root, 'stream', streamRule)),
  }
}

const root: Path = ['spec']

function emptyPlaces(spec: schema.WrittenSpec): readonly Path[] {
  if (isEmpty(spec.rules) && isEmpty(spec.http) && isEmpty(spec.stream) && isEmpty(spec.tcp)) return [root]
  const ofV1 = mapPlaced(spec.rules, root, 'rules', ({ http }, place): readonly Path[] =>
    isEmpty(http?.paths) ? [place] : none,
  )
  return ofV1.length === 0 ? none : ofV1.flat()
}

function idleFields({ rules, http }: schema.WrittenSpec): readonly IdleField[] {
  const isPlain = http?.every((rule) => rule?.backend === undefined && rule?.authentication === undefined) ?? true
  return rules === undefined && isPlain
    ? none
    : joined(mapPlaced(http, root, 'http', idleInRule).flat(), mapPlaced(rules, root, 'rules', idleInV1Rule).flat())
}

function idleInRule({ backend, backends, authentication }: schema.WrittenHttpRule, path: Path): readonly IdleField[] {
  const hasTwoForms = backend !== undefined && backends !== undefined && backends.length > 0
  if (!hasTwoForms && authentication?.enable !== true) return none
  return [
    ...(hasTwoForms ? [{ path: [...path, 'backend'], beside: 'backends' }] : none),
    ...(authentication?.enable ? idleInAuthentication(authentication, [...path, 'authentication']) : none),
  ]
}

/** The settings of other types than the one that is chosen: where none is, that is basicAuth. */
function idleInAuthentication(written: schema.WrittenAuthentication, path: Path): readonly IdleField[] {
  const { type = '', keyAuth } = written
  const blocks = (['keyAuth', 'keyauth', 'jwtAuth', 'ldapAuth'] as const).filter(
    (name) => Object.keys(filled(written[name] ?? {})).length > 0,
  )
  return blocks.flatMap((name) => {
    const place = [...path, name]
    if (name === 'keyauth' && keyAuth !== undefined) return [{ path: place, beside: 'keyAuth' }]
    const own = name === 'keyauth' ? 'keyAuth' : name
    return own === type ? [] : [{ path: place, beside: `type ${type || 'basicAuth'}` }]
  })
}

function idleInV1Rule({ http }: schema.WrittenV1Rule, path: Path): readonly IdleField[] {
  return mapPlaced(http?.paths, [...path, 'http'], 'paths', ({ plugins }, place) =>
    mapPlaced(plugins, place, 'plugins', ({ config, config_set }, entry): readonly IdleField[] =>
      config === undefined || config === null || config_set === undefined
        ? none
        : [{ path: [...entry, 'config_set'], beside: 'config' }],
    ).flat(),
  ).flat()
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0
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
      ? mapPlaced(rule.backends, path, 'backends', backendOf)
      : rule.backend
        ? [backendOf(rule.backend, [...path, 'backend'])]
        : none,
    upstreams: mapPlaced(rule.upstreams, path, 'upstreams', upstreamOf),
    pluginConfig:
      rule.plugin_config_name || rule.plugin_config_namespace
        ? { name: rule.plugin_config_name ?? '', namespace: rule.plugin_config_namespace || namespace }
        : undefined,
    plugins: pluginEntries(rule.plugins, path),
    authentication: authentication?.enable ? authenticationOf(authentication, [...path, 'authentication']) : undefined,
  }
}

function exprsOf({ exprs, nginxVars }: schema.WrittenHttpRule['match'], path: Path): readonly Expr[] {
  if (exprs === undefined && nginxVars === undefined) return none
  return joined(
    mapPlaced(exprs, [...path, 'match'], 'exprs', exprOf),
    mapPlaced(nginxVars, [...path, 'match'], 'nginxVars', nginxVarOf),
  )
}

/** A v1 rule: one rule per path. The host belongs to all of them. */
function pathRules(rule: schema.WrittenV1Rule, path: Path): readonly HttpRule[] {
  return mapPlaced(rule.http?.paths, [...path, 'http'], 'paths', (entry, place) => {
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
      plugins: pluginEntries(entry.plugins, place),
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
    plugins: pluginEntries(rule.plugins, path),
  }
}

function tcpRule(rule: Omit<schema.WrittenStreamRule, 'protocol'>, path: Path): StreamRule {
  return streamRule({ ...rule, protocol: 'TCP' }, path)
}

function upstreamOf({ name, weight }: schema.WrittenUpstreamRef, path: Path): UpstreamRef {
  return { path, name, weight: weight ?? 100 }
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
