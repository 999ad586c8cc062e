import { heldPathOf, keepHeld, readHeldFile } from '../../output/held-file.ts'
import { systemClock } from '../../watch/clock.ts'
import { heldFileNotWritten, heldFileUnusable } from '../diagnostics/catalog/holding.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { readHeld } from '../hold/held-text.ts'
import type { KeepingOptions } from '../loop/keeping.ts'

/** How the loop holds: with what the process before this one has left. What cannot be used of it is told, and ignored. */
export async function openHolding(output: string, report: Report): Promise<KeepingOptions> {
  const file = heldPathOf(output)
  const { text, problem } = await readHeldFile(output)
  const read = text === undefined ? undefined : readHeld(text)
  const held = read !== undefined && 'held' in read ? read.held : undefined
  const unusable = problem ?? (read !== undefined && 'problem' in read ? read.problem : undefined)
  if (unusable !== undefined) report(heldFileUnusable({ file }, unusable))
  return { restored: held, file, keep: (content) => keepHeld(output, content, systemClock.now) }
}

/** Nothing is held any more, and what was is not to come back one day. */
export async function forgetHeld(output: string, report: Report): Promise<void> {
  const failure = await keepHeld(output, undefined, systemClock.now)
  if (failure !== undefined) report(heldFileNotWritten({ file: heldPathOf(output) }, failure))
}
