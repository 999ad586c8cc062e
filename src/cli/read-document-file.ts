import { readFileSync } from 'node:fs'
import { unguardVariables } from '../../output/dialects/variables.ts'
import { gatewayFileUnreadable } from '../diagnostics/catalog/requests.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { refusalOf } from '../runtime/refusal.ts'

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
    return { kind: 'failed', reason: refusalOf(problem).message }
  }
}

/** The file that an option names; undefined, and reported, where it cannot be used. */
export async function readOrReport(option: string, file: string, report: Report): Promise<DocumentFile | undefined> {
  const read = await readDocumentFile(file)
  if (read.kind === 'read') return read
  report(gatewayFileUnreadable({ file }, option, read.reason))
  return undefined
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
      const { reason, mark } = problem
      return {
        kind: 'failed',
        reason: `${reason}${mark === null || mark === undefined ? '' : ` in line ${mark.line + 1}`}`,
      }
    }
    // The parser's own words would repeat parts of the text.
    if (problem instanceof SyntaxError) return { kind: 'failed', reason: 'it is no JSON' }
    throw problem
  }
  const excess = excessOf(document, 0, { left: mostValues })
  if (excess !== undefined) return { kind: 'failed', reason: excess }
  return { kind: 'read', document: file.endsWith('.json') ? withPlainVariables(document) : document, text }
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
