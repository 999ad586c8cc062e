import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { notInPod, serviceAccountUnusable } from '../../src/diagnostics/catalog/cluster.ts'
import type { Report } from '../../src/diagnostics/diagnostic.ts'
import type { Clock } from '../clock.ts'
import type { Connection } from './connection.ts'
import { readText, tokenFileCredentials } from './credentials.ts'

/** Where a pod finds the API server; https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
export interface PodSurroundings {
  readonly environment: (name: string) => string | undefined
  readonly clock: Clock
  /** Where the service account is mounted. */
  readonly folder?: string
}

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'
const hostVariable = 'KUBERNETES_SERVICE_HOST'
const portVariable = 'KUBERNETES_SERVICE_PORT'

/** Whether this process seems to run in a pod. */
export function isInPod(environment: PodSurroundings['environment']): boolean {
  return (environment(hostVariable) ?? '') !== ''
}

/** The connection that the service account of this pod gives. Undefined, with a report, where there is none. */
export async function connectionInPod(
  { environment, clock, folder = serviceAccountFolder }: PodSurroundings,
  report: Report,
): Promise<Connection | undefined> {
  const host = environment(hostVariable) ?? ''
  const port = environment(portVariable) ?? ''
  if (host === '' || port === '') {
    const missing = host === '' ? hostVariable : portVariable
    report(notInPod({ file: `environment ${missing}` }, missing))
    return undefined
  }
  const tokenFile = join(folder, 'token')
  const authorityFile = join(folder, 'ca.crt')
  for (const file of [tokenFile, authorityFile]) {
    const text = await readText(file)
    if (typeof text === 'string' && text.trim() !== '') continue
    report(serviceAccountUnusable({ file }, typeof text === 'string' ? 'it is empty' : text.why))
    return undefined
  }
  const namespace = await readText(join(folder, 'namespace'))
  return {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    authority: { file: authorityFile },
    serverName: undefined,
    isVerified: true,
    clientCertificate: undefined,
    headers: {},
    credentials: tokenFileCredentials(tokenFile, clock),
    namespace: typeof namespace === 'string' && namespace.trim() !== '' ? namespace.trim() : undefined,
  }
}
