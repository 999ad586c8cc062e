import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs'
import { join, normalize, sep } from 'node:path'
import * as reading from '../src/diagnostics/catalog/reading.ts'
import { compareText, type Report } from '../src/diagnostics/diagnostic.ts'
import { decodeText } from './utf8.ts'

/** From paths to texts. Nothing here waits for anybody: pipes, sockets and devices are not opened. */

export interface InputFile {
  readonly path: string
  /** The path for reports: relative as it was given, with forward slashes. */
  readonly label: string
}

/**
 * The files that some paths mean, sorted by label in code units whatever the order of the paths. A file that is named is
 * taken whatever it is called; of folders those that end in .yaml, .yml or .json, at any depth, except what is hidden, in
 * `node_modules`, or part of a Helm chart. Links are followed, and each folder is entered once.
 */
export function listFiles(paths: readonly string[], report: Report): readonly InputFile[] {
  const found = new Map<string, InputFile>()
  const entered = new Set<string>()
  for (const path of paths.map((path) => normalize(path)).sort(compareText)) {
    const place = { file: labelOf(path) }
    const stats = attempt(
      () => statSync(path),
      (reason) => report(reading.cannotRead(place, 'path', reason)),
    )
    if (stats === undefined) continue
    if (!stats.isDirectory()) {
      addFile(path, stats, found, report)
      continue
    }
    let isEmpty = true
    const tell: Report = (diagnostic) => {
      isEmpty = false
      report(diagnostic)
    }
    const before = found.size
    const isNew = enterFolder(path, stats, found, entered, tell)
    if (isNew && isEmpty && found.size === before) report(reading.nothingToRead(place))
  }
  return [...found.values()].sort((a, b) => compareText(a.label, b.label))
}

function addFile(path: string, stats: Stats | Dirent, found: Map<string, InputFile>, report: Report): void {
  const label = labelOf(path)
  if (stats.isFile()) found.set(label, { path, label })
  else report(reading.notAFile({ file: label }, describeType(stats)))
}

/** Whether this is the first visit: links can lead to one folder in many ways, and in circles. */
function enterFolder(
  path: string,
  { dev, ino }: Stats,
  found: Map<string, InputFile>,
  entered: Set<string>,
  report: Report,
): boolean {
  const identity = `${dev}:${ino}`
  if (entered.has(identity)) return false
  entered.add(identity)
  const place = { file: labelOf(path) }
  const entries = attempt(
    () => readdirSync(path, { withFileTypes: true }),
    (reason) => report(reading.cannotRead(place, 'folder', reason)),
  )
  if (entries?.some(({ name }) => name === 'Chart.yaml')) report(reading.helmChart(place))
  else {
    for (const entry of entries?.sort((a, b) => compareText(a.name, b.name)) ?? []) {
      if (!isSkipped(entry.name)) visit(join(path, entry.name), entry, found, entered, report)
    }
  }
  return true
}

function visit(path: string, entry: Dirent, found: Map<string, InputFile>, entered: Set<string>, report: Report): void {
  const isWanted = isManifestName(entry.name)
  if (entry.isFile()) {
    if (isWanted) addFile(path, entry, found, report)
  } else if (isWanted || entry.isDirectory() || entry.isSymbolicLink()) {
    const what = entry.isSymbolicLink() ? 'link' : 'path'
    const stats = attempt(
      () => statSync(path),
      (reason) => report(reading.cannotRead({ file: labelOf(path) }, what, reason)),
    )
    if (stats?.isDirectory()) enterFolder(path, stats, found, entered, report)
    else if (stats !== undefined && isWanted) addFile(path, stats, found, report)
  }
}

function isSkipped(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

function isManifestName(name: string): boolean {
  return /\.(?:ya?ml|json)$/.test(name)
}

function labelOf(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

function describeType(stats: Stats | Dirent): string {
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
        const stats = fstatSync(file)
        if (!stats.isFile()) {
          report(reading.notAFile(place, stats.isDirectory() ? 'a folder' : describeType(stats)))
          return undefined
        }
        if (stats.size > maxBytes) {
          report(reading.tooLarge(place, maxBytes))
          return undefined
        }
        const text = decodeText(readFileSync(file), place, report)
        return text === undefined ? undefined : { text, identity: `${stats.dev}:${stats.ino}` }
      } finally {
        closeSync(file)
      }
    },
    (reason) => report(reading.cannotRead(place, 'file', reason)),
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
    report(reading.cannotRead({ file: label }, 'stream', reasonOf(error)))
    return undefined
  }
  if (size <= maxBytes) return decodeText(Buffer.concat(chunks), { file: label }, report)
  report(reading.tooLarge({ file: label }, maxBytes))
  return undefined
}

/** What the operating system refuses is told in words; all else is a mistake of ours. */
function attempt<T>(act: () => T, refused: (reason: string) => void): T | undefined {
  try {
    return act()
  } catch (error) {
    refused(reasonOf(error))
    return undefined
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links go round in a circle',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  EIO: 'the device reports an error',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) throw error
  if ('code' in error && typeof error.code === 'string') return reasons[error.code] ?? error.message
  // Deno's answer to a path for which it has no permission; the message names the flag.
  if (error.name === 'NotCapable') return error.message
  throw error
}
