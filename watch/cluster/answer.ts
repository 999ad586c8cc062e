import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { isRecord } from '../../src/objects/raw.ts'
import { oneLine } from '../../src/runtime/failures.ts'
import type { Answer } from './api.ts'
import { readRetryAfter } from './retry-after.ts'

const unzip = promisify(gunzip)

/** A head and all bytes of a body as what the server means. What is no JSON is told without quoting it: it may be secret. */
export async function readAnswer(
  response: IncomingMessage,
  chunks: readonly Uint8Array[],
  nowMs: number,
): Promise<Answer> {
  const text = await readBody(response, chunks)
  const body = text === undefined ? undefined : parseJson(text)
  if (response.statusCode !== 200) return refusal(response, body?.value, nowMs)
  if (text === undefined) return { kind: 'failed', reason: 'the compressed answer is broken' }
  return body === undefined ? { kind: 'failed', reason: 'the answer is not JSON' } : { kind: 'ok', body: body.value }
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function readBody({ headers }: IncomingMessage, chunks: readonly Uint8Array[]): Promise<string | undefined> {
  const bytes = Buffer.concat(chunks)
  if (headers['content-encoding'] !== 'gzip') return bytes.toString('utf8')
  return unzip(bytes).then(
    (plain) => plain.toString('utf8'),
    () => undefined,
  )
}

/** A Status object says more than its number: https://kubernetes.io/docs/reference/kubernetes-api/definitions/status-v1-meta/ */
function refusal({ statusCode: status = 0, statusMessage, headers }: IncomingMessage, body: unknown, nowMs: number) {
  const message = isRecord(body) && typeof body['message'] === 'string' ? body['message'] : (statusMessage ?? '')
  const retryAfterMs = readRetryAfter(headers['retry-after'], nowMs)
  return { kind: 'refused', status, reason: oneLine(message), retryAfterMs } as const
}
