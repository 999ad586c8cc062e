import type { Change } from '../../watch/source.ts'
import { keyOf } from '../kinds/table.ts'
import type { ObjectKey } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'

/** When the pods behind endpoints changed: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const annotation = 'endpoints.kubernetes.io/last-change-trigger-time'
/** What is older is no latency but history, such as an object that is seen for the first time. */
const oldestMs = 10 * 60_000

/** From the moment at which endpoints changed, as they say themselves, to the write that brings it to APISIX. */
export class TriggerTimes {
  readonly #triggeredMs = new Map<ObjectKey, number>()

  noticed(changes: readonly Change[], nowMs: number): void {
    for (const change of changes) {
      if (change.type !== 'put' || change.cause !== 'event') continue
      const { raw } = change
      if (raw.kind !== 'EndpointSlice' && raw.kind !== 'Endpoints') continue
      const { annotations } = raw.metadata
      const text = isRecord(annotations) ? annotations[annotation] : undefined
      const triggeredMs = typeof text === 'string' ? Date.parse(text) : Number.NaN
      const isUsable = triggeredMs <= nowMs && nowMs - triggeredMs <= oldestMs
      // Of several changes before one write the first has waited longest.
      if (isUsable && !this.#triggeredMs.has(keyOf(raw))) this.#triggeredMs.set(keyOf(raw), triggeredMs)
    }
  }

  /** Milliseconds for each object that changed since the last write. */
  written(nowMs: number): readonly number[] {
    const latencies = [...this.#triggeredMs.values()].map((triggeredMs) => Math.max(nowMs - triggeredMs, 0))
    this.#triggeredMs.clear()
    return latencies
  }
}
