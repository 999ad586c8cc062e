import { statSync } from 'node:fs'
import { basename, dirname, relative, resolve, sep } from 'node:path'
import type { FSWatcher } from 'chokidar'
import { attempt } from '../attempt.ts'

export interface HintListener {
  /** Something may have changed below the paths. Comes too often rather than too rarely, and is never the whole truth. */
  hint(): void
  /** Hints are missing from now on, and why. May be called more than once. */
  failed(reason: string): void
}

export interface Hints {
  close(): Promise<void>
}

/** Begins to give hints about files and folders, some of which may not be there yet. Never throws. */
export type OpenHints = (paths: readonly string[], listener: HintListener) => Hints

/**
 * Hints from chokidar, which is loaded here and nowhere else. Of a file the folder is watched: a watch on the file itself
 * is lost when another one takes its name (runtimes spec 3).
 */
export const chokidarHints: OpenHints = (paths, listener) => {
  let isClosed = false
  const watchers: FSWatcher[] = []
  const open = async (): Promise<void> => {
    const { watch } = await import('chokidar')
    if (isClosed) return
    const folders = paths.filter((path) => !isFile(path))
    if (folders.length > 0) {
      const isIgnored = (path: string): boolean => folders.every((folder) => isBeside(folder, path))
      watchers.push(watch(folders, { ignoreInitial: true, ignored: isIgnored }))
    }
    for (const path of paths.filter(isFile)) {
      watchers.push(
        watch(dirname(path), { ignoreInitial: true, depth: 0, ignored: (other) => isStranger(path, other) }),
      )
    }
    for (const watcher of watchers) {
      watcher.on('all', () => listener.hint())
      // What changed between the first search and this moment was announced to nobody.
      watcher.on('ready', () => listener.hint())
      watcher.on('error', (error) => {
        if (!isTold(error)) listener.failed(messageOf(error))
      })
    }
  }
  const opening = open().catch((error: unknown) => listener.failed(messageOf(error)))
  return {
    close: async () => {
      isClosed = true
      await opening
      await Promise.all(watchers.map((watcher) => watcher.close()))
    },
  }
}

/** Folders and files that may not be read are told by every search; all others are still announced. */
function isTold(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'ENOENT')
}

/** Whatever goes wrong in a library that only gives hints, the work goes on without them. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function isFile(path: string): boolean {
  return (
    attempt(
      () => statSync(path).isFile(),
      () => undefined,
    ) ?? false
  )
}

/** Whether a path is outside a folder, or below something in it that no search enters. */
function isBeside(folder: string, path: string): boolean {
  const steps = relative(folder, resolve(path)).split(sep)
  // The folders of a mounted ConfigMap begin with two dots, and links lead into them.
  return steps.some((step) => step === 'node_modules' || /^\.[^.]/.test(step))
}

/** Whether a file in the folder of the watched one has nothing to do with it; `..data` is where links of mounts lead. */
function isStranger(file: string, other: string): boolean {
  const name = basename(other)
  return resolve(other) !== resolve(dirname(file)) && name !== basename(file) && !name.startsWith('..')
}
