import type { Clock } from '../../watch/clock.ts'
import { readFileText } from '../../watch/files.ts'
import { policyKept } from '../diagnostics/catalog/options.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { Policy } from '../policy/policy.ts'
import { mostPolicyBytes, understandPolicy } from './policy-file.ts'

export interface FollowPolicyOptions {
  readonly file: string
  /** What stood in it when it was read last. */
  readonly text: string
  readonly clock: Clock
  readonly changed: (policy: Policy) => void
  readonly report: Report
  readonly failed: (problem: unknown) => void
}

/** A file of a few kilobytes is read again this often: a mounted ConfigMap is exchanged by links, which no event tells of everywhere. */
const pauseMs = 1_000

/**
 * Reads the file of `--policy` again and again, and says when it says something else. While it cannot be used, the policy
 * before stays in force, which is told once for each state of the file.
 */
export class FollowedPolicy {
  readonly #options: FollowPolicyOptions
  #seen: string
  #isStopped = false
  #cancel: () => void = () => {}

  constructor(options: FollowPolicyOptions) {
    this.#options = options
    this.#seen = `text ${options.text}`
  }

  start(): void {
    this.#cancel = this.#options.clock.after(pauseMs, () => {
      this.#look().catch((problem: unknown) => this.#options.failed(problem))
    })
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  async #look(): Promise<void> {
    const { file, changed, report } = this.#options
    const said: Diagnostic[] = []
    const tell: Report = (diagnostic) => said.push(diagnostic)
    const found = readFileText({ path: file, label: file }, mostPolicyBytes, tell)
    const now = found === undefined ? `unread ${said.map(({ message }) => message).join(' ')}` : `text ${found.text}`
    if (now !== this.#seen) {
      this.#seen = now
      const read = found && (await understandPolicy(file, found.text, tell))
      if (this.#isStopped) return
      for (const diagnostic of said) report(diagnostic)
      if (read === undefined) report(policyKept({ file }))
      else changed(read.policy)
    }
    if (!this.#isStopped) this.start()
  }
}
