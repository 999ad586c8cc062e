import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { groupOf, isRecord, type RawObject } from '../../src/objects/raw.ts'
import type { World } from './world.ts'

/** What `applyFolder` did, as `kubectl` would put it. */
export interface Applied {
  readonly changed: number
  readonly deleted: number
  /** Kinds that are not served. */
  readonly skipped: readonly string[]
}

/** Makes the world hold what the manifests of a folder hold, and nothing else. */
export function applyFolder(world: World, folder: string): Applied {
  const before = world.version
  const objects = manifestsIn(folder).flatMap(objectsIn)
  const served = objects.filter((object) => isServed(world, object))
  const stored = new Set(served.map((object) => world.put(object)))
  const changed = world.version - before
  const gone = world.all().filter((each) => !stored.has(each))
  for (const { object } of gone) world.delete(object)
  const skipped = objects.filter((object) => !isServed(world, object)).map(({ kind }) => kind)
  return { changed, deleted: gone.length, skipped: [...new Set(skipped)] }
}

function manifestsIn(folder: string): readonly unknown[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:ya?ml|json)$/.test(name),
  )
  return files.sort().flatMap((name) => loadAll(readFileSync(join(folder, name), 'utf8')))
}

function objectsIn(document: unknown): readonly RawObject[] {
  if (!isRecord(document)) return []
  const { kind, metadata, items } = document
  if (kind === 'List' && Array.isArray(items)) return items.flatMap(objectsIn)
  return isRecord(metadata) && typeof metadata['name'] === 'string' ? [document as RawObject] : []
}

function isServed({ served }: World, { apiVersion, kind }: RawObject): boolean {
  return served.some((each) => each.kind === kind && each.group === groupOf(apiVersion))
}
