import { finishedFileUnreadable } from '../../diagnostics/catalog/differences.ts'
import { sections } from '../../diff/sections.ts'
import { sourcesOfFile } from '../item-sources.ts'
import { parseDocument } from '../read-document-file.ts'
import { tell } from './compiled-side.ts'
import type { ReadSide } from './read-side.ts'

/**
 * Whether a text is what APISIX loads and not manifests: YAML by its last line, without which APISIX reads none (data
 * plane spec section 2), or by the sections that it has; JSON by these alone.
 */
export function isFinished(text: string): boolean {
  if (text.trimEnd().endsWith('#END')) return true
  if (text.trimStart().startsWith('{')) return hasSections(text)
  return !/^["']?(?:apiVersion|kind)["']?\s*:/m.test(text) && sectionLine.test(text)
}

const sectionLine = new RegExp(`^["']?(?:${sections.join('|')})["']?\\s*:`, 'm')

const sectionKey = new RegExp(`"(?:${sections.join('|')})"\\s*:`)

/** What cannot be taken apart is told by the names in it. */
function hasSections(text: string): boolean {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (problem) {
    if (problem instanceof SyntaxError) return sectionKey.test(text) && !/"apiVersion"\s*:/.test(text)
    throw problem
  }
  const keys = Object.keys(document ?? {})
  return keys.length === 0 || (!keys.includes('apiVersion') && sections.some((section) => keys.includes(section)))
}

/** A finished file. `label` is how it is called in reports. */
export async function finishedSide(label: string, text: string): Promise<ReadSide | undefined> {
  const read = await parseDocument(label, text)
  const reason = read.kind === 'failed' ? read.reason : isUsable(read.document) ? undefined : 'it holds no sections'
  if (read.kind === 'failed' || reason !== undefined) {
    await tell([finishedFileUnreadable({ file: label }, reason ?? '')])
    return undefined
  }
  const { document } = read
  return { document, unseen: [], secrets: undefined, sourceOf: sourcesOfFile(label, text, document), leftOut: 0 }
}

/** Nothing but comments is an empty configuration here; APISIX would keep the old one. */
function isUsable(document: unknown): boolean {
  return document === undefined || document === null || (typeof document === 'object' && !Array.isArray(document))
}
