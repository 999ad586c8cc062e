import {
  type BigIntStats,
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs'
import { join, normalize, sep } from 'node:path'
import * as reading from '../src/diagnostics/catalog/reading.ts'
import { compareText, type Diagnostic, type Report } from '../src/diagnostics/diagnostic.ts'
import { attempt, inWords } from './attempt.ts'
import { decodeText } from './utf8.ts'

/** From paths to texts. Nothing here waits for anybody: pipes, sockets and devices are not opened. */

export interface InputFile {
  readonly path: string
  /** The path for reports: relative as it was given, with forward slashes. */
  readonly label: string
}

/** What a search for files comes to know besides: for those who search again and compare. */
export interface Trace {
  /** A folder was read. The identity tells it from another one that has its name later. */
  folder(label: string, identity: string): void
  unseen(place: Unseen): void
}

/** A place that nobody could look into, so that nobody knows what is there. */
export interface Unseen {
  readonly label: string
  /** `path`: one that was named, or that a folder holds. */
  readonly what: 'path' | 'link' | 'folder' | 'other'
  /** Whether nothing is there: it was never there, or vanished during the search. */
  readonly isGone: boolean
  /** What is reported about it. */
  readonly diagnostic: Diagnostic
}

const nobody: Trace = { folder: () => undefined, unseen: () => undefined }

interface Search {
  readonly found: Map<string, InputFile>
  readonly entered: Set<string>
  readonly trace: Trace
  isWanted(name: string): boolean
}

/**
 * The files that some paths mean, sorted by label in code units whatever the order of the paths. A file that is named is
 * taken whatever it is called, unless it holds tests; of folders those that end in .yaml, .yml or .json, at any depth, except what is hidden, in
 * `node_modules`, or part of a Helm chart. Links are followed, and each folder is entered once.
 */
export function listFiles(paths: readonly string[], report: Report, trace: Trace = nobody): readonly InputFile[] {
  const found = new Map<string, InputFile>()
  return search(
    paths,
    { found, entered: new Set(), trace, isWanted: isManifestName },
    (name) => !isTestName(name),
    report,
  )
}

/** The files with tests that some paths mean, named or in folders, found and sorted as `listFiles` does. */
export function listTestFiles(paths: readonly string[], report: Report): readonly InputFile[] {
  const found = new Map<string, InputFile>()
  return search(paths, { found, entered: new Set(), trace: nobody, isWanted: isTestName }, isTestName, report)
}

function search(
  paths: readonly string[],
  search: Search,
  isTaken: (name: string) => boolean,
  report: Report,
): readonly InputFile[] {
  const { found } = search
  for (const path of paths.map((path) => normalize(path)).sort(compareText)) {
    const stats = look(path, 'path', search, report)
    if (stats === undefined) continue
    if (!stats.isDirectory()) {
      // A shell's `*.yaml` names both kinds.
      if (isTaken(path)) addFile(path, stats, search, report)
      continue
    }
    let isEmpty = true
    const tell: Report = (diagnostic) => {
      isEmpty = false
      report(diagnostic)
    }
    const before = found.size
    const isNew = enterFolder(path, stats, search, tell)
    if (isNew && isEmpty && found.size === before) report(reading.nothingToRead({ file: labelOf(path) }))
  }
  return [...found.values()].sort((a, b) => compareText(a.label, b.label))
}

/** What stands at a path, or a report. */
function look(path: string, what: 'path' | 'link', { trace }: Search, report: Report): BigIntStats | undefined {
  return attempt(
    () => statSync(path, { bigint: true }),
    (reason, code) => miss(path, what, reason, code, trace, report),
  )
}

function miss(
  path: string,
  what: 'path' | 'link' | 'folder',
  reason: string,
  code: string | undefined,
  trace: Trace,
  report: Report,
): void {
  const label = labelOf(path)
  const diagnostic = reading.cannotRead({ file: label }, what, code === 'ENOENT' ? whyAbsent(path, reason) : reason)
  report(diagnostic)
  trace.unseen({ label, what, isGone: code === 'ENOENT' || code === 'ENOTDIR', diagnostic })
}

/** Why there is nothing at a path, though a folder may list it. */
function whyAbsent(path: string, reason: string): string {
  // What stands for bytes that are no UTF-8, and does not lead back to them.
  if (path.includes('\uFFFD')) return `${reason}, or its name is not valid UTF-8 and has to be changed`
  const target = attempt(
    () => readlinkSync(path),
    () => undefined,
  )
  return target === undefined ? reason : `it is a link that leads nowhere, to ${target}`
}

function addFile(path: string, stats: BigIntStats | Dirent, { found, trace }: Search, report: Report): void {
  const label = labelOf(path)
  if (stats.isFile()) {
    found.set(label, { path, label })
    return
  }
  const diagnostic = reading.notAFile({ file: label }, describeType(stats))
  report(diagnostic)
  trace.unseen({ label, what: 'other', isGone: false, diagnostic })
}

/** Whether this is the first visit: links can lead to one folder in many ways, and in circles. */
function enterFolder(path: string, stats: BigIntStats, search: Search, report: Report): boolean {
  const identity = identityOf(stats)
  if (search.entered.has(identity)) return false
  search.entered.add(identity)
  const entries = attempt(
    () => readdirSync(path, { withFileTypes: true }),
    (reason, code) => miss(path, 'folder', reason, code, search.trace, report),
  )
  if (entries === undefined) return true
  search.trace.folder(labelOf(path), identity)
  if (entries.some(({ name }) => name === 'Chart.yaml')) report(reading.helmChart({ file: labelOf(path) }))
  else {
    for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
      if (!isSkipped(entry.name)) visit(join(path, entry.name), entry, search, report)
    }
  }
  return true
}

function visit(path: string, entry: Dirent, search: Search, report: Report): void {
  const isWanted = search.isWanted(entry.name)
  if (entry.isFile()) {
    if (isWanted) addFile(path, entry, search, report)
  } else if (isWanted || entry.isDirectory() || entry.isSymbolicLink()) {
    const stats = look(path, entry.isSymbolicLink() ? 'link' : 'path', search, report)
    if (stats?.isDirectory()) enterFolder(path, stats, search, report)
    else if (stats !== undefined && isWanted) addFile(path, stats, search, report)
  }
}

/** Equal for two names of one file or folder. Whole numbers: beyond 2^53, neighbouring inodes would become one. */
export function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`
}

/** Whether an entry of a folder is left out by its name. */
export function isSkipped(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

/** Whether a file in a folder is read, by its name. */
export function isManifestName(name: string): boolean {
  return /\.(?:ya?ml|json)$/.test(name) && !isTestName(name)
}

/** Whether a file holds tests of `apisixc test` and no manifests, by its name. */
export function isTestName(name: string): boolean {
  return /\.test\.ya?ml$/.test(name)
}

function labelOf(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

function describeType(stats: BigIntStats | Dirent): string {
  if (stats.isFIFO()) return 'a pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

export interface FileText {
  readonly text: string
  /** Equal for two names of one file. */
  readonly identity: string
}

/** The text of a file; undefined, and a diagnostic, where there is none. */
export function readFileText({ path, label }: InputFile, maxBytes: number, report: Report): FileText | undefined {
  const place = { file: label }
  return attempt(
    () => {
      // Something else may stand there since the folder was listed; without the flag, opening a pipe waits for a writer.
      const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
      try {
        const stats = fstatSync(file, { bigint: true })
        if (!stats.isFile()) {
          report(reading.notAFile(place, stats.isDirectory() ? 'a folder' : describeType(stats)))
          return undefined
        }
        if (stats.size > maxBytes) {
          report(reading.tooLarge(place, maxBytes))
          return undefined
        }
        const text = decodeText(readFileSync(file), place, report)
        return text === undefined ? undefined : { text, identity: identityOf(stats) }
      } finally {
        closeSync(file)
      }
    },
    (reason, code) => report(reading.cannotRead(place, 'file', code === 'ENOENT' ? whyAbsent(path, reason) : reason)),
  )
}

/** The text of a stream, read to its end or until it is too large. */
export async function readStreamText(
  stream: AsyncIterable<Uint8Array>,
  label: string,
  maxBytes: number,
  report: Report,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of stream) {
      chunks.push(chunk)
      size += chunk.length
      if (size > maxBytes) break
    }
  } catch (error) {
    report(reading.cannotRead({ file: label }, 'stream', inWords(error)))
    return undefined
  }
  if (size <= maxBytes) return decodeText(Buffer.concat(chunks), { file: label }, report)
  report(reading.tooLarge({ file: label }, maxBytes))
  return undefined
}
