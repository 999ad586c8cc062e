import type { RequestOptions } from 'node:https'
import { join } from 'node:path'
import type { Cluster, User } from '@kubernetes/client-node'
import { isRecord } from '../../src/objects/raw.ts'
import type { Clock } from '../clock.ts'
import type { Credential, Credentials } from './connection.ts'
import { FetchedCredentials } from './credentials.ts'

type ClientNode = typeof import('@kubernetes/client-node')

/**
 * Credentials that a program or an identity provider issues (`exec`, `auth-provider`), got through client-node, which keeps
 * them until they expire. After a refusal it starts afresh, so that a credential that was revoked is not used again.
 */
export function pluginCredentials(
  cluster: Cluster,
  user: User,
  folder: string,
  { KubeConfig }: ClientNode,
  clock: Clock,
): Credentials {
  const prepared =
    user.exec === undefined || user.exec === null ? user : { ...user, exec: prepareExec(user.exec, cluster, folder) }
  // Only the credentials are asked for: the way to the server is our own affair.
  const nowhere = { name: cluster.name, server: 'https://unused', skipTLSVerify: false }
  const fresh = () => {
    const config = new KubeConfig()
    config.loadFromClusterAndUser(nowhere, { name: user.name, exec: prepared.exec, authProvider: user.authProvider })
    return config
  }
  let config = fresh()
  return new FetchedCredentials(async (isRefused) => {
    if (isRefused) config = fresh()
    const options: RequestOptions = { headers: {} }
    try {
      await config.applyToHTTPSOptions(options)
    } catch (error) {
      return { kind: 'failed', reason: explain(prepared.exec, error) }
    }
    return credentialOf(options) ?? { kind: 'failed', reason: `${nameOf(prepared.exec)} gave no credentials` }
  }, clock)
}

function credentialOf({ headers, cert, key }: RequestOptions): Credential | undefined {
  const authorization = isRecord(headers) ? headers['Authorization'] : undefined
  const clientCertificate =
    cert && key ? { certificate: { text: String(cert) }, key: { text: String(key) } } : undefined
  if (authorization === undefined && clientCertificate === undefined) return undefined
  return {
    headers: typeof authorization === 'string' ? { authorization } : {},
    ...(clientCertificate && { clientCertificate }),
  }
}

/** Adds what client-node leaves out of the protocol: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
function prepareExec(exec: unknown, cluster: Cluster, folder: string): unknown {
  if (!isRecord(exec)) return exec
  const { apiVersion, command, env, provideClusterInfo } = exec
  const about = {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTLSVerify || undefined,
    'certificate-authority-data': cluster.caData,
  }
  const spec = { interactive: false, ...(provideClusterInfo === true && { cluster: about }) }
  const info = { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify({ apiVersion, kind: 'ExecCredential', spec }) }
  // A relative path starts from the kubeconfig, a mere name is looked up.
  const isRelative = typeof command === 'string' && /^[^/].*\//.test(command)
  return {
    ...exec,
    ...(isRelative && { command: join(folder, command) }),
    env: [info, ...(Array.isArray(env) ? env : [])],
  }
}

/** Without what the program printed: it may have been a token. */
function explain(exec: unknown, error: unknown): string {
  const name = nameOf(exec)
  if (error instanceof SyntaxError) return `${name} printed something that is not JSON`
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return `${name} is not installed`
  return `${name} failed; run it by hand to see why`
}

function nameOf(exec: unknown): string {
  return isRecord(exec) ? `the credential plugin ${String(exec['command'])}` : 'the auth-provider of the kubeconfig'
}
