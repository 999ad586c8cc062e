import { fstatSync, writeSync } from 'node:fs'

/** The file descriptors of standard output and standard error. */
export const standardOutput = 1
export const standardError = 2
export type StandardStream = typeof standardOutput | typeof standardError

/** `closed`: nobody reads any more, as with `| head`; what is left to say is for nobody. */
export type Written = { readonly kind: 'written' } | { readonly kind: 'closed' } | Failed
interface Failed {
  readonly kind: 'failed'
  /** The code of the operating system, such as `ENOSPC`; words where there is none. */
  readonly reason: string
}

const retryMs = 2

/** What a pipe takes whole or not at all; of more, Deno cannot tell how much a full non-blocking pipe has taken. */
const chunkBytes = 4096

/**
 * Writes the whole text before it returns, so that no exit can cut it off. Not through `process.stdout`, which costs
 * Bun 10 ms to set up, as much as three empty programs take.
 */
export function writeText(stream: StandardStream, text: string): Written {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stream, rest.subarray(0, chunkBytes)))
    } catch (problem) {
      const { code, message } = problem as NodeJS.ErrnoException
      if (code === 'EPIPE') return { kind: 'closed' }
      // A pipe that somebody made non-blocking is full: its reader needs a moment.
      if (code !== 'EAGAIN') return { kind: 'failed', reason: code ?? message }
      sleep(retryMs)
    }
  }
  return { kind: 'written' }
}

/** Standard input, set up when it is first read. */
export async function* standardInput(): AsyncGenerator<Uint8Array> {
  yield* process.stdin
}

/** Whether somebody may be looking: a terminal. Anything else is answered without loading `node:tty`, 10 ms on Bun. */
export async function isTerminal(stream: StandardStream): Promise<boolean> {
  if (!isCharacterDevice(stream)) return false
  const { isatty } = await import('node:tty')
  return isatty(stream)
}

function isCharacterDevice(stream: StandardStream): boolean {
  try {
    return fstatSync(stream).isCharacterDevice()
  } catch (problem) {
    // Closed before the start, as with `2>&-`.
    if ((problem as NodeJS.ErrnoException).code === 'EBADF') return false
    throw problem
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
