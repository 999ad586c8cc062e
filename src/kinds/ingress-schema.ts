import { z } from 'zod'
import { lazy, type OutputOf } from './lazy.ts'
import { anything, objectWith, port, portReference, standalone } from './shared.ts'

/** What may be written of an Ingress. Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/ */

const pathType = lazy(() => z.enum(['Exact', 'Prefix', 'ImplementationSpecific']))

const tls = lazy(() => z.strictObject({ hosts: z.array(z.string()).optional(), secretName: z.string().optional() }))

const backendV1 = lazy(() =>
  z.strictObject({
    service: z
      .strictObject({
        name: z.string().min(1),
        port: z.strictObject({ number: port().optional(), name: z.string().optional() }).optional(),
      })
      .optional(),
    resource: anything.optional(),
  }),
)

const backendBeta = lazy(() =>
  z.strictObject({
    serviceName: z.string().optional(),
    servicePort: portReference().optional(),
    resource: anything.optional(),
  }),
)

function rulesOf<T extends z.ZodType>(path: T) {
  return standalone(
    z.strictObject({
      host: z.string().optional(),
      http: z.strictObject({ paths: standalone(path) }).optional(),
    }),
  ).optional()
}

export const v1 = lazy(() =>
  objectWith({
    ingressClassName: z.string().optional(),
    defaultBackend: backendV1().optional(),
    rules: rulesOf(z.strictObject({ path: z.string().optional(), pathType: pathType(), backend: backendV1() })),
    tls: standalone(tls()).optional(),
  }),
)

export const v1beta1 = lazy(() =>
  objectWith({
    ingressClassName: z.string().optional(),
    backend: backendBeta().optional(),
    rules: rulesOf(
      z.strictObject({ path: z.string().optional(), pathType: pathType().optional(), backend: backendBeta() }),
    ),
    tls: standalone(tls()).optional(),
  }),
)

export type WrittenBackend = OutputOf<typeof backendV1> | OutputOf<typeof backendBeta>
