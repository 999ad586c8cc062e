import { z } from 'zod'
import { suggest } from '../diagnostics/suggest.ts'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { objectRequiring } from './shared.ts'

/**
 * What a namespace lets others refer to. Gateway API spec section 13;
 * https://gateway-api.sigs.k8s.io/api-types/referencegrant/
 */
export interface ReferenceGrant extends Meta {
  /** Who may refer: any of these. The core group is empty. */
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[]
  /** To what, in the namespace of the grant: any of these; without a name to each of the kind. */
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string | undefined }[]
}

const text = lazy(() => z.string().min(1))
// https://github.com/kubernetes-sigs/gateway-api/blob/main/apis/v1beta1/referencegrant_types.go
const schema = lazy(() =>
  objectRequiring({
    from: z.array(z.strictObject({ group: z.string(), kind: text(), namespace: text() })).min(1),
    to: z.array(z.strictObject({ group: z.string(), kind: text(), name: text().optional() })).min(1),
  }),
)

function normalise({ spec }: OutputOf<typeof schema>, meta: Meta): ReferenceGrant {
  return { ...meta, from: spec.from, to: spec.to }
}

const group = 'gateway.networking.k8s.io'
const kind = 'ReferenceGrant'

/** Whether somebody most likely meant a ReferenceGrant who misspelt its kind or its group. */
export function isNearlyGrant(writtenGroup: string, writtenKind: string): boolean {
  if (writtenGroup === group) return suggest(writtenKind, [kind]) !== undefined
  // Other groups have grants of references too.
  const isNearlyGroup = /gateway|networking/i.test(writtenGroup) || suggest(writtenGroup, [group]) !== undefined
  return writtenKind === kind && isNearlyGroup
}

export const referenceGrant: KindEntry<ReferenceGrant> = {
  group,
  kind,
  plural: 'referencegrants',
  watched: 'when-asked',
  askedWhere: 'a reference has to be granted by another namespace',
  opens: true,
  lost: 'it grants nothing',
  versions: {
    v1: version(schema, normalise),
    v1beta1: version(schema, normalise),
    v1alpha2: version(schema, normalise),
  },
}
