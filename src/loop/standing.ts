import {
  endpointsMissing,
  endpointsMissingAnswers503,
  externalUpstreamNotFound,
  pluginConfigNotFound,
  secretNotFound,
  serviceAssumed,
  serviceNotFound,
} from '../diagnostics/catalog/binding.ts'
import { referenceNotGranted } from '../diagnostics/catalog/grants.ts'
import { compareText, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ServedHeld } from '../hold/findings.ts'
import type { ObjectKey } from '../objects/object.ts'

/** What is said of an object that only waits: once the other thing is there, all is well. */
const waits: ReadonlySet<string> = new Set(
  [
    serviceNotFound,
    serviceAssumed,
    secretNotFound,
    endpointsMissing,
    endpointsMissingAnswers503,
    pluginConfigNotFound,
    externalUpstreamNotFound,
    referenceNotGranted,
  ].map(({ code }) => code),
)

/** How objects stand after a compilation; those that are in the file as they are belong to neither list. */
export interface Standing {
  /** Objects that wait for something that is not there. */
  readonly pending: readonly ObjectKey[]
  /** Objects with another error: they, or a part of them, are left out until somebody changes them. */
  readonly rejected: readonly ObjectKey[]
  /** Objects with an error, over which they, or a part of them, are served as they were when they last were good. */
  readonly held: readonly HeldObject[]
}

/** What of an object is held. */
export interface HeldObject {
  readonly object: ObjectKey
  /** `routes/shop_web`. */
  readonly items: readonly string[]
  /** Of the first of them; ISO 8601. */
  readonly since: string
}

export function standingOf(diagnostics: readonly Diagnostic[], served: readonly ServedHeld[] = []): Standing {
  const held = heldObjects(served)
  const pending = new Set<ObjectKey>()
  const rejected = new Set<ObjectKey>()
  for (const { object, code, severity } of diagnostics) {
    if (object === undefined) continue
    if (waits.has(code)) pending.add(object)
    else if (severity === 'error' && !held.has(object)) rejected.add(object)
  }
  return { pending: [...pending], rejected: [...rejected], held: [...held.values()] }
}

function heldObjects(served: readonly ServedHeld[]): ReadonlyMap<ObjectKey, HeldObject> {
  const byObject = new Map<ObjectKey, ServedHeld[]>()
  for (const one of served) {
    const others = byObject.get(one.object)
    if (others === undefined) byObject.set(one.object, [one])
    else others.push(one)
  }
  return new Map(
    [...byObject].map(([object, all]) => {
      const [since = ''] = all.map((one) => one.since).sort(compareText)
      return [object, { object, items: all.map(({ target }) => target), since }]
    }),
  )
}
