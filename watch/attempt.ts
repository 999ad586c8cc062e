/** What the operating system refuses is told in words, and with its code where there is one; all else is our mistake. */
export function attempt<T>(act: () => T, refused: (reason: string, code: string | undefined) => void): T | undefined {
  try {
    return act()
  } catch (error) {
    refused(reasonOf(error), error instanceof Error && 'code' in error ? String(error.code) : undefined)
    return undefined
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links go round in a circle',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  EIO: 'the device reports an error',
}

/** In words; throws what is no refusal of the operating system or of the runtime. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) throw error
  if ('code' in error && typeof error.code === 'string') return reasons[error.code] ?? error.message
  // Deno's answer to a path for which it has no permission; the message names the flag.
  if (error.name === 'NotCapable') return error.message
  throw error
}
