import { targetRefused } from '../diagnostics/catalog/policy.ts'
import { type ObjectKey, parseObjectKey } from '../objects/object.ts'
import { ruled } from '../policy/policy.ts'
import { serviceOfHost, targetRefusal } from '../policy/targets.ts'
import type { Read } from '../read/read.ts'
import type { Problem } from './backend.ts'
import { followed } from './grant.ts'

/**
 * Why an object may not send requests to a host that it names: the policy refuses it as a target, or wants a grant for
 * whatever leaves a namespace and nobody gave one for the Service that the name stands for. Undefined where it may.
 */
export function refusedTarget(from: ObjectKey, host: string, read: Read): Problem | undefined {
  const { policy } = read.options
  const { namespace } = parseObjectKey(from)
  const refusal = targetRefusal(policy, namespace, host)
  if (refusal !== undefined) return (at, so) => targetRefused(at, refusal.host, refusal.reason, refusal.rule, so)
  const to = serviceOfHost(host)
  if (to === undefined || ruled(policy, { namespace }, 'crossNamespace')?.value !== 'granted') return undefined
  return followed({ from, to, needsGrant: false }, [], read)
}
