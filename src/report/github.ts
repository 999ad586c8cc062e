import type { Severity } from '../diagnostics/diagnostic.ts'
import type { Placed } from '../diagnostics/placed.ts'
import { describeSubject, printable } from '../diagnostics/render.ts'

/**
 * A workflow command for each diagnostic, which GitHub Actions shows beside the line of the file:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function renderGithub(found: readonly Placed[]): string {
  return found
    .map(({ diagnostic, place }) => {
      const { code, severity, message, hint } = diagnostic
      const fields = { file: place?.file, line: place?.line, col: place?.column, title: code }
      const properties = Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
      const subject = describeSubject(diagnostic).trimStart()
      const text = `${subject === '' ? '' : `${subject}: `}${message}`
      const lines = [text, ...(hint === undefined ? [] : [`hint: ${hint}`])].map(printable)
      return `::${commands[severity]} ${properties.join(',')}::${escapeText(lines.join('\n'))}\n`
    })
    .join('')
}

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' }

/** As @actions/core does it. */
function escapeText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeText(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/**
 * Text for a log that GitHub reads, in which no manifest's or file's name is a workflow command: those begin a line with
 * `::`, older ones stand anywhere in it as `##[`.
 */
export function withoutCommands(text: string): string {
  return text.replaceAll(/^([^\S\r\n\u2028\u2029]*)::/gm, '$1\\u003a:').replaceAll('##[', '#\\u0023[')
}
