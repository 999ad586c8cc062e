import type { IncomingMessage } from 'node:http'
import { parseJson, readAnswer } from './answer.ts'
import type { Answer, WatchEnd, WatchListener } from './api.ts'
import { LineCutter } from './lines.ts'
import { type Outgoing, transfer } from './transfer.ts'

/** Reads a stream of JSON lines. The answer breaks it off without a further word. */
export function stream(outgoing: Outgoing, listener: WatchListener, end: (end: WatchEnd) => void): () => void {
  const lines = new LineCutter()
  const refusal: Buffer[] = []
  let response: IncomingMessage | undefined
  let isOver = false

  const finish = (how: WatchEnd): void => {
    if (isOver) return
    isOver = true
    end(how)
  }
  const stop = (): void => {
    isOver = true
    breakOff()
  }
  const breakOff = transfer(outgoing, {
    head(head) {
      response = head
      if (head.statusCode === 200) listener.open?.()
    },
    data(chunk) {
      if (response?.statusCode !== 200) {
        refusal.push(chunk)
        return
      }
      listener.alive?.()
      for (const line of lines.cut(chunk)) {
        if (isOver) return
        const parsed = parseJson(line)
        if (parsed === undefined) {
          breakOff()
          finish({ kind: 'failed', reason: 'a line of the watch is not JSON' })
          return
        }
        deliver(parsed.value)
      }
    },
    end(how) {
      if (response !== undefined && response.statusCode !== 200 && how.kind === 'complete') {
        void readAnswer(response, refusal, outgoing.clock.now()).then((answer) => finish(refused(answer)))
      } else if (how.kind !== 'complete') finish(how)
      else if (lines.hasRest()) finish({ kind: 'failed', reason: 'the watch ended in the middle of a line' })
      else finish({ kind: 'ended' })
    },
  })
  return stop

  /** The lines after one that broke its reader must not be lost silently: the stream ends with it. */
  function deliver(value: unknown): void {
    let isTaken = false
    try {
      listener.line(value)
      isTaken = true
    } finally {
      if (!isTaken) {
        breakOff()
        finish({ kind: 'failed', reason: 'an event of the watch could not be taken' })
      }
    }
  }
}

function refused(answer: Answer): WatchEnd {
  return answer.kind === 'ok' ? { kind: 'failed', reason: 'the answer is no stream' } : answer
}
