import { refusalOf } from '../src/runtime/refusal.ts'

/** What the operating system refuses is told in words, and with its code where there is one; all else is our mistake. */
export function attempt<T>(act: () => T, refused: (reason: string, code: string | undefined) => void): T | undefined {
  try {
    return act()
  } catch (error) {
    refused(inWords(error), refusalOf(error).code)
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
export function inWords(error: unknown): string {
  const { code = '', message } = refusalOf(error)
  return reasons[code] ?? message
}
