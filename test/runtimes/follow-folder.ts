import { systemClock } from '../../watch/clock.ts'
import { openFolder } from '../../watch/folder.ts'
import { known } from '../support/reading.ts'

/**
 * Follows files and folders until standard input ends: `follow-folder.ts POLL-MS PATH…`. Prints a line for each batch:
 * the names of all objects, then everything that was said, as codes. Looks again without a hint only after an hour, or
 * after POLL-MS where it knows that hints or files are missing.
 */

const [pollMs, ...paths] = process.argv.slice(2)
const source = openFolder(paths, { known, clock: systemClock, rescanMs: 3_600_000, pollMs: Number(pollMs) })
process.stdin.on('end', () => source.close()).resume()

const present = new Set<string>()
const said = new Map<string, readonly string[]>()
for await (const { changes } of source) {
  for (const change of changes) {
    if (change.type === 'put') present.add(change.raw.metadata.name)
    else if (change.type === 'drop') present.delete(change.key.replace(/.*\//, ''))
    else if (change.type === 'unreadable')
      said.set(
        change.origin.label,
        change.diagnostics.map(({ code }) => code),
      )
  }
  console.log([...[...present].sort(), ...[...new Set([...said.values()].flat())].sort()].join(' '))
}
