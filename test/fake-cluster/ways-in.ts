import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FakeCluster } from './fake-cluster.ts'

/** How a client gets to know of a fake cluster: a kubeconfig, or the service account of a pod. */

/** Fields of `clusters[].cluster` and `users[].user` besides the usual ones, which are overridden by them. */
export interface KubeconfigFields {
  readonly cluster?: Readonly<Record<string, unknown>>
  readonly user?: Readonly<Record<string, unknown>>
  readonly context?: Readonly<Record<string, unknown>>
}

/** A kubeconfig with the one context `fake`, as an object; JSON is YAML. */
export function kubeconfig(cluster: FakeCluster, { cluster: more, user, context }: KubeconfigFields = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'tester', ...context } }],
    clusters: [
      {
        name: 'fake',
        cluster: { server: cluster.url, 'certificate-authority-data': base64(cluster.authority.cert), ...more },
      },
    ],
    users: [{ name: 'tester', user: user ?? { token: 'fake-token' } }],
  }
}

/** Writes what Kubernetes mounts into a pod, and answers the environment of the pod. */
export function writeServiceAccount(
  cluster: FakeCluster,
  folder: string,
  token = 'fake-token',
): Readonly<Record<string, string>> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'token'), token)
  writeFileSync(join(folder, 'ca.crt'), cluster.authority.cert)
  writeFileSync(join(folder, 'namespace'), 'shop')
  return { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(cluster.port) }
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
