import type { KindEntry } from '../kinds/decode.ts'
import { kinds } from '../kinds/table.ts'

const every: readonly KindEntry<unknown>[] = Object.values(kinds)

/** The kinds of APISIX's own group: the others have their schemas from Kubernetes. */
export const ownKinds = every.filter(({ group }) => group === 'apisix.apache.org')
