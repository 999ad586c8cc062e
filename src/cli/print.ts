import { type StandardStream, standardError, standardOutput, type Written, writeText } from '../runtime/stdio.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'

/** Prints to standard output. Answers the exit code that is given; where nothing can be printed, says so and answers that. */
export async function print(text: string, exitCode: ExitCode = exitCodes.fine): Promise<ExitCode> {
  const written = await writeOrTell(standardOutput, text)
  return written.kind === 'failed' ? exitCodes.readOrWrite : exitCode
}

/** Writes to a stream; standard error says what hinders it, if that is another one. */
export async function writeOrTell(stream: StandardStream, text: string): Promise<Written> {
  const written = writeText(stream, text)
  if (written.kind === 'failed' && stream !== standardError) await tellUnprinted(written.reason)
  return written
}

/** Says why standard output has not taken everything. */
export async function tellUnprinted(reason: string): Promise<void> {
  const { refusalOfStream } = await import('./refused-target.ts')
  const { renderText } = await import('../diagnostics/render.ts')
  writeText(standardError, renderText([refusalOfStream(reason)], { originOf: () => undefined, color: false }))
}
