import { Buffer } from 'node:buffer'
import { request } from 'node:http'

/** What a control API says at one path. A reason is a half sentence; nothing of what was answered is in it. */
export type ControlAnswer =
  | { readonly kind: 'got'; readonly value: unknown }
  /** 404: it has no such thing. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'silent'; readonly reason: string }

/** Asks for one path below the control API. Never rejects. */
export type AskControl = (path: string) => Promise<ControlAnswer>

export interface ControlLimits {
  readonly timeoutMs: number
  readonly mostBytes: number
}

/** A worker that loads a large file answers nothing meanwhile: then it is asked again. 50 000 routes take some 60 MB. */
const usualLimits: ControlLimits = { timeoutMs: 5_000, mostBytes: 128 * 2 ** 20 }

/**
 * A client of the control API at `base`, such as http://127.0.0.1:9090. One GET on a connection of its own each time, so
 * that any worker may answer; no redirects, no proxies. The whole answer has to come within the time and the size.
 */
export function controlClient(base: URL, limits = usualLimits): AskControl {
  return (path) => get(below(base, path), limits)
}

function below(base: URL, path: string): URL {
  const url = new URL(base)
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`
  return url
}

function get(url: URL, { timeoutMs, mostBytes }: ControlLimits): Promise<ControlAnswer> {
  return new Promise((resolve) => {
    const asked = request(url, { headers: { accept: 'application/json', 'user-agent': 'apisixc' }, agent: false })
    const finish = (answer: ControlAnswer): void => {
      clearTimeout(timer)
      resolve(answer)
      asked.destroy()
    }
    const fail = (reason: string): void => finish({ kind: 'silent', reason })
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1000} s`), timeoutMs)
    timer.unref()
    asked.on('error', (problem: NodeJS.ErrnoException) => fail(problem.code ?? problem.message))
    asked.on('response', (answer) => {
      const { statusCode } = answer
      if (statusCode === 404) return finish({ kind: 'absent' })
      if (statusCode !== 200) return fail(`the answer is ${statusCode}`)
      const chunks: Buffer[] = []
      let size = 0
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > mostBytes) fail(`the answer is larger than ${mostBytes} bytes`)
      })
      answer.on('error', (problem: NodeJS.ErrnoException) => fail(problem.code ?? problem.message))
      answer.on('close', () => fail('the answer breaks off'))
      answer.on('end', () => finish(parse(Buffer.concat(chunks).toString('utf8'))))
    })
    asked.end()
  })
}

function parse(text: string): ControlAnswer {
  try {
    return { kind: 'got', value: JSON.parse(text) }
  } catch (problem) {
    if (problem instanceof SyntaxError) return { kind: 'silent', reason: 'the answer is no JSON' }
    throw problem
  }
}
