import { readFileText } from '../../watch/files.ts'
import { brokenPolicy, unknownPolicyField, wrongPolicyValue } from '../diagnostics/catalog/options.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { describePath } from '../objects/object.ts'
import type { Policy } from '../policy/policy.ts'
import type { CompileOptions } from '../read/options.ts'
import type { PlaceOf } from './gather.ts'
import { refuser } from './values.ts'

/** Far more than a policy can need. */
export const mostPolicyBytes = 2 ** 20

export interface PolicyFile {
  readonly policy: Policy
  /** What stood in the file, to be compared with what stands there later. */
  readonly text: string
}

/** The policy in a file; undefined, with reports, where it cannot be read or understood whole. */
export async function readPolicyFile(file: string, report: Report): Promise<PolicyFile | undefined> {
  const found = readFileText({ path: file, label: file }, mostPolicyBytes, report)
  return found && understandPolicy(file, found.text, report)
}

/** The same for a text of that file. Loads the parsers. */
export async function understandPolicy(file: string, text: string, report: Report): Promise<PolicyFile | undefined> {
  const [{ readConfigDocument }, { readPolicy }] = await Promise.all([
    import('./config-document.ts'),
    import('../policy/read-policy.ts'),
  ])
  const document = readConfigDocument(file, text, brokenPolicy)
  if (!('value' in document)) {
    report(document)
    return undefined
  }
  // A file that is being written may be empty for a moment, which must not open everything.
  if (Object.keys(document.value ?? {}).length === 0) {
    report(wrongPolicyValue({ file }, 'the file', 'a policy: it holds nothing (rules: [] says nothing on purpose)'))
    return undefined
  }
  const read = readPolicy(document.value)
  if (read.kind === 'read') return { policy: read.policy, text }
  for (const problem of read.problems) {
    const { path } = problem
    const place = document.placeOf(path)
    if (problem.kind === 'field') report(unknownPolicyField(place, String(path.at(-1)), problem.closest))
    else report(wrongPolicyValue(place, path.length === 0 ? 'the file' : describePath(path), problem.wanted))
  }
  return undefined
}

/** The settings with the policy that `--policy` names. Without one that can be used, an error is reported: never no policy. */
export async function withPolicy<T extends { readonly compile: CompileOptions }>(
  settings: T,
  file: string | undefined,
  report: Report,
  placeOf: PlaceOf,
): Promise<T & { readonly policyFile?: string; readonly policyText?: string }> {
  if (file === undefined) return settings
  if (file === '' || file === '-') {
    refuser(report, placeOf)('policy', file, 'the name of a file')
    return settings
  }
  const read = await readPolicyFile(file, report)
  if (read === undefined) return settings
  return { ...settings, compile: { ...settings.compile, policy: read.policy }, policyFile: file, policyText: read.text }
}
