/** What a pipeline learns from a run. */
export const exitCodes = {
  fine: 0,
  /** A diagnostic of error severity, or of warning severity with `--fail-on warning`. */
  findings: 1,
  usage: 2,
  /** Of `diff`: the two sides are not the same. */
  different: 3,
  /** An input could not be read, or the output could not be written. */
  readOrWrite: 4,
  /** A mistake of ours; the number is that of sysexits.h for internal software errors. */
  bug: 70,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
