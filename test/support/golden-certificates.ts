import { Authority, type Identity } from '../fake-cluster/certificates.ts'

const placeholder = /"\{(certificate|key) ([a-z-]+|\*)\}"/g

/**
 * A golden case says `"{certificate shop}"` and `"{key shop}"` where it wants a certificate and the key that fits it; keys
 * of other names do not. They are made anew in each run, so that no private key lies in the repository.
 */
export class GoldenCertificates {
  readonly #issued = new Map<string, Identity>()
  readonly #authority = new Authority()

  static areAskedFor(text: string): boolean {
    return text.search(placeholder) !== -1
  }

  /** The text with real ones in place, as the double-quoted scalars of YAML. */
  fill(text: string): string {
    return text.replace(placeholder, (_, part: string, name: string) => JSON.stringify(this.#text(part, name)))
  }

  /** The text with placeholders again, where it holds what `fill` put in. */
  unfill(text: string): string {
    let short = text
    for (const name of this.#issued.keys()) {
      for (const part of ['certificate', 'key'])
        short = short.replaceAll(JSON.stringify(this.#text(part, name)), `"{${part} ${name}}"`)
    }
    return short
  }

  #text(part: string, name: string): string {
    const identity = this.#issued.get(name) ?? this.#authority.issue({ commonName: name })
    this.#issued.set(name, identity)
    return part === 'key' ? identity.key : identity.cert
  }
}
