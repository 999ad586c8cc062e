import { X509Certificate } from 'node:crypto'
import type { Config } from '../model/config.ts'

/** When certificates end; each is taken apart once. */
export class Expiries {
  #known: ReadonlyMap<string, number> = new Map()

  /** The first end of a certificate in the configuration, in milliseconds since 1970; undefined where it holds none. */
  earliest({ upstreams, ssls }: Config): number | undefined {
    const now = new Map<string, number>()
    let earliestMs: number | undefined
    const certificates = [...upstreams.flatMap(({ tls }) => tls?.client_cert ?? []), ...ssls.map(({ cert }) => cert)]
    for (const certificate of certificates) {
      const endMs = this.#known.get(certificate) ?? Date.parse(new X509Certificate(certificate).validTo)
      now.set(certificate, endMs)
      earliestMs = Math.min(endMs, earliestMs ?? endMs)
    }
    this.#known = now
    return earliestMs
  }
}
