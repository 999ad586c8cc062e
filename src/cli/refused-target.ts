import { dirname } from 'node:path'
import { targetFolderMissing, writeFailed } from '../diagnostics/catalog/output.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { reasonOf } from '../runtime/refusal.ts'

/** Why standard output has not taken everything. */
export function refusalOfStream(reason: string): Diagnostic {
  return writeFailed({ file: 'standard output' }, reason, true)
}

/** What the operating system refused at the place of a file that is to be written. */
export function refusalAt(file: string, problem: unknown): Diagnostic {
  const reason = reasonOf(problem)
  const isNoFolder = reason === 'ENOTDIR' || reason === 'ENOENT'
  return isNoFolder
    ? targetFolderMissing({ file }, file.endsWith('/') ? file : dirname(file))
    : writeFailed({ file }, reason)
}
