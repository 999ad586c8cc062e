import { resolve } from 'node:path'
import * as zlib from 'node:zlib'
import type { Cluster, Context, User } from '@kubernetes/client-node'
import * as problems from '../../src/diagnostics/catalog/cluster.ts'
import type { Place, Report } from '../../src/diagnostics/diagnostic.ts'
import { suggest } from '../../src/diagnostics/suggest.ts'
import { oneLine } from '../../src/runtime/failures.ts'
import type { Clock } from '../clock.ts'
import type { ClientCertificate, Connection, Credentials, Pem } from './connection.ts'
import { bearer, fixedCredentials, tokenFileCredentials } from './credentials.ts'
import { kubeconfigFiles, type MergedKubeconfig, type RawUser, readKubeconfigs } from './kubeconfig-files.ts'
import { pluginCredentials } from './login-plugin.ts'

type ClientNode = typeof import('@kubernetes/client-node')

/** Which kubeconfig, and what of it. */
export interface KubeconfigWish {
  /** Undefined: what KUBECONFIG names, or `.kube/config` in the home folder. */
  readonly file: string | undefined
  /** Undefined: the current one. */
  readonly context: string | undefined
}

export interface KubeconfigSurroundings {
  readonly environment: (name: string) => string | undefined
  readonly clock: Clock
}

/** The connection that a developer's kubeconfig describes. Undefined, with a report, where it cannot be honoured wholly. */
export async function connectionFromKubeconfig(
  { file, context: wanted }: KubeconfigWish,
  { environment, clock }: KubeconfigSurroundings,
  report: Report,
): Promise<Connection | undefined> {
  const files = kubeconfigFiles(file, environment)
  const clientNode = await loadClientNode({ file: files.join(', ') }, report)
  const merged = clientNode && (await readKubeconfigs(files, clientNode, report))
  const context = merged && findContext(merged, wanted, report)
  if (clientNode === undefined || merged === undefined || context === undefined) return undefined
  const { config, users, place } = merged
  const cluster = config.getCluster(context.cluster)
  const user = config.getUser(context.user)
  if (cluster === null || user === null) {
    const [what, name] = cluster === null ? (['cluster', context.cluster] as const) : (['user', context.user] as const)
    report(problems.contextIncomplete(place, context.name, what, name))
    return undefined
  }
  const raw = users.get(user.name) ?? { fields: {}, folder: '' }
  return isSupported(cluster, raw, place, report)
    ? assemble(cluster, user, raw, context, clientNode, clock, place, report)
    : undefined
}

/** Loaded when a kubeconfig is asked for and never else: it takes 200 ms and 50 MB (runtimes spec 1.2). */
async function loadClientNode(place: Place, report: Report): Promise<ClientNode | undefined> {
  // On an older Node the import would not only fail, but end the process with an error of its own.
  if (process.versions['bun'] === undefined && !('createZstdDecompress' in zlib)) {
    report(problems.kubeconfigReaderUnusable(place, `Node ${process.versions.node} is too old for the package`))
    return undefined
  }
  try {
    return await import('@kubernetes/client-node')
  } catch (error) {
    if (!(error instanceof Error)) throw error
    report(problems.kubeconfigReaderUnusable(place, oneLine(error.message)))
    return undefined
  }
}

function findContext(
  { config, place }: MergedKubeconfig,
  wanted: string | undefined,
  report: Report,
): Context | undefined {
  const name = wanted ?? config.getCurrentContext() ?? ''
  const context = name === '' ? null : config.getContextObject(name)
  if (context !== null) return context
  const known = config.getContexts().map((each) => each.name)
  report(problems.contextNotFound(place, name === '' ? undefined : name, known, suggest(name, known)))
  return undefined
}

/** What would lead elsewhere, or to other rights, when it is left out. */
function isSupported(cluster: Cluster, { fields }: RawUser, place: Place, report: Report): boolean {
  const unsupported = [
    ...((cluster.proxyUrl ?? '') === '' ? [] : ['proxy-url']),
    ...['as-uid', 'as-groups', 'as-user-extra'].filter((field) => field in fields),
  ]
  for (const field of unsupported) report(problems.kubeconfigFieldUnsupported(place, field))
  return unsupported.length === 0
}

function assemble(
  cluster: Cluster,
  user: User,
  raw: RawUser,
  { namespace }: Context,
  clientNode: ClientNode,
  clock: Clock,
  place: Place,
  report: Report,
): Connection | undefined {
  const url = URL.canParse(cluster.server) ? new URL(cluster.server) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') {
    report(problems.kubeconfigBroken(place, `the server of cluster ${cluster.name} is no http or https address`))
    return undefined
  }
  const certificate = pem(user.certData, user.certFile)
  const key = pem(user.keyData, user.keyFile)
  if ((certificate === undefined) !== (key === undefined)) {
    report(problems.kubeconfigBroken(place, `user ${user.name} has a client certificate or a key, but not both`))
    return undefined
  }
  const isPlain = url.protocol === 'http:'
  if (isPlain && !/^(?:localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)) {
    report(problems.serverNotEncrypted(place, cluster.server))
  }
  if (!isPlain && cluster.skipTLSVerify) report(problems.serverNotVerified(place, cluster.server))
  const clientCertificate: ClientCertificate | undefined = certificate && key && { certificate, key }
  return {
    server: cluster.server,
    authority: pem(cluster.caData, cluster.caFile),
    serverName: (cluster.tlsServerName ?? '') === '' ? undefined : cluster.tlsServerName,
    isVerified: !cluster.skipTLSVerify,
    clientCertificate,
    headers: user.impersonateUser ? { 'impersonate-user': user.impersonateUser } : {},
    credentials: isPlain ? fixedCredentials({ headers: {} }) : credentialsOf(cluster, user, raw, clientNode, clock),
    namespace: (namespace ?? '') === '' ? undefined : namespace,
  }
}

/** In the order of kubectl: a token file before a token; one of them before everything that has to be asked for. */
function credentialsOf(
  cluster: Cluster,
  user: User,
  { fields, folder }: RawUser,
  clientNode: ClientNode,
  clock: Clock,
): Credentials {
  // client-node does not read tokenFile: runtimes spec 1.4.
  const { tokenFile } = fields
  if (typeof tokenFile === 'string' && tokenFile !== '') return tokenFileCredentials(resolve(folder, tokenFile), clock)
  if (user.token) return fixedCredentials(bearer(user.token.trim()))
  if (user.username) {
    const pair = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')
    return fixedCredentials({ headers: { authorization: `Basic ${pair}` } })
  }
  if (user.exec || user.authProvider) return pluginCredentials(cluster, user, folder, clientNode, clock)
  return fixedCredentials({ headers: {} })
}

/** What stands in the kubeconfig counts more than a file that it names, as with kubectl. */
function pem(data: string | null | undefined, file: string | null | undefined): Pem | undefined {
  if (data) return { text: Buffer.from(data, 'base64').toString('utf8') }
  return file ? { file } : undefined
}
