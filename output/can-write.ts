import { emptyConfig, type Item, type SectionName } from '../src/model/config.ts'
import { type EmitOptions, emit } from './emit.ts'

/**
 * Whether an item that was found in a file can be written. For the compiler's own items the question does not arise; a
 * file may have been written by somebody else, or for a release in which more was allowed. The emitter throws at what no
 * stage before it lets through, whatever the kind of error, so here its refusal is the answer.
 */
export function canWrite(section: SectionName, item: Item, options: EmitOptions): boolean {
  try {
    emit({ ...emptyConfig, [section]: [item] }, options)
    return true
  } catch {
    return false
  }
}
