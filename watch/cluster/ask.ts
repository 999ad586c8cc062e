import type { Kind } from '../../src/kinds/table.ts'
import { isRecord } from '../../src/objects/raw.ts'
import type { Awaited } from '../source.ts'
import type { Api } from './api.ts'
import type { Served } from './discovery.ts'
import { endpointsOf, placeOf } from './paths.ts'

/** What a server has answered, not looked at yet. */
export interface Answered {
  readonly kind: Kind
  readonly namespace: string
  readonly values: readonly unknown[]
}

/** Goes straight to the server, since an event may have been lost. Undefined where nothing of it is there, or is told. */
export async function ask(
  api: Api,
  served: Served,
  awaited: Awaited,
  signal: AbortSignal,
): Promise<Answered | undefined> {
  if (awaited.type === 'slices') {
    const { namespace, service } = awaited
    const endpoints = endpointsOf(namespace, service, served)
    const answer = endpoints && (await api.get(endpoints.path, signal))
    const items = answer?.kind === 'ok' && isRecord(answer.body) ? answer.body['items'] : undefined
    return endpoints && Array.isArray(items) ? { kind: endpoints.kind, namespace, values: items } : undefined
  }
  const place = placeOf(awaited.key, served)
  const answer = place && (await api.get(place.path, signal))
  return place && answer?.kind === 'ok'
    ? { kind: place.kind, namespace: place.namespace, values: [answer.body] }
    : undefined
}
