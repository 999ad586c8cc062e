import { systemClock } from '../../watch/clock.ts'
import type { WatchState } from '../../watch/source.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { LoopEvent } from '../loop/event.ts'
import type { ObjectKey, Origin } from '../objects/object.ts'
import { describeEvent, diagnosticEntry } from '../observe/describe-event.ts'
import { DiagnosticLog } from '../observe/diagnostic-log.ts'
import {
  type ListenAddress,
  type Listening,
  type ListenOption,
  type RouteAnswer,
  startListener,
} from '../observe/listener.ts'
import { createLog, type Log } from '../observe/log.ts'
import type { LogLevel } from '../observe/log-level.ts'
import { Metrics } from '../observe/metrics.ts'
import { Status } from '../observe/status.ts'
import { standardError, writeText } from '../runtime/stdio.ts'

/** What the listener has to ask of a loop. */
export interface Observed {
  readonly lastTurnMs: number
  originOf(key: ObjectKey): Origin | undefined
  acceptShrink(by: 'endpoint'): void
}

export interface ObservationOptions {
  readonly format: 'text' | 'json'
  readonly level: LogLevel
  /** Whether `/readyz` asks for a data plane that holds the file. */
  readonly needsConfirmed: boolean
  readonly originOf: (key: ObjectKey) => Origin | undefined
}

/** Log, metrics and status of one loop. */
export class Observation {
  readonly log: Log
  readonly #metrics = new Metrics()
  readonly #status = new Status()
  readonly #diagnostics = new DiagnosticLog()
  readonly #needsConfirmed: boolean
  readonly #originOf: (key: ObjectKey) => Origin | undefined

  constructor({ format, level, needsConfirmed, originOf }: ObservationOptions) {
    // Whether anybody reads the log is no concern of the gateway's.
    const write = (line: string): void => void writeText(standardError, line)
    this.log = createLog({ format, level, write, now: systemClock.now })
    this.#originOf = originOf
    this.#needsConfirmed = needsConfirmed
  }

  apply(event: LoopEvent): void {
    const nowMs = systemClock.now()
    this.#metrics.apply(event, nowMs)
    this.#status.apply(event, nowMs)
    for (const entry of describeEvent(event)) this.log(entry)
    if (event.type !== 'compiled' && event.type !== 'outstanding') return
    for (const entry of this.#diagnostics.tell(event.diagnostics, (diagnostic) => this.#placeOf(diagnostic))) {
      this.log(entry)
    }
  }

  tell(diagnostic: Diagnostic): void {
    this.log(diagnosticEntry(diagnostic, {}, this.#placeOf(diagnostic)))
  }

  /** Answers probes and scrapes. */
  listen(
    address: ListenAddress,
    loop: Observed,
    watches: () => readonly WatchState[],
    version: string,
  ): Promise<Listening> {
    const probe = (reason: string | undefined, remarks: readonly string[]) => ({
      status: reason === undefined ? 200 : 503,
      body: [reason ?? 'ok', ...remarks.filter((remark) => !remark.endsWith(`: ${reason}`)), ''].join('\n'),
    })
    const routes: Readonly<Record<string, RouteAnswer>> = {
      '/livez': {
        method: 'GET',
        answer: () => probe(this.#status.deadReason(systemClock.now(), loop.lastTurnMs, watches()), []),
      },
      '/readyz': {
        method: 'GET',
        answer: () => probe(this.#status.notReadyReason(watches(), this.#needsConfirmed), this.#status.remarks),
      },
      '/status': {
        method: 'GET',
        answer: () => ({
          status: 200,
          body: `${JSON.stringify(this.#status.snapshot(systemClock.now(), watches(), version), undefined, 2)}\n`,
          contentType: 'application/json',
        }),
      },
      '/metrics': {
        method: 'GET',
        answer: async () => ({
          status: 200,
          body: await this.#metrics.text(watches()),
          contentType: this.#metrics.contentType,
        }),
      },
      '/accept-shrink': {
        method: 'POST',
        isLocal: true,
        answer: () => {
          if (!this.#status.isHeld) return { status: 409, body: 'nothing is held back\n' }
          loop.acceptShrink('endpoint')
          return { status: 202, body: 'what is held back is let go\n' }
        },
      },
    }
    return this.serve(address, routes, '--listen')
  }

  /** Answers at these paths; what goes wrong over it is logged. */
  serve(
    address: ListenAddress,
    routes: Readonly<Record<string, RouteAnswer>>,
    option: ListenOption,
  ): Promise<Listening> {
    const tellBug = (path: string, problem: string): void =>
      this.log({
        level: 'error',
        message: 'a request met a bug of apisixc; please report it',
        fields: { path, problem },
      })
    return startListener(address, routes, tellBug, option)
  }

  /** What is odd at the moment, a line each. */
  get remarks(): readonly string[] {
    return this.#status.remarks
  }

  #placeOf({ place, object, path }: Diagnostic): string | undefined {
    if (place !== undefined) return placeText(place.file, place.line, place.column)
    const origin = object === undefined ? undefined : this.#originOf(object)
    if (origin === undefined || origin.label === '') return undefined
    const position = origin.locate(path)
    return placeText(origin.label, position?.line, position?.column)
  }
}

function placeText(file: string, line: number | undefined, column: number | undefined): string {
  return [file, line, column].filter((part) => part !== undefined).join(':')
}
