/** What the API server is asked, as its clients see it; `connect.ts` makes one of a connection. */
export interface Api {
  /** One answer, read whole. `path` begins with `/` and holds the query. Never rejects. */
  get(path: string, signal?: AbortSignal): Promise<Answer>
  /** Opens a stream of JSON lines. Calls `end` exactly once, after everything else. */
  watch(path: string, listener: WatchListener): Watching
  /** Where this is, for people: `https://10.0.0.1:443`. */
  readonly label: string
  close(): void
}

export type Answer =
  | { readonly kind: 'ok'; readonly body: unknown }
  /** The server answered something else than 200. */
  | {
      readonly kind: 'refused'
      readonly status: number
      /** What the server says about it, in one line. */
      readonly reason: string
      readonly retryAfterMs: number | undefined
    }
  /** No answer, or half of one: refused, reset, timed out, certificate not trusted, cut off, not JSON. */
  | { readonly kind: 'failed'; readonly reason: string }

export interface WatchListener {
  /** The headers came, and the status is 200. */
  open?(): void
  /** Any byte came: proof of life. */
  alive?(): void
  /** One line, parsed. What this throws is not caught. */
  line(value: unknown): void
  end(end: WatchEnd): void
}

export type WatchEnd =
  /** The server ended it in good order, as it does after `timeoutSeconds`, or `close` was called. */
  | { readonly kind: 'ended' }
  | Exclude<Answer, { readonly kind: 'ok' }>
  /** No byte for too long: `api` ends such a stream by itself. */
  | { readonly kind: 'silent'; readonly afterMs: number }

export interface Watching {
  close(): void
}
