import { certificateMissing, externalServiceUnusable } from '../diagnostics/catalog/binding.ts'
import { referenceNotGranted } from '../diagnostics/catalog/grants.ts'
import { bandOf, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ObjectKey } from '../objects/object.ts'
import type { Fragment, Loss } from '../translate/fragment.ts'
import { type Good, parts, type Reason, targetOf } from './held.ts'

/** What is said of objects before anything is made of them. */
export interface Unreadable {
  /** Objects of which nothing can be used. */
  readonly losses: readonly Loss[]
  /** The errors of these, and of objects of which a part can be used. */
  readonly reasons: ReadonlyMap<ObjectKey, readonly Diagnostic[]>
}

/** All that an object has lost, and what it has made all the same. */
export interface Lost {
  readonly losses: readonly Loss[]
  readonly made: ReadonlySet<string>
}

/** What every object has lost of which anything is lost. */
export function lossesOf(
  fragments: readonly Fragment[],
  { losses, reasons }: Unreadable,
): ReadonlyMap<ObjectKey, Lost> {
  const found = new Map<ObjectKey, Lost>(losses.map((loss) => [loss.object, { losses: [loss], made: new Set() }]))
  for (const fragment of fragments) {
    const [first] = fragment.losses ?? []
    if (first === undefined) continue
    const told = (fragment.losses ?? []).map((loss) =>
      loss.reasons.length > 0 ? loss : { ...loss, reasons: reasons.get(loss.object) ?? [] },
    )
    const made = parts.flatMap((part) => fragment[part].map((one) => targetOf({ part, made: one })))
    found.set(first.object, { losses: told, made: new Set(made) })
  }
  return found
}

/** Whether the item may be what the loss is about. */
export function covers({ target }: Loss, item: string): boolean {
  return target === '' || target === item || (target.endsWith('/') && item.startsWith(target))
}

/**
 * What is said where somebody took away what a thing needs: a certificate in a Secret, the consent of another namespace, a
 * Service outside the cluster. That is no slip that is waited out, it is to count at once. Secrets that are gone, and plugin
 * configs, are found out by what was made of them (`in-this-world.ts`, `hold.ts`).
 */
const withdrawn: ReadonlySet<string> = new Set(
  [certificateMissing, referenceNotGranted, externalServiceUnusable].map(({ code }) => code),
)

export function isWithdrawn({ reasons }: Loss): boolean {
  return reasons.some(({ code }) => withdrawn.has(code))
}

/** Whether a policy refuses it: where an upstream may lead to is looked at there alone, so what it led to is not held. */
export function isRefusedByPolicy({ reasons }: Loss): boolean {
  return reasons.some(({ code }) => bandOf(code) === policyBand)
}

const policyBand = '07'

/**
 * Whether what was good may stand for what is lost. A global rule may whatever was taken away: without it every request
 * would go unprotected. A credential may only where it is known to be the one that is written now.
 */
export function mayStandFor(loss: Loss, { part, made }: Good): boolean {
  const isAsked = loss.isStillAsked?.(made.value) ?? part !== 'consumers'
  return isAsked && (part === 'globalRules' || !isWithdrawn(loss))
}

/** Why something is held; undefined where nobody says, which no loss is without. */
export function reasonOf({ object, reasons: [first] }: Loss): Reason | undefined {
  if (first === undefined) return undefined
  return { code: first.code, message: first.message, path: first.object === object ? first.path : [] }
}
