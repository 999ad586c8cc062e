import { getJson } from '../../output/control-api.ts'
import { readDocumentFile } from './read-document-file.ts'
import type { SchemaPlace } from './schema-place.ts'

/** A data plane that loads a large file answers nothing for seconds; one that says nothing for longer is away. */
export const longestAnswerMs = 15_000
/** That of APISIX 3.18 has 0.6 MB. */
const mostBytes = 32 * 2 ** 20

/** A document, or why it cannot be used. */
export type ReadSchema =
  | {
      readonly kind: 'read'
      readonly document: unknown
      /** The release of APISIX, where it says so with its answer. */
      readonly release?: string
    }
  | { readonly kind: 'failed'; readonly reason: string }

/** What stands in a file or is served by a control API, or why it cannot be used. Takes no longer than `timeoutMs`. */
export async function readSchema(place: SchemaPlace, timeoutMs = longestAnswerMs): Promise<ReadSchema> {
  if (place.kind === 'file') return readDocumentFile(place.file)
  const answer = await getJson(place.url, { mostBytes, timeoutMs })
  if (answer.kind === 'failed') return answer
  const [, release] = /^APISIX\/(\d[\w.-]{0,31})$/.exec(answer.server ?? '') ?? []
  return { kind: 'read', document: answer.value, ...(release !== undefined && { release }) }
}
