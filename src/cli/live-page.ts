import manifest from '../../package.json' with { type: 'json' }
import type { Compiled } from '../compiler.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { OriginOf } from '../diagnostics/placed.ts'
import { diff, isSame, type Side } from '../diff/diff.ts'
import { type Outline, outlineOf } from '../diff/outline.ts'
import { sectionNames } from '../model/config.ts'
import type { Answer, RouteAnswer } from '../observe/listener.ts'
import { policyOf, renderDocument, shellName } from '../page/document.ts'
import type { Picture } from '../page/picture.ts'
import { script } from '../page/script.ts'
import { style } from '../page/style.ts'
import { takePicture } from '../page/take-picture.ts'
import { sourcesOfCompiled } from './item-sources.ts'
import { sourceLines } from './source-lines.ts'

/** What a live page has to ask of whoever runs the loop. */
export interface LivePageOptions {
  /** What is watched, in a few words. */
  readonly title: string
  /** Files and folders that excerpts may be read from. */
  readonly paths: readonly string[]
  /** Tells one run of the program from another. */
  readonly startedMs: number
  readonly originOf: OriginOf
  /** What is odd at the moment, a line each. */
  remarks(): readonly string[]
}

/** A result of the loop, with what the Secrets held then. */
interface Result {
  readonly compiled: Compiled
  readonly diagnostics: readonly Diagnostic[]
  readonly secrets: ReadonlySet<string>
}

const shell = { script, style }
/** Of results that may have changed something, so many are kept with the one before. */
const mostKept = 5

/**
 * The page of `watch --ui`: it shows the last result, and what the last one that changed anything has changed. Nothing is
 * worked out before somebody looks.
 */
export class LivePage {
  readonly #options: LivePageOptions
  #last: Result | undefined
  /** The newest first. */
  #candidates: readonly { readonly before: Result; readonly after: Result }[] = []
  #changes: Outline | undefined
  #picture: Picture | undefined
  #remarks = ''
  #revision = 0

  constructor(options: LivePageOptions) {
    this.#options = options
  }

  /** Takes a result of the loop in. */
  take(compiled: Compiled, diagnostics: readonly Diagnostic[], secrets: ReadonlySet<string>): void {
    const before = this.#last
    const after = { compiled, diagnostics, secrets }
    this.#last = after
    if (before !== undefined && mayDiffer(before, after)) {
      this.#candidates = [{ before, after }, ...this.#candidates].slice(0, mostKept)
    }
    this.#change()
  }

  /** What a browser is answered, by path. */
  routes(): Readonly<Record<string, RouteAnswer>> {
    const answer = (answer: () => Answer): RouteAnswer => ({ method: 'GET', isForBrowsers: true, answer })
    return {
      '/': answer(() => ({
        status: 200,
        body: renderDocument(this.#look(), shell, 'live'),
        contentType: 'text/html; charset=utf-8',
        headers: { ...guarded, 'content-security-policy': `${policyOf(shell, 'live')}; frame-ancestors 'none'` },
      })),
      '/revision.json': answer(() => json({ shell: shellName(shell), picture: this.#name() })),
      '/picture.json': answer(() => json(this.#look())),
    }
  }

  #change(): void {
    this.#picture = undefined
    this.#revision += 1
  }

  #name(): string {
    const remarks = this.#options.remarks().join('\n')
    if (remarks !== this.#remarks) {
      this.#remarks = remarks
      this.#change()
    }
    return `${this.#options.startedMs}.${this.#revision}`
  }

  #look(): Picture {
    this.#name()
    this.#picture ??= this.#take()
    return this.#picture
  }

  #take(): Picture {
    const { title, paths, originOf, remarks } = this.#options
    const last = this.#last
    const changes = this.#lastChanges()
    return takePicture({
      title,
      version: manifest.version,
      document: last?.compiled.config,
      secrets: last?.secrets ?? [],
      // Only what a data plane serves tells in which order plugins run.
      priorities: new Map(),
      diagnostics: last?.diagnostics ?? [],
      silenced: 0,
      notes: [...(last === undefined ? ['Nothing was compiled yet.'] : []), ...remarks()],
      ...(changes && { changes }),
      originOf,
      sourceOf: last === undefined ? () => undefined : sourcesOfCompiled(last.compiled, originOf),
      linesOf: sourceLines(paths),
    })
  }

  #lastChanges(): Outline | undefined {
    for (const { before, after } of this.#candidates) {
      const difference = diff(this.#sideOf(before), this.#sideOf(after))
      if (isSame(difference)) continue
      this.#changes = outlineOf(difference, [])
      break
    }
    this.#candidates = []
    return this.#changes
  }

  #sideOf({ compiled, secrets }: Result): Side {
    return {
      document: compiled.config,
      unseen: [],
      secrets,
      sourceOf: sourcesOfCompiled(compiled, this.#options.originOf),
    }
  }
}

/** A section that is the same list holds the same items. */
function mayDiffer(before: Result, after: Result): boolean {
  return sectionNames.some((name) => before.compiled.config[name] !== after.compiled.config[name])
}

/** No other page may read it, show it in a frame, or take it for something else; nothing keeps it. */
const guarded = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const

function json(value: unknown): Answer {
  return { status: 200, body: `${JSON.stringify(value)}\n`, contentType: 'application/json', headers: guarded }
}
