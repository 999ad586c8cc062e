import type { ObjectKey } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { areComparable, isOlder } from './resource-version.ts'

/** Which state of which object: all that is remembered of it. */
export interface Version {
  readonly uid: string
  readonly resourceVersion: string
}

/** How many deleted objects are remembered, so that a late or repeated event does not bring one back. */
const mostDeleted = 1000

/** The version of an object; empty texts where the server does not say. */
export function versionOf({ metadata }: RawObject): Version {
  const { uid, resourceVersion } = metadata
  return {
    uid: typeof uid === 'string' ? uid : '',
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
  }
}

/**
 * What one listing and the events after it have told so far. It decides what is news, so that repeated, late and
 * reordered messages do no harm: the newest version wins, whichever comes last.
 */
export class Known {
  readonly #objects = new Map<ObjectKey, Version>()
  readonly #deleted = new Map<ObjectKey, Version>()

  has(key: ObjectKey): boolean {
    return this.#objects.has(key)
  }

  keys(): Iterable<ObjectKey> {
    return this.#objects.keys()
  }

  /** Whether this version of an object is news; it is known from then on. */
  put(key: ObjectKey, version: Version): boolean {
    const before = this.#objects.get(key)
    if (before !== undefined && (isSame(before, version) || isOlder(version.resourceVersion, before.resourceVersion))) {
      return false
    }
    const deleted = this.#deleted.get(key)
    if (deleted !== undefined && !isAfterDeletion(version, deleted)) return false
    this.#deleted.delete(key)
    this.#objects.set(key, version)
    return true
  }

  /** Whether this deletion takes away what is known. That of an earlier state or an earlier object of the name does not. */
  drop(key: ObjectKey, version: Version): boolean {
    const before = this.#objects.get(key)
    if (before !== undefined && !isDeletedBy(before, version)) return false
    this.#remember(key, version)
    return this.#objects.delete(key)
  }

  /**
   * Takes out what a complete listing as of `resourceVersion` does not hold, and names it. What was heard of later than
   * that stays.
   */
  sweep(listed: ReadonlySet<ObjectKey>, resourceVersion: string): readonly ObjectKey[] {
    const vanished: ObjectKey[] = []
    for (const [key, version] of this.#objects) {
      if (listed.has(key) || isOlder(resourceVersion, version.resourceVersion)) continue
      vanished.push(key)
      this.#objects.delete(key)
      this.#remember(key, { uid: version.uid, resourceVersion })
    }
    return vanished
  }

  /** Takes one out, as if it had never been known. */
  forget(key: ObjectKey): void {
    this.#objects.delete(key)
  }

  /** Knows the names, but no longer the versions: whatever is listed next is news. */
  forgetVersions(): void {
    for (const [key, { uid }] of this.#objects) this.#objects.set(key, { uid, resourceVersion: '' })
    this.#deleted.clear()
  }

  #remember(key: ObjectKey, version: Version): void {
    const before = this.#deleted.get(key)
    if (before !== undefined && isOlder(version.resourceVersion, before.resourceVersion)) return
    this.#deleted.delete(key)
    this.#deleted.set(key, version)
    for (const oldest of this.#deleted.keys()) {
      if (this.#deleted.size <= mostDeleted) break
      this.#deleted.delete(oldest)
    }
  }
}

function isSame(a: Version, b: Version): boolean {
  return a.resourceVersion !== '' && a.resourceVersion === b.resourceVersion && a.uid === b.uid
}

/** A deletion carries a version of its own, so what is made anew under the name has a newer one. */
function isAfterDeletion(version: Version, deleted: Version): boolean {
  return areComparable(version.resourceVersion, deleted.resourceVersion)
    ? isOlder(deleted.resourceVersion, version.resourceVersion)
    : version.uid !== deleted.uid
}

function isDeletedBy(known: Version, deleted: Version): boolean {
  return areComparable(known.resourceVersion, deleted.resourceVersion)
    ? !isOlder(deleted.resourceVersion, known.resourceVersion)
    : known.uid === deleted.uid
}
