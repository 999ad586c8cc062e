import { readFileSync } from 'node:fs'
import { unguardVariables } from '../../output/dialects/variables.ts'
import { inWords } from '../../watch/attempt.ts'
import { yamlFault } from '../../watch/yaml-reason.ts'
import { gatewayFileUnreadable } from '../diagnostics/catalog/requests.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { fieldOf } from '../model/field.ts'

/** A file taken apart. */
export interface DocumentFile {
  readonly kind: 'read'
  readonly document: unknown
  readonly text: string
}

/** A file, or why it cannot be used. */
export type ReadDocument = DocumentFile | { readonly kind: 'failed'; readonly reason: string }

/** A YAML or JSON file as a value. The parser of YAML is loaded only where there is one. */
export async function readDocumentFile(file: string): Promise<ReadDocument> {
  try {
    return await parseDocument(file, readFileSync(file, 'utf8'))
  } catch (problem) {
    return { kind: 'failed', reason: inWords(problem) }
  }
}

/** The file that an option names; undefined, and reported, where it cannot be used. */
export async function readOrReport(option: string, file: string, report: Report): Promise<DocumentFile | undefined> {
  const read = await readDocumentFile(file)
  const reason = read.kind === 'failed' ? read.reason : manifestIn(read.document)
  if (read.kind === 'read' && reason === undefined) return read
  report(gatewayFileUnreadable({ file }, option, reason ?? ''))
  return undefined
}

/** Manifests would pass for a file without routes. */
function manifestIn(document: unknown): string | undefined {
  const kind = fieldOf(document, 'apiVersion') === undefined ? undefined : fieldOf(document, 'kind')
  return typeof kind === 'string' ? 'it is a manifest of Kubernetes, and nothing that APISIX loads' : undefined
}

/** More than the largest file that APISIX could load, in values. Aliases can make any number of few. */
const mostValues = 10_000_000
const maxDepth = 100

/** The same for a text; the name of its file tells which of the two it is. */
export async function parseDocument(file: string, text: string): Promise<ReadDocument> {
  const { load, YAMLException } = await import('js-yaml')
  let document: unknown
  try {
    document = file.endsWith('.json') ? JSON.parse(text) : load(text, { maxDepth })
  } catch (problem) {
    if (problem instanceof YAMLException) {
      const { mark } = problem
      const line = mark === null || mark === undefined ? '' : `line ${lineIn(text, mark.line)}: `
      return { kind: 'failed', reason: `${line}${yamlFault(problem, text).reason}` }
    }
    // The parser's own words would repeat parts of the text.
    if (problem instanceof SyntaxError) return { kind: 'failed', reason: 'it is no JSON' }
    throw problem
  }
  const excess = excessOf(document, 0, { left: mostValues })
  if (excess !== undefined) return { kind: 'failed', reason: excess }
  return { kind: 'read', document: file.endsWith('.json') ? withPlainVariables(document) : document, text }
}

/** The line that counts from 0, as people count; what is missed at the end is missed in the last line. */
function lineIn(text: string, line: number): number {
  return Math.min(line, text.trimEnd().split('\n').length - 1) + 1
}

/** What the compiler guards for APISIX is read as it was meant. */
function withPlainVariables(value: unknown): unknown {
  if (typeof value === 'string') return unguardVariables(value)
  if (Array.isArray(value)) return value.map(withPlainVariables)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withPlainVariables(inner)]))
}

function excessOf(value: unknown, depth: number, budget: { left: number }): string | undefined {
  if (budget.left === 0) return 'aliases make it far larger than it looks'
  budget.left -= 1
  if (typeof value !== 'object' || value === null) return undefined
  if (depth === maxDepth) return `it is more than ${maxDepth} levels deep`
  for (const inner of Object.values(value)) {
    const excess = excessOf(inner, depth + 1, budget)
    if (excess !== undefined) return excess
  }
  return undefined
}
