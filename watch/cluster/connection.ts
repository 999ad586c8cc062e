/** How an API server is reached and whom it is to believe: what a kubeconfig or a pod says, read and checked. */
export interface Connection {
  /** `https://10.0.0.1:443`; a path in it comes before every path that is asked for. */
  readonly server: string
  /** Who signs the server's certificate; undefined: whoever the runtime trusts. */
  readonly authority: Pem | undefined
  /** The name that the certificate is to hold, where it is another than that of `server`. */
  readonly serverName: string | undefined
  /** False: any certificate will do, because the kubeconfig says so. */
  readonly isVerified: boolean
  readonly clientCertificate: ClientCertificate | undefined
  /** Sent with every request besides those of the credentials; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly credentials: Credentials
  /** The namespace of the context or of the pod. */
  readonly namespace: string | undefined
}

/** PEM, or the file that holds it at the moment. */
export type Pem = { readonly text: string } | { readonly file: string }

export interface ClientCertificate {
  readonly certificate: Pem
  readonly key: Pem
}

/** What proves who we are, as far as it changes with time. */
export interface Credentials {
  /** What is to be sent now. Never rejects. */
  current(): Promise<Credential | Missing>
  /** Says that the server answered 401 to this one: the next `current` gets a fresh one. */
  refuse(credential: Credential): void
}

export interface Credential {
  /** Of a request, `authorization` above all; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Takes the place of the connection's own. */
  readonly clientCertificate?: ClientCertificate
}

/** Something that is needed cannot be had at the moment. `reason` is for people and holds no secret material. */
export interface Missing {
  readonly kind: 'failed'
  readonly reason: string
}

export function isMissing(value: object): value is Missing {
  return 'kind' in value && value.kind === 'failed'
}
