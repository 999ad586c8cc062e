/** What the errors of sockets and certificates mean; the codes are those of Node, OpenSSL and the operating system. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'the name of the host is unknown',
  EAI_AGAIN: 'the name server does not answer',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is made out for another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted(),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted(),
  UNABLE_TO_GET_ISSUER_CERT: untrusted(),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted(),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted(),
  CERT_SIGNATURE_FAILURE: untrusted(),
  CERT_UNTRUSTED: untrusted(),
}

/** In one line, with the code of the error where it has one. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) throw error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code !== undefined && words[code] !== undefined) return `${words[code]} (${code})`
  // Several addresses were tried: what became of the first tells enough.
  if (error instanceof AggregateError && error.errors.length > 0) return wordsOf(error.errors[0])
  return oneLine(error.message === '' ? (code ?? error.name) : error.message)
}

/** What somebody else says, as a line that fits into a log. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}

/** Deno says the same of a certificate whose time is over or has not come. */
function untrusted(): string {
  return "the server's certificate is not signed by a trusted authority, or not valid today"
}
