import type { ReadOptions } from '../../../watch/read-all.ts'
import { endpointPortMissing, endpointsMissing } from '../../diagnostics/catalog/binding.ts'
import { inputHoldsNothing } from '../../diagnostics/catalog/options.ts'
import { helmChart, nothingToRead } from '../../diagnostics/catalog/reading.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { RenderOptions } from '../../diagnostics/render.ts'
import { standardError } from '../../runtime/stdio.ts'
import { compileInput } from '../compile-input.ts'
import { sourcesOfCompiled } from '../item-sources.ts'
import { reportDiagnostics } from '../report.ts'
import type { ReadingOptions, ReadSide } from './read-side.ts'

/** Manifests, compiled. */
export async function compileSide(
  input: Pick<ReadOptions, 'paths' | 'contents'>,
  { compile, include, progress, configFile, schema }: ReadingOptions,
): Promise<ReadSide | undefined> {
  const compilation = await compileInput({ ...input, include, compile }, progress, [configFile, schema])
  progress.end()
  const { compiled, diagnostics, silenced, originOf, isIncomplete } = compilation
  // Whoever asked for silence knows that a rule waits; whoever compares has to know it too.
  const leftOut = await tell([...diagnostics, ...silenced.map(({ diagnostic }) => diagnostic)], originOf)
  if (isIncomplete) return undefined
  return {
    document: compiled.config,
    unseen: [],
    secrets: compilation.secretTexts(),
    sourceOf: sourcesOfCompiled(compiled, originOf),
    leftOut,
  }
}

/** These are no errors, and most often slips: a side that is empty, or passed over. */
const slips: ReadonlySet<string> = new Set([inputHoldsNothing.code, nothingToRead.code, helmChart.code])
/** A rule that waits for its endpoints is not there either. */
const waits: ReadonlySet<string> = new Set([endpointsMissing.code, endpointPortMissing.code])

/** Says what is left out, and answers how many diagnostics tell of something that is. */
export async function tell(
  diagnostics: readonly Diagnostic[],
  originOf: RenderOptions['originOf'] = () => undefined,
): Promise<number> {
  const leavesOut = ({ severity, code }: Diagnostic): boolean => severity === 'error' || waits.has(code)
  const shown = diagnostics.filter((diagnostic) => leavesOut(diagnostic) || slips.has(diagnostic.code))
  await reportDiagnostics(shown, originOf, { failOn: 'error', format: 'text', verbosity: 'normal' }, standardError)
  return shown.filter(leavesOut).length
}
