import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { type ObjectKey, type Origin, objectKey } from '../../src/objects/object.ts'
import { groupOf, type RawObject } from '../../src/objects/raw.ts'
import type { HintListener } from '../../watch/folder/hints.ts'
import { type FolderOptions, openFolder } from '../../watch/folder.ts'
import type { Batch, Change, Source } from '../../watch/source.ts'
import { FakeClock } from './fake-clock.ts'
import { known, route } from './reading.ts'

/** A batch in short: `put a`, `drop b (listing)`, `a.yaml: AXC0107 AXC0140`, and whether it is synced. */
export interface Seen {
  readonly changes: readonly string[]
  readonly synced: boolean
}

/** A temporary folder with manifests. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'apisixc-watched-'))

  at(name: string): string {
    return join(this.path, name)
  }

  /** Writes a file in place; by default it holds a route that is named like it. */
  put(name: string, content: string | Uint8Array = route(nameOf(name))): void {
    mkdirSync(dirname(this.at(name)), { recursive: true })
    writeFileSync(this.at(name), content)
  }

  /** Writes a file as most editors and tools do: a temporary one takes its name. */
  replace(name: string, content: string): void {
    writeFileSync(this.at('.new'), content)
    renameSync(this.at('.new'), this.at(name))
  }

  move(from: string, to: string): void {
    renameSync(this.at(from), this.at(to))
  }

  remove(name: string): void {
    rmSync(this.at(name), { recursive: true })
  }

  delete(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

function nameOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.\w+$/, '')
}

/** A source over a temporary folder, with hints and time in the hands of the test. */
export class WatchedFolder {
  /** Near to the times of the files, so that two changes in one tick of the kernel's clock are told apart. */
  readonly clock = new FakeClock(Date.now())
  readonly source: Source
  /** What each file or folder was said about last, for as long as something is. */
  readonly said = new Map<string, readonly Diagnostic[]>()
  /** All that was put and not dropped. */
  readonly objects = new Map<ObjectKey, { readonly raw: RawObject; readonly origin: Origin }>()
  /** How many objects were parsed. */
  parsed = 0
  failHints: HintListener['failed'] = () => undefined
  #hint: HintListener['hint'] = () => undefined
  readonly #folder: TemporaryFolder
  #seen: Seen[] = []
  readonly finished: Promise<void>

  constructor(folder: TemporaryFolder, paths: readonly string[] = [''], options: Partial<FolderOptions> = {}) {
    this.#folder = folder
    this.source = openFolder(
      paths.map((path) => folder.at(path)),
      {
        known: {
          isOurs: (group, kind) => {
            this.parsed += 1
            return known.isOurs(group, kind)
          },
        },
        clock: this.clock,
        hints: (_, { hint, failed }) => {
          this.#hint = hint
          this.failHints = failed
          return { close: async () => undefined }
        },
        ...options,
      },
    )
    this.finished = this.#follow()
  }

  /** Lets time pass; the batches that came. */
  async pass(ms: number): Promise<readonly Seen[]> {
    await this.clock.advance(ms)
    return this.#seen.splice(0)
  }

  /** Gives a hint and waits as long as that takes. */
  async look(): Promise<readonly Seen[]> {
    this.#hint()
    return this.pass(50)
  }

  hint(): void {
    this.#hint()
  }

  async #follow(): Promise<void> {
    for await (const batch of this.source) this.#take(batch)
  }

  #take({ changes, unseen }: Batch): void {
    for (const change of changes) {
      if (change.type === 'put') this.objects.set(keyOf(change.raw), change)
      if (change.type === 'drop') this.objects.delete(change.key)
      if (change.type !== 'unreadable') continue
      if (change.diagnostics.length > 0) this.said.set(this.#short(change.origin.label), change.diagnostics)
      else this.said.delete(this.#short(change.origin.label))
    }
    this.#seen.push({ changes: changes.map((change) => this.#describe(change)), synced: unseen.length === 0 })
  }

  #describe(change: Change): string {
    switch (change.type) {
      case 'put':
        return `put ${change.raw.metadata.name}${change.cause === 'event' ? '' : ' (listing)'}`
      case 'include':
        return `include ${this.#short(change.file.origin.label)}`
      case 'drop':
        return `drop ${change.key.replace(/.*\//, '')}${change.cause === 'event' ? '' : ' (listing)'}`
      case 'unreadable': {
        const codes = change.diagnostics.map(({ code }) => code)
        return `${this.#short(change.origin.label)}: ${codes.length === 0 ? 'fine' : codes.join(' ')}`
      }
    }
  }

  /** Where an object of the default namespace was read. */
  originOf(route: string): Origin | undefined {
    return this.objects.get(objectKey('apisix.apache.org', 'ApisixRoute', 'default', route))?.origin
  }

  #short(label: string): string {
    return label.replaceAll(`${this.#folder.path}/`, '').replaceAll(this.#folder.path, '.')
  }
}

function keyOf({ apiVersion, kind, metadata }: RawObject): ObjectKey {
  return objectKey(groupOf(apiVersion), kind, metadata.namespace ?? 'default', metadata.name)
}
