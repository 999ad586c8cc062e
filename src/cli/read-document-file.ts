import { readFileSync } from 'node:fs'
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
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (problem) {
    return { kind: 'failed', reason: refusalOf(problem).message }
  }
  const { load, YAMLException } = await import('js-yaml')
  try {
    return { kind: 'read', document: file.endsWith('.json') ? JSON.parse(text) : load(text), text }
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
}
