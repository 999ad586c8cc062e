import { standardError, writeText } from '../runtime/stdio.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'

/** Expected problems are diagnostics, so whatever was thrown is a mistake of ours; a file that was there is untouched. */
export function admitBug(problem: unknown): ExitCode {
  const trace = problem instanceof Error ? problem.stack : String(problem)
  writeText(standardError, `error: apisixc has a bug; please report it with the input and these lines\n${trace}\n`)
  return exitCodes.bug
}
