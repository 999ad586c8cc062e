/** What the operating system, or Deno whose permissions do not reach, has refused. */
export interface Refusal {
  /** `ENOENT`; undefined for Deno, whose words name the missing permission. */
  readonly code: string | undefined
  readonly message: string
}

/**
 * What was refused, told from what was thrown. Anything else is a mistake of ours and thrown on: among it what Node calls
 * `ERR_…`, save for its own refusals to read a file.
 */
export function refusalOf(problem: unknown): Refusal {
  if (problem instanceof Error) {
    const { name, message } = problem
    if ('code' in problem && typeof problem.code === 'string' && /^E(?!RR_)|^ERR_FS_/.test(problem.code)) {
      return { code: problem.code, message }
    }
    if (name === 'NotCapable') return { code: undefined, message }
  }
  throw problem
}

/** The code of a refusal, or Deno's words: what a diagnostic about the output takes for a reason. */
export function reasonOf(problem: unknown): string {
  const { code, message } = refusalOf(problem)
  return code ?? message
}
