import { certificatesOf, endOfCertificate } from '../model/certificates.ts'
import type { Config } from '../model/config.ts'

/** When certificates end; each is taken apart once. */
export class Expiries {
  #known: ReadonlyMap<string, number> = new Map()

  /** The first end of a certificate in the configuration, in milliseconds since 1970; undefined where it holds none. */
  earliest(config: Config): number | undefined {
    const now = new Map<string, number>()
    let earliestMs: number | undefined
    for (const { certificate } of certificatesOf(config)) {
      const endMs = this.#known.get(certificate) ?? endOfCertificate(certificate)
      now.set(certificate, endMs)
      earliestMs = Math.min(endMs, earliestMs ?? endMs)
    }
    this.#known = now
    return earliestMs
  }
}
