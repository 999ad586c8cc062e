import type { RawObject } from '../../src/objects/raw.ts'
import type { Asked } from './asked.ts'
import type { Exchange } from './exchange.ts'
import type { Faults } from './faults.ts'
import { apiVersionOf } from './listing.ts'
import type { ResourceRequest } from './requests.ts'
import { isSelected } from './selectors.ts'
import { statusObject } from './status.ts'
import type { World, WorldEvent } from './world.ts'

/** A watch that a client has open, and all that can be done to it. */
export class FakeWatch {
  readonly asked: Asked
  readonly #request: ResourceRequest
  readonly #exchange: Exchange
  readonly #world: World
  readonly #faults: Faults
  #held: string | undefined
  #isSilent = false
  #isOver = false
  #stop = (): void => {}

  constructor(asked: Asked, request: ResourceRequest, exchange: Exchange, world: World, faults: Faults) {
    this.asked = asked
    this.#request = request
    this.#exchange = exchange
    this.#world = world
    this.#faults = faults
  }

  /** Begins to send. `onClose` is told once, however the watch ends. */
  start(onClose: () => void): void {
    const version = Number(this.#request.query.get('resourceVersion') ?? 0)
    const timeoutSeconds = Number(this.#request.query.get('timeoutSeconds') ?? 3600)
    const timer = setTimeout(() => this.end(), timeoutSeconds * 1000)
    timer.unref()
    const stopWatching = this.#world.watch(
      (event) => this.#tell(event),
      (served) => served === this.#request.served && this.end(),
    )
    this.#stop = () => {
      clearTimeout(timer)
      stopWatching()
      onClose()
      this.#stop = () => {}
    }
    this.#exchange.onClose(() => this.#close())
    this.#exchange.stream({ 'content-type': 'application/json' })
    const past = version === 0 ? this.#initial() : this.#world.since(version)
    if (past === undefined) this.fail(410, `too old resource version: ${version} (${this.#world.compactedTo})`)
    else for (const event of past) this.#tell(event)
  }

  /** Tells how far the client is, where it asked for that. */
  bookmark(): void {
    if (!['1', 'true'].includes(this.#request.query.get('allowWatchBookmarks') ?? '')) return
    this.#flush()
    const metadata = { resourceVersion: String(this.#world.version), creationTimestamp: null }
    this.line({
      type: 'BOOKMARK',
      object: { kind: this.#request.served.kind, apiVersion: apiVersionOf(this.#request), metadata },
    })
  }

  /** Ends in good order, as after `timeoutSeconds`: a bookmark, then the last chunk. */
  end(): void {
    if (this.#isOver) return
    this.bookmark()
    if (!this.#isSilent) this.#exchange.finish()
    this.#close()
  }

  /** Sends an ERROR event and ends in good order. */
  fail(code: number, message: string): void {
    if (this.#isOver) return
    this.line({ type: 'ERROR', object: statusObject(code, message) })
    this.#exchange.finish()
    this.#close()
  }

  /** RST. */
  cut(): void {
    this.#exchange.reset()
  }

  /** Half an event, then FIN. */
  truncate(): void {
    this.send('{"type":"MODIFIED","object":{"kind"')
    this.#exchange.hangUp()
  }

  /** Half an event, then the last chunk: as if the stream ended in good order. */
  stopMidLine(): void {
    this.send('{"type":"MODIFIED","object":{"kind"')
    this.#exchange.finish()
    this.#close()
  }

  /** A line that is no JSON. */
  garble(): void {
    this.send('{"type":"MODIFIED","obj\u0000ect":}\n')
  }

  /** The connection stays and nothing comes any more. */
  silence(): void {
    this.#isSilent = true
  }

  /** Any text, as a chunk of its own. */
  send(text: string): void {
    if (!this.#isSilent && !this.#isOver) this.#exchange.chunk(Buffer.from(text))
  }

  /** Any bytes, as a chunk of their own. */
  sendBytes(bytes: Uint8Array): void {
    if (!this.#isSilent && !this.#isOver) this.#exchange.chunk(bytes)
  }

  line(value: object): void {
    this.send(`${JSON.stringify(value)}\n`)
  }

  #close(): void {
    this.#isOver = true
    this.#stop()
  }

  #initial(): readonly WorldEvent[] {
    return this.#world
      .list(this.#request.served)
      .map((stored) => ({ type: 'ADDED' as const, stored, before: undefined }))
  }

  #tell(event: WorldEvent): void {
    const { served, namespace } = this.#request
    if (event.stored.served !== served || (namespace ?? event.stored.namespace) !== event.stored.namespace) return
    const seen = this.#seen(event)
    if (seen === undefined) return
    const object = { ...seen.object, apiVersion: apiVersionOf(this.#request) }
    this.#deliver(`${JSON.stringify({ type: seen.type, object })}\n`)
  }

  /** A selector turns changes into arrivals and departures. */
  #seen({ type, stored, before }: WorldEvent): { readonly type: string; readonly object: RawObject } | undefined {
    const { object } = stored
    const isIn = type !== 'DELETED' && isSelected(object, this.#request.query)
    const wasIn = before !== undefined && isSelected(before, this.#request.query)
    if (isIn) return { type: wasIn ? 'MODIFIED' : 'ADDED', object }
    if (!wasIn) return undefined
    const { resourceVersion } = object.metadata
    return { type: 'DELETED', object: { ...before, metadata: { ...before.metadata, resourceVersion } } }
  }

  #deliver(text: string): void {
    const fault = this.#faults.nextEvent(this.asked)
    if (fault === 'drop') return
    if (fault === 'swap' && this.#held === undefined) {
      this.#held = text
      return
    }
    this.send(text)
    if (fault === 'repeat') this.send(text)
    this.#flush()
  }

  #flush(): void {
    if (this.#held !== undefined) this.send(this.#held)
    this.#held = undefined
  }
}
