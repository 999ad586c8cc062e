import type { ClientCertificate, Connection, Missing, Pem } from './connection.ts'
import { readText } from './credentials.ts'

/** What `node:tls` is told; nothing at all for plain HTTP. */
export interface TlsOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
}

/**
 * Reads the files that a connection names. They are small and are read for every request, so that a new certificate
 * counts at once, whatever the file system says about times.
 */
export async function readTls(
  { server, authority, serverName, isVerified, clientCertificate }: Connection,
  fetched: ClientCertificate | undefined,
): Promise<TlsOptions | Missing> {
  if (server.startsWith('http://')) return {}
  const { certificate, key } = fetched ?? clientCertificate ?? {}
  const [ca, cert, privateKey] = await Promise.all([authority, certificate, key].map(readPem))
  for (const each of [ca, cert, privateKey]) if (typeof each === 'object') return each
  return {
    ...(typeof ca === 'string' && { ca }),
    ...(typeof cert === 'string' && { cert }),
    ...(typeof privateKey === 'string' && { key: privateKey }),
    ...(serverName !== undefined && { servername: serverName }),
    // Said in so many words, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment changes nothing.
    rejectUnauthorized: isVerified,
  }
}

async function readPem(pem: Pem | undefined): Promise<string | Missing | undefined> {
  if (pem === undefined) return undefined
  return 'text' in pem ? pem.text : readText(pem.file)
}
