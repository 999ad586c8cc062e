import { load } from 'js-yaml'
import { type CompileOptions, compile, type Diagnostic } from '../../src/compiler.ts'
import type { Config } from '../../src/model/config.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { readGateway } from '../../src/router/read-document.ts'
import { answerOf } from '../router/asking.ts'

/** Two tenants of one gateway: `victim` was there first, `mallory` tries everything. */

export type Tenant = 'victim' | 'mallory'

const ages: Readonly<Record<Tenant, string>> = { victim: '2024-01-01T00:00:00Z', mallory: '2025-01-01T00:00:00Z' }

export function owned(tenant: Tenant, apiVersion: string, kind: string, name: string, rest: object): RawObject {
  const metadata = { name, namespace: tenant, creationTimestamp: ages[tenant] }
  return { apiVersion, kind, metadata, ...rest } as RawObject
}

/** An object of the group apisix.apache.org, v2. */
export function apisix(tenant: Tenant, kind: string, name: string, spec: unknown): RawObject {
  return owned(tenant, 'apisix.apache.org/v2', kind, name, { spec })
}

/** A route to a Service `web` of the tenant's, which is there. */
export function route(tenant: Tenant, match: object, more: object = {}, name = 'shop'): RawObject {
  const rule = { name: 'all', match, backends: [{ serviceName: 'web', servicePort: 80 }], ...more }
  return apisix(tenant, 'ApisixRoute', name, { http: [rule] })
}

export function web(tenant: Tenant): RawObject {
  return owned(tenant, 'v1', 'Service', 'web', { spec: { ports: [{ port: 80 }] } })
}

export function plugin(name: string, config: unknown): object {
  return { plugins: [{ name, enable: true, config }] }
}

export interface Outcome {
  readonly config: Config
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
  /** The codes of what is told of mallory's objects. */
  readonly told: readonly string[]
  /** The id of the route that answers a request, as in test/router. */
  answer(line: string): string
}

/** What becomes of these objects, beside the Services of both tenants. */
export function outcomeOf(objects: readonly RawObject[], options: Partial<CompileOptions> = {}): Outcome {
  const settled = { resolve: 'dns', ...options } as const
  const { config, text, diagnostics } = compile([web('victim'), web('mallory'), ...objects], settled)
  const gateway = readGateway(settled.format === 'json' ? JSON.parse(text) : load(text))
  const told = diagnostics.flatMap(({ object, code }) => (object?.includes('/mallory/') ? [code] : []))
  return { config, text, diagnostics, told, answer: (line) => answerOf(gateway, line) }
}

/** What the file holds of the victim, and of nobody else. */
export function itemsOf({ config }: Outcome, tenant: Tenant): string {
  const own = Object.entries(config).map(([section, items]) => [
    section,
    (items as readonly object[]).filter((item) => JSON.stringify(item).includes(`${tenant}_`)),
  ])
  return JSON.stringify(own)
}
