import { basename, normalize, posix, resolve, sep } from 'node:path'
import { earlierContentStays } from '../../src/diagnostics/catalog/reading.ts'
import { compareText, type Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { type InputFile, listFiles, type Unseen } from '../files.ts'
import { type HeldFile, lookAt, type Reading, stampOf } from './held-file.ts'

/** All files as they were at one moment, or as they were last seen where nobody could look. */
export interface Survey {
  /** By label, sorted as `listFiles` does. */
  readonly files: ReadonlyMap<string, HeldFile>
  /** The folders that were read, and what tells each from another one of its name. */
  readonly folders: ReadonlyMap<string, string>
  /** What there is to say about the search; `saidOf` has what concerns one file. */
  readonly said: readonly Diagnostic[]
  /** Roots, folders or files, that are not there or were never readable: what they held is not known any more. */
  readonly missing: readonly Diagnostic[]
  /** Places below that were never seen. */
  readonly unseen: readonly Diagnostic[]
}

export const nothingSeen: Survey = { files: new Map(), folders: new Map(), said: [], missing: [], unseen: [] }

/** Looks at everything once. In one go, so that it is one moment as far as possible, and never two looks at once. */
export function survey(paths: readonly string[], ignore: readonly string[], before: Survey, reading: Reading): Survey {
  const said: Diagnostic[] = []
  const folders = new Map<string, string>()
  const dark: Unseen[] = []
  const listed = listFiles(paths, (diagnostic) => said.push(diagnostic), {
    folder: (label, identity) => folders.set(withoutSlash(label), identity),
    unseen: (place) => dark.push(place),
  })
  const roots = new Set(paths.map(labelOfRoot))
  const isRoot = ({ label }: Unseen): boolean => roots.has(withoutSlash(label))
  // A link is there although what it leads to is not.
  const blocked = dark.filter(({ isGone, what }) => !isGone || what === 'link')
  const missing = dark.filter((place) => !blocked.includes(place) && isRoot(place))
  // All else that is gone vanished while the search was on its way, and is as good as deleted.
  const passed = new Set(dark.filter((place) => !blocked.includes(place) && !isRoot(place)).map(diagnosticOf))

  const files = lookAtAll(withoutIgnored(listed, ignore), before.files, reading)
  const isBlocked = (label: string): boolean => blocked.some((place) => isBelow(label, place.label))
  const held = blocked.length === 0 ? [] : [...before.files].filter(([label]) => !files.has(label) && isBlocked(label))
  if (blocked.length > 0) {
    for (const [label, identity] of before.folders) {
      if (!folders.has(label) && isBlocked(label)) folders.set(label, identity)
    }
  }
  const staying = blocked.map((place) => ({
    place,
    count: held.reduce((sum, [label, file]) => sum + (isBelow(label, place.label) ? file.objects.length : 0), 0),
  }))
  const never = blocked.filter(({ label }) => !held.some(([file]) => isBelow(file, label)))
  const unread = [...files].filter(([, { content }]) => content === undefined)
  const failures = (isOfRoot: boolean): readonly Diagnostic[] => [
    ...never.filter((place) => isRoot(place) === isOfRoot).map(diagnosticOf),
    ...unread.filter(([label]) => roots.has(label) === isOfRoot).flatMap(([, { failure }]) => failure),
  ]
  return {
    files: held.length === 0 ? files : new Map([...files, ...held].sort(([a], [b]) => compareText(a, b))),
    folders,
    said: [
      ...said.filter((diagnostic) => !passed.has(diagnostic)),
      ...staying.flatMap(({ place: { label }, count }) =>
        count > 0 ? [earlierContentStays({ file: label }, count)] : [],
      ),
    ],
    missing: [...missing.map(diagnosticOf), ...failures(true)],
    unseen: failures(false),
  }
}

function lookAtAll(
  listed: readonly InputFile[],
  before: ReadonlyMap<string, HeldFile>,
  reading: Reading,
): Map<string, HeldFile> {
  const files = new Map<string, HeldFile>()
  const seen = new Set<string>()
  for (const file of listed) {
    const stamp = stampOf(file.path)
    if (stamp === 'gone' || (stamp !== undefined && seen.has(stamp.identity))) continue
    const held = lookAt(file, stamp, before.get(file.label), reading)
    if (stamp !== undefined && held.failure.length === 0) seen.add(stamp.identity)
    files.set(file.label, held)
  }
  return files
}

function withoutIgnored(files: readonly InputFile[], ignored: readonly string[]): readonly InputFile[] {
  const names = new Set(ignored.map((path) => basename(path)))
  return files.filter(({ path }) => !names.has(basename(path)) || !ignored.includes(resolve(path)))
}

/** The label under which a root is reported, without a slash at its end. */
export function labelOfRoot(path: string): string {
  return withoutSlash(normalize(path).replaceAll(sep, '/'))
}

/** Whether a label is that of a place or of something in it. */
export function isBelow(label: string, place: string): boolean {
  const folder = withoutSlash(place)
  if (folder === '.') return !posix.isAbsolute(label) && label !== '..' && !label.startsWith('../')
  return label === folder || label.startsWith(folder === '/' ? folder : `${folder}/`)
}

function withoutSlash(label: string): string {
  return label.length > 1 && label.endsWith('/') ? label.slice(0, -1) : label
}

function diagnosticOf({ diagnostic }: Unseen): Diagnostic {
  return diagnostic
}
