import { permissionMissing } from '../diagnostics/catalog/options.ts'
import { renderText } from '../diagnostics/render.ts'
import { standardError, writeText } from '../runtime/stdio.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'

/**
 * What becomes of something that was thrown. Expected problems are diagnostics, so it is a mistake of ours, unless Deno
 * may not do what a package of others does as it is loaded. A file that was there is untouched.
 */
export function admitBug(problem: unknown): ExitCode {
  if (problem instanceof Error && problem.name === 'NotCapable') {
    const [refusal = '', flag] = problem.message.split(/, run again with the (--[\w-]+) flag/)
    const diagnostic = permissionMissing({ file: 'deno' }, refusal, flag)
    writeText(standardError, renderText([diagnostic], { originOf: () => undefined, color: false }))
    return exitCodes.readOrWrite
  }
  const trace = problem instanceof Error ? problem.stack : String(problem)
  writeText(standardError, `error: apisixc has a bug; please report it with the input and these lines\n${trace}\n`)
  return exitCodes.bug
}
