/**
 * Whether a request meets a condition: yes, no, or a reason why this cannot be told without the running APISIX.
 * What is in doubt is named and never guessed.
 */
export type Verdict = boolean | Doubt

/** A condition that cannot be told. */
export interface Doubt {
  /** What would have to be known, as a part of a sentence: `the body of the request`. */
  readonly doubt: string
}

/** Whether something is in doubt. */
export function isDoubt(value: unknown): value is Doubt {
  return typeof value === 'object' && value !== null && 'doubt' in value
}

/** All of them: one `false` settles it, whatever is in doubt. */
export function all(verdicts: Iterable<Verdict>): Verdict {
  let doubt: Doubt | undefined
  for (const verdict of verdicts) {
    if (verdict === false) return false
    if (isDoubt(verdict)) doubt ??= verdict
  }
  return doubt ?? true
}

/** One of them: one `true` settles it. */
export function some(verdicts: Iterable<Verdict>): Verdict {
  let doubt: Doubt | undefined
  for (const verdict of verdicts) {
    if (verdict === true) return true
    if (isDoubt(verdict)) doubt ??= verdict
  }
  return doubt ?? false
}

/** The opposite; a doubt stays one. */
export function not(verdict: Verdict): Verdict {
  return isDoubt(verdict) ? verdict : !verdict
}
