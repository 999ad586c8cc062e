import type { Severity } from '../diagnostics/diagnostic.ts'
import type { Placed } from '../diagnostics/placed.ts'
import { describeSubject, jsonText, printable } from '../diagnostics/render.ts'
import { fingerprints } from './identity.ts'

/** GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export function renderGitlab(found: readonly Placed[]): string {
  const prints = fingerprints(found)
  return jsonText(
    found.map(({ diagnostic, place }, index) => {
      const subject = describeSubject(diagnostic).trimStart()
      return {
        description: printable(`${subject === '' ? '' : `${subject}: `}${diagnostic.message}`),
        check_name: diagnostic.code,
        fingerprint: prints[index],
        severity: severities[diagnostic.severity],
        // A line has to be there; what concerns a whole file stands at its start.
        location: { path: place?.file ?? 'input', lines: { begin: place?.line ?? 1 } },
      }
    }),
  )
}

const severities: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' }
