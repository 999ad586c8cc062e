import type { Side } from '../../diff/diff.ts'
import type { ClusterInput } from '../compile-cluster.ts'
import type { Address } from './address.ts'

/** A side of a comparison, and what has to be known of it. */
export interface ReadSide extends Side {
  /** How many diagnostics of the compiler tell of something that is left out. */
  readonly leftOut: number
  /** What a running APISIX serves at `/v1/schema`; undefined for every other side. */
  readonly schema?: unknown
}

/** What it takes to read a side. */
export type ReadingOptions = ClusterInput & {
  /** The file of `--schema`, which is no manifest. */
  readonly schema: string | undefined
}

/**
 * Reads a side, and tells on standard error what is wrong there. Undefined where it cannot be read whole: to compare a part
 * would call the rest removed. Loads only what the side takes.
 */
export async function readSide(address: Address, options: ReadingOptions): Promise<ReadSide | undefined> {
  switch (address.kind) {
    case 'path': {
      const { readPathSide } = await import('./path-side.ts')
      return readPathSide(address.path, options)
    }
    case 'git': {
      const { readGitSide } = await import('./git-side.ts')
      return readGitSide(address, options)
    }
    case 'cluster': {
      const { readClusterSide } = await import('./cluster-side.ts')
      return readClusterSide(options)
    }
    case 'control': {
      const { readControlSide } = await import('./control-side.ts')
      return readControlSide(address.url)
    }
    default:
      return address satisfies never
  }
}
