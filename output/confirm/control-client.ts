import { below, type GetLimits, getJson } from '../control-api.ts'

/** What a control API says at one path. A reason is a half sentence; nothing of what was answered is in it. */
export type ControlAnswer =
  | { readonly kind: 'got'; readonly value: unknown }
  /** 404: it has no such thing. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'silent'; readonly reason: string }

/** Asks for one path below the control API. Never rejects. */
export type AskControl = (path: string) => Promise<ControlAnswer>

/** A worker that loads a large file answers nothing meanwhile: then it is asked again. 50 000 routes take some 60 MB. */
const usualLimits: GetLimits = { timeoutMs: 5_000, mostBytes: 128 * 2 ** 20 }

/** A client of the control API at `base`. */
export function controlClient(base: URL, limits = usualLimits): AskControl {
  return async (path) => {
    const answer = await getJson(below(base, path), limits)
    if (answer.kind === 'got') return answer
    return answer.status === 404 ? { kind: 'absent' } : { kind: 'silent', reason: answer.reason }
  }
}
