import { readPolicyFile } from '../../src/cli/policy-file.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { emptyPolicy } from '../../src/read/options.ts'

/** The policy of a golden case, which is right; the empty one where the case has none. */
export async function policyIn(file: string | undefined): Promise<Policy> {
  if (file === undefined) return emptyPolicy
  const read = await readPolicyFile(file, ({ message }) => {
    throw new Error(message)
  })
  return read?.policy ?? emptyPolicy
}
