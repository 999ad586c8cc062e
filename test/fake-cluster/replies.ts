import { gzipSync } from 'node:zlib'
import type { Exchange } from './exchange.ts'
import type { Fault } from './faults.ts'
import type { Result } from './listing.ts'
import { statusObject } from './status.ts'

const json = { 'content-type': 'application/json' }

/** Answers as a server in good health, compressed for who asks for that and when it is worth it. */
export function reply(exchange: Exchange, { status, body }: Result, gzipFromBytes: number): void {
  const bytes = Buffer.from(JSON.stringify(body))
  const accepted = exchange.request.headers['accept-encoding'] ?? ''
  if (bytes.length < gzipFromBytes || !accepted.includes('gzip')) exchange.answer(status, bytes, json)
  else exchange.answer(status, gzipSync(bytes), { ...json, 'content-encoding': 'gzip' })
}

/** Answers with a fault. */
export function replyBadly(exchange: Exchange, result: Result, fault: Fault): void {
  switch (fault.type) {
    case 'status': {
      const { status, message = 'planned by the test', retryAfter } = fault
      const bytes = Buffer.from(JSON.stringify(statusObject(status, message)))
      exchange.answer(status, bytes, { ...json, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) })
      return
    }
    case 'stall':
      if (fault.afterBytes !== undefined) replyPartly(exchange, result, fault.afterBytes, () => {})
      return
    case 'garble':
      exchange.answer(200, Buffer.from('{"kind":"List","items":[{]'), json)
      return
    case 'reset':
      if (fault.afterBytes === undefined) exchange.reset()
      else replyPartly(exchange, result, fault.afterBytes, () => exchange.reset())
      return
    case 'truncate':
      replyPartly(exchange, result, fault.afterBytes, () => exchange.hangUp())
      return
    default:
      fault satisfies never
  }
}

/** Sends a part of the body, then goes on otherwise. */
function replyPartly(exchange: Exchange, { status, body }: Result, byteCount: number, goOn: () => void): void {
  const bytes = Buffer.from(JSON.stringify(body))
  exchange.begin(status, bytes.length, json)
  exchange.raw(bytes.subarray(0, byteCount), goOn)
}
