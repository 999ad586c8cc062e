import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isOurs } from '../../src/kinds/table.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { readManifest } from '../../watch/manifest.ts'

const golden = fileURLToPath(new URL('../golden', import.meta.url))

/** The input of every golden case, as text and as objects: between them they use every field that there is. */
export interface Seed {
  readonly name: string
  readonly text: string
  readonly objects: readonly RawObject[]
}

export function objectsIn(text: string): readonly RawObject[] {
  return readManifest('in.yaml', text, { isOurs }).objects.map(({ raw }) => raw)
}

export const seeds: readonly Seed[] = readdirSync(golden)
  .sort()
  .map((name) => {
    const text = readFileSync(join(golden, name, 'in.yaml'), 'utf8')
    return { name, text, objects: objectsIn(text) }
  })

export const seededObjects: readonly RawObject[] = seeds.flatMap(({ objects }) => objects)
