import { createHash } from 'node:crypto'
import { systemClock } from '../../watch/clock.ts'
import { schemaSilent } from '../diagnostics/catalog/options.ts'
import { type Asking, FollowedDataPlane } from '../loop/followed-data-plane.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { DataPlane } from '../model/data-plane.ts'
import { understandDataPlane } from './data-plane.ts'
import type { Observation } from './observation.ts'
import { readSchema } from './read-schema.ts'

/** Follows the data plane behind a control API; what there is to say goes to the log. */
export function followDataPlane(
  url: URL,
  observation: Observation,
  changed: (dataPlane: DataPlane) => void,
  failed: (problem: unknown) => void,
): FollowedDataPlane {
  const file = url.href
  const log = (message: string, fields = {}): void =>
    observation.log({ level: 'info', message, fields: { from: file, ...fields } })
  const ask = async (timeoutMs: number): Promise<Asking> => {
    const read = await readSchema({ kind: 'control', url }, timeoutMs)
    if (read.kind === 'failed') return read
    const { document } = read
    return {
      kind: 'answered',
      // Each worker of a data plane writes the fields in an order of its own.
      content: createHash('sha256').update(canonicalJson(document)).digest('hex'),
      understand: async () => {
        const opened = await understandDataPlane(document, file, (diagnostic) => observation.tell(diagnostic))
        if (opened.kind === 'opened') {
          log('what the data plane takes was read', { plugins: opened.dataPlane.pluginsOf('routes').length })
        }
        return opened
      },
    }
  }
  return new FollowedDataPlane({
    clock: systemClock,
    ask,
    changed,
    silent: (reason, hasSchema) => observation.tell(schemaSilent({ file }, reason, hasSchema)),
    answering: () => log('the data plane answers'),
    failed,
  })
}
