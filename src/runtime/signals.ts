const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
type Signal = keyof typeof signals

/**
 * Lets `work` come to its end before a signal ends the process, with the code that a shell expects (128 + number). For
 * work of milliseconds that would leave something half done behind, such as a temporary file.
 */
export async function holdingSignals<T>(work: () => Promise<T>): Promise<T> {
  let received: Signal | undefined
  const hold = (signal: NodeJS.Signals): void => {
    received = signal as Signal
  }
  const names = Object.keys(signals) as Signal[]
  for (const name of names) process.on(name, hold)
  try {
    return await work()
  } finally {
    for (const name of names) process.off(name, hold)
    if (received !== undefined) process.exit(128 + signals[received])
  }
}

export interface SignalActions {
  /** SIGTERM and SIGINT: end in good order. */
  stop(signal: string): void
  /** SIGHUP. */
  reload(): void
  /** SIGUSR1. */
  release(): void
}

/** Does these things on signals, until the answer is called. */
export function onSignals({ stop, reload, release }: SignalActions): () => void {
  const actions: Readonly<Record<string, (signal: string) => void>> = {
    SIGTERM: stop,
    SIGINT: stop,
    SIGHUP: reload,
    SIGUSR1: release,
  }
  for (const [signal, act] of Object.entries(actions)) process.on(signal, act)
  return () => {
    for (const [signal, act] of Object.entries(actions)) process.off(signal, act)
  }
}

/**
 * Ends the process with the answer of `admit` when something is thrown where nobody can catch it. Without this Bun goes
 * on after such an error while a module waits at its top level; Deno and Node end.
 */
export function endOnUncaught(admit: (problem: unknown) => number): void {
  const end = (problem: unknown): void => process.exit(admit(problem))
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}
