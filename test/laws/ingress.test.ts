import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { compile } from '../../src/compiler.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { decide } from '../../src/router/decide.ts'
import { readGateway } from '../../src/router/read-document.ts'

/**
 * An Ingress answers as Kubernetes means it, and as the ApisixRoute that says the same: by the model of APISIX's router.
 * Kinds spec section 8.2; https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types
 */

interface Entry {
  readonly host: string
  readonly path: string
  readonly pathType: 'Exact' | 'Prefix'
}

const hosts = ['', 'a.test', '*.test', '*.a.test', 'b.a.test']
const askedHosts = ['a.test', 'b.test', 'b.a.test', 'c.a.test', 'd.c.a.test', 'other']
const askedPaths = ['/', '/x', '/x/', '/x/y', '/xy', '/x/y/z', '/x/yz']

const entries: fc.Arbitrary<readonly Entry[]> = fc.uniqueArray(
  fc.record({
    host: fc.constantFrom(...hosts),
    path: fc.constantFrom('/', '/x', '/x/', '/x/y', '/x/y/', '/xy'),
    pathType: fc.constantFrom('Exact', 'Prefix'),
  }),
  {
    minLength: 1,
    maxLength: 8,
    selector: ({ host, path, pathType }) => `${host} ${pathType} ${stemOf(path, pathType)}`,
  },
)

/** Prefixes with and without a slash at the end are one. */
function stemOf(path: string, pathType: string): string {
  return pathType === 'Prefix' ? path.replace(/\/$/, '') : path
}

function ingressOf(list: readonly Entry[]): RawObject {
  const rules = list.map(({ host, path, pathType }, index) => ({
    ...(host !== '' && { host }),
    http: { paths: [{ path, pathType, backend: { service: { name: `s${index}`, port: { number: 80 } } } }] },
  }))
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web' }, spec: { rules } }
}

/** What somebody would write who knows APISIX. */
function routeOf(list: readonly Entry[]): RawObject {
  const http = list.map(({ host, path, pathType }, index) => {
    const stem = stemOf(path, pathType)
    const isWild = host.startsWith('*')
    const value = `^[a-z]+${host.slice(1).replaceAll('.', '[.]')}$`
    return {
      name: `r${index}`,
      priority: pathType === 'Exact' ? 1 : 0,
      match: {
        paths: pathType === 'Exact' ? [path] : [...(stem === '' ? [] : [stem]), `${stem}/*`],
        ...(host !== '' && { hosts: [host] }),
        ...(isWild && { exprs: [{ subject: { scope: 'Variable', name: 'host' }, op: 'RegexMatch', value }] }),
      },
      backends: [{ serviceName: `s${index}`, servicePort: 80 }],
    }
  })
  return { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', metadata: { name: 'web' }, spec: { http } }
}

/** Which Service answers each request; undefined where nobody does. */
function answersOf(object: RawObject): readonly (string | undefined)[] {
  const { config } = compile([object], { assumeServices: true })
  const gateway = readGateway(config)
  return requests.map(({ host, path }) => {
    const upstream = decide(gateway, { method: 'GET', host, path }).winner?.route.upstream_id
    return upstream?.replace(/^default_(s\d+)_80$/, '$1')
  })
}

const requests = askedHosts.flatMap((host) => askedPaths.map((path) => ({ host, path })))

/** The exact host, else the longest wildcard, else any; then the longest path, and Exact before Prefix. */
function meantBy(list: readonly Entry[], host: string, path: string): string | undefined {
  const fitting = list
    .map((entry, index) => ({ ...entry, service: `s${index}`, stem: stemOf(entry.path, entry.pathType) }))
    .filter((entry) => takesHost(entry.host, host))
    .filter(({ pathType, stem }) => (pathType === 'Exact' ? path === stem : `${path}/`.startsWith(`${stem}/`)))
  const rank = (entry: (typeof fitting)[number]): number =>
    hostRank(entry.host) * 1000 + entry.stem.length * 2 + (entry.pathType === 'Exact' ? 1 : 0)
  return fitting.sort((a, b) => rank(b) - rank(a))[0]?.service
}

function takesHost(pattern: string, host: string): boolean {
  if (pattern === '' || pattern === host) return true
  return pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1)
}

function hostRank(pattern: string): number {
  if (pattern === '') return 0
  return pattern.startsWith('*') ? pattern.length : 100
}

describe('an Ingress', () => {
  test('answers as Kubernetes means it', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(answersOf(ingressOf(list))).toEqual(requests.map(({ host, path }) => meantBy(list, host, path)))
      }),
    )
  })

  test('answers as the ApisixRoute that says the same', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(answersOf(ingressOf(list))).toEqual(answersOf(routeOf(list)))
      }),
    )
  })
})
