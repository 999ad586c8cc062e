import { systemClock } from '../../watch/clock.ts'
import { schemaSilent } from '../diagnostics/catalog/options.ts'
import type { SchemaRead } from '../loop/event.ts'
import { type Asking, FollowedDataPlane } from '../loop/followed-data-plane.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { DataPlane } from '../model/data-plane.ts'
import { nodeCrypto } from '../runtime/crypto.ts'
import { understandDataPlane } from './data-plane.ts'
import type { Observation } from './observation.ts'
import { readSchema } from './read-schema.ts'
import { labelOf } from './schema-place.ts'

/** Follows the data plane behind a control API; what there is to say goes to the observation. */
export function followDataPlane(
  url: URL,
  by: SchemaRead['by'],
  observation: Observation,
  changed: (dataPlane: DataPlane) => void,
  failed: (problem: unknown) => void,
): FollowedDataPlane {
  const from = labelOf({ kind: 'control', url })
  const ask = async (timeoutMs: number): Promise<Asking> => {
    const read = await readSchema({ kind: 'control', url }, timeoutMs)
    if (read.kind === 'failed') return read
    const { document, release } = read
    return {
      kind: 'answered',
      // Each worker of a data plane writes the fields in an order of its own.
      content: nodeCrypto().createHash('sha256').update(canonicalJson(document)).digest('hex'),
      understand: async () => {
        const opened = await understandDataPlane(document, from, (diagnostic) => observation.tell(diagnostic))
        if (opened.kind === 'opened') observation.apply(schemaRead(by, from, opened.dataPlane, release))
        return opened
      },
    }
  }
  return new FollowedDataPlane({
    clock: systemClock,
    ask,
    changed,
    silent: (reason, hasSchema) =>
      observation.apply({ type: 'schema-failed', from, diagnostic: schemaSilent({ file: from }, reason, hasSchema) }),
    answering: () => observation.apply({ type: 'schema-answers', from }),
    failed,
  })
}

/** That a schema counts from now on. */
export function schemaRead(by: SchemaRead['by'], from: string, dataPlane: DataPlane, release?: string): SchemaRead {
  const plugins = dataPlane.pluginsOf('routes').length
  return { type: 'schema-read', by, from, plugins, ...(release !== undefined && { release }) }
}
