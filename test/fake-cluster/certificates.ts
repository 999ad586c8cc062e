import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { bits, integer, objectIdentifier, octets, sequence, set, tagged, text, time, yes } from './der.ts'

/** A certificate and its private key, both as PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** What a certificate is to say. */
export interface Wanted {
  readonly commonName: string
  /** DNS names and IPv4 addresses. */
  readonly names?: readonly string[]
  readonly notBefore?: Date
  readonly notAfter?: Date
}

const dayMs = 86_400_000
const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))

interface Signer {
  readonly name: Uint8Array
  readonly key: KeyObject
}

/** A private certificate authority, made when it is needed. */
export class Authority {
  /** The certificate that clients are to trust, as PEM. */
  readonly cert: string
  readonly #signer: Signer

  constructor(commonName = 'fake-cluster-ca') {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#signer = { name: distinguishedName(commonName), key: privateKey }
    // Basic constraints: is a CA. Key usage: may sign certificates.
    const extensions = [
      extension('2.5.29.19', sequence(yes)),
      extension('2.5.29.15', tagged(0x03, Uint8Array.of(2, 4))),
    ]
    this.cert = certificate(this.#signer, publicKey, { commonName }, extensions)
  }

  /** Certificates for servers and clients alike. */
  issue(wanted: Wanted): Identity {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const names = sequence(...(wanted.names ?? []).map(alternativeName))
    const extensions = wanted.names === undefined ? [] : [extension('2.5.29.17', names)]
    return {
      cert: certificate(this.#signer, publicKey, wanted, extensions),
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    }
  }
}

/** RFC 5280 section 4.1. */
function certificate(signer: Signer, publicKey: KeyObject, wanted: Wanted, extensions: readonly Uint8Array[]): string {
  const { commonName, notBefore = new Date(Date.now() - dayMs), notAfter = new Date(Date.now() + 365 * dayMs) } = wanted
  const content = sequence(
    tagged(0xa0, integer(Uint8Array.of(2))),
    integer(Uint8Array.of(1, ...randomBytes(8))),
    ecdsaWithSha256,
    signer.name,
    sequence(time(notBefore), time(notAfter)),
    distinguishedName(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [tagged(0xa3, sequence(...extensions))]),
  )
  const der = sequence(content, ecdsaWithSha256, bits(sign('sha256', content, signer.key)))
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function distinguishedName(commonName: string): Uint8Array {
  return sequence(set(sequence(objectIdentifier('2.5.4.3'), text(commonName))))
}

function extension(identifier: string, content: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(identifier), yes, octets(content))
}

function alternativeName(name: string): Uint8Array {
  return isIPv4(name) ? tagged(0x87, Uint8Array.from(name.split('.').map(Number))) : tagged(0x82, Buffer.from(name))
}
