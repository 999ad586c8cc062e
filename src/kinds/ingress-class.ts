import { z } from 'zod'
import { isRecord } from '../objects/raw.ts'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { anything } from './shared.ts'

/** Whose an Ingress is that names this class. Kinds spec section 9.1. */
export interface IngressClass extends Meta {
  readonly controller: string
  /** What names no class belongs to this one. */
  readonly isDefault: boolean
  /** The object that says more about the class. */
  readonly parameters?: ClassParameters
}

/** What is not a text in `spec.parameters` is empty here. */
export interface ClassParameters {
  readonly group: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

// Most of these objects are other controllers', so nothing is said of what they hold besides.
const schema = lazy(() =>
  z.object({
    spec: z.object({ controller: z.string().optional(), parameters: anything.optional() }).optional(),
  }),
)

/** Where `parameters` may not name a namespace (scope: Cluster), this annotation of the 2.x controller does. */
const namespaceAnnotation = 'apisix.apache.org/parameters-namespace'

function normalise({ spec }: OutputOf<typeof schema>, meta: Meta): IngressClass {
  return {
    ...meta,
    controller: spec?.controller ?? '',
    isDefault: meta.annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
    ...(isRecord(spec?.parameters) && { parameters: parametersOf(spec.parameters, meta) }),
  }
}

function parametersOf(written: Record<string, unknown>, { annotations }: Meta): ClassParameters {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return {
    group: text(written['apiGroup']),
    kind: text(written['kind']),
    namespace: annotations[namespaceAnnotation] || text(written['namespace']) || 'default',
    name: text(written['name']),
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
