import type { Awaited, Demand } from '../../watch/source.ts'
import type { Compiler } from '../compiler.ts'
import { isReadByName, type Kind, kinds } from '../kinds/table.ts'
import { type ObjectKey, objectKey } from '../objects/object.ts'

/** What the last compilation asks a source to watch besides all that it watches anyway. */
export function demandOf(compiler: Compiler): Demand {
  const objects = compiler
    .asked()
    .filter(({ kind }) => isReadByName(kind))
    .map(keyOfAsked)
  return { objects: new Set(objects), kinds: new Set(whenAsked.filter((kind) => compiler.needs(kind))) }
}

const whenAsked = (Object.keys(kinds) as readonly Kind[]).filter((kind) => kinds[kind].watched === 'when-asked')

/** Whether something is demanded that was not before. */
export function hasGrown(before: Demand, after: Demand): boolean {
  return (
    [...after.objects].some((key) => !before.objects.has(key)) ||
    [...after.kinds].some((kind) => !before.kinds.has(kind))
  )
}

/** What the last compilation misses, each under a name of its own. */
export function awaitedBy(compiler: Compiler): ReadonlyMap<string, Awaited> {
  const awaited = new Map<string, Awaited>()
  for (const asked of compiler.asked()) {
    const { kind, namespace, name } = asked
    if (!asked.isAbsent) continue
    const key = keyOfAsked(asked)
    awaited.set(key, kind === 'EndpointSlice' ? { type: 'slices', namespace, service: name } : { type: 'object', key })
  }
  return awaited
}

/** The object that is asked for. */
export function keyOfAsked({ kind, namespace, name }: ReturnType<Compiler['asked']>[number]): ObjectKey {
  return objectKey(kinds[kind].group, kind, namespace, name)
}
