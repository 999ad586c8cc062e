import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import type { Meta } from './meta.ts'

/** Whose an Ingress is that names this class. Its `parameters` are the controller's business. Kinds spec section 9.1. */
export interface IngressClass extends Meta {
  readonly controller: string
  /** What names no class belongs to this one. */
  readonly isDefault: boolean
}

// Most of these objects are other controllers', so nothing is said of what they hold besides.
const schema = z.object({ spec: z.object({ controller: z.string().optional() }).optional() })

function normalise({ spec }: z.output<typeof schema>, meta: Meta): IngressClass {
  return {
    ...meta,
    controller: spec?.controller ?? '',
    isDefault: meta.annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
  }
}

export const ingressClass: KindEntry<IngressClass> = {
  group: 'networking.k8s.io',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  scope: 'Cluster',
  watched: 'always',
  versions: { v1: version(schema, normalise), v1beta1: version(schema, normalise) },
}
