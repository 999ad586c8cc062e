import type { RawObject } from '../../src/objects/raw.ts'
import { Authority } from '../fake-cluster/certificates.ts'

/**
 * Somebody who uses nearly everything, has been there the longest, and has nothing to do with anybody: nothing that
 * others write may change a byte of what this becomes.
 */

const namespace = 'bystander'
const pair = new Authority().issue({ commonName: namespace, names: ['bystander.example.org'] })

/** Stands in a Secret, and in no message. */
export const bystandersSecret = 'bystanders-s3cr3t'

function owned(apiVersion: string, kind: string, name: string, rest: object): RawObject {
  const metadata = { name, namespace, creationTimestamp: '2001-01-01T00:00:00Z' }
  return { apiVersion, kind, metadata, ...rest } as RawObject
}

const apisix = 'apisix.apache.org'

export const bystander: readonly RawObject[] = [
  owned(`${apisix}/v2`, 'ApisixRoute', 'shop', {
    spec: {
      http: [
        {
          name: 'all',
          match: { hosts: ['bystander.example.org'], paths: ['/*'] },
          backends: [
            { serviceName: 'web', servicePort: 80 },
            { serviceName: 'api', servicePort: 80, weight: 10 },
          ],
          plugins: [{ name: 'limit-count', enable: true, config: { count: 1, time_window: 1 } }],
          plugin_config_name: 'common',
          authentication: { enable: true, type: 'keyAuth' },
        },
      ],
      stream: [
        {
          name: 'db',
          protocol: 'TCP',
          match: { ingressPort: 9999 },
          backend: { serviceName: 'web', servicePort: 80 },
        },
      ],
    },
  }),
  owned(`${apisix}/v2`, 'ApisixPluginConfig', 'common', {
    spec: { plugins: [{ name: 'cors', enable: true, secretRef: 'cors' }] },
  }),
  owned('v1', 'Secret', 'cors', { stringData: { allow_origins: 'https://bystander.example.org' } }),
  owned(`${apisix}/v2`, 'ApisixUpstream', 'web', { spec: { retries: 2, loadbalancer: { type: 'ewma' } } }),
  ...['web', 'api'].flatMap((name, index) => [
    owned('v1', 'Service', name, { spec: { ports: [{ name: 'http', port: 80 }] } }),
    owned('discovery.k8s.io/v1', 'EndpointSlice', name, {
      metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080 }],
      endpoints: [{ addresses: [`10.99.0.${index + 1}`], conditions: { ready: true } }],
    }),
  ]),
  owned(`${apisix}/v2`, 'ApisixTls', 'shop', {
    spec: { hosts: ['bystander.example.org'], secret: { name: 'pair', namespace } },
  }),
  owned('v1', 'Secret', 'pair', { stringData: { 'tls.crt': pair.cert, 'tls.key': pair.key } }),
  owned(`${apisix}/v2`, 'ApisixConsumer', 'alice', {
    spec: { authParameter: { keyAuth: { secretRef: { name: 'alice' } } } },
  }),
  owned('v1', 'Secret', 'alice', { stringData: { key: bystandersSecret } }),
  owned(`${apisix}/v2`, 'ApisixGlobalRule', 'all', {
    spec: { plugins: [{ name: 'gzip', enable: true, config: {} }] },
  }),
]

/** Whether an object could be part of what is said above, or changes what everybody shares. */
export function isBystanders({ metadata }: RawObject): boolean {
  return (metadata.namespace ?? 'default') === namespace
}
