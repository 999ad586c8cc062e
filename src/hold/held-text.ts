import { z } from 'zod'
import { nodeCrypto } from '../runtime/crypto.ts'
import type { Destination, Rank } from '../translate/fragment.ts'
import { type GoodMade, type Held, type HeldItem, type HeldUpstream, type Part, parts, targetOf } from './held.ts'

/** Of the form of the text. Another one is not read: what was made by another release may mean something else. */
const version = 1

const placeSchema = z.object({ object: z.string(), path: z.array(z.union([z.string(), z.number()])) })
const reasonSchema = z.object({ code: z.string(), message: z.string(), path: placeSchema.shape.path })

const leaveSchema = z.object({
  secrets: z.array(z.object({ namespace: z.string(), name: z.string() })),
  crossings: z.array(
    z.object({
      from: z.string(),
      to: z.object({ group: z.string(), kind: z.string(), namespace: z.string(), name: z.string() }),
      needsGrant: z.boolean(),
    }),
  ),
})

const contentSchema = z.object({
  items: z.array(
    z.object({
      part: z.enum(parts as readonly [Part, ...Part[]]),
      made: z.looseObject({ value: z.looseObject({}), from: placeSchema }),
      leave: leaveSchema.optional(),
      since: z.string(),
      reason: reasonSchema,
    }),
  ),
  upstreams: z.array(
    z.object({
      body: z.looseObject({ id: z.string() }),
      leave: leaveSchema.optional(),
      by: z.string(),
      since: z.string(),
      reason: reasonSchema,
    }),
  ),
})

/** What is held, as a text that `readHeld` understands; undefined where nothing is. Whoever has it has its secrets. */
export function writeHeld({ items, upstreams }: Held): string | undefined {
  if (items.size === 0 && upstreams.size === 0) return undefined
  const whole = [...items.values()].filter(({ made }) => !('destinations' in made) || leadsSomewhere(made))
  const written = whole.map((item) => ({ ...item, made: plain(item.made) }))
  const content = JSON.stringify({ items: written, upstreams: [...upstreams.values()] })
  return `${JSON.stringify({ apisixcHeld: version, sha256: digestOf(content), content })}\n`
}

const fileSchema = z.object({ apisixcHeld: z.unknown(), sha256: z.string(), content: z.string() })

/** What `writeHeld` wrote, or why the text cannot be used. */
export function readHeld(text: string): { readonly held: Held } | { readonly problem: string } {
  const file = fileSchema.safeParse(jsonOf(text))
  if (!file.success) return { problem: 'it is no file of what is held' }
  const { apisixcHeld, sha256, content } = file.data
  if (apisixcHeld !== version) return { problem: 'it was written by another release of apisixc' }
  if (sha256 !== digestOf(content)) return { problem: 'it is damaged: its content does not have its checksum' }
  const known = contentSchema.safeParse(jsonOf(content))
  if (!known.success) return { problem: 'its content does not have the form that this release writes' }
  // The checksum vouches for what the form leaves open.
  const items = known.data.items.map((item) => ({ ...item, made: revived(item.made) }) as unknown as HeldItem)
  const upstreams = known.data.upstreams as unknown as readonly HeldUpstream[]
  return {
    held: {
      items: new Map(items.map((item) => [targetOf(item), item])),
      upstreams: new Map(upstreams.map((upstream) => [upstream.body.id, upstream])),
    },
  }
}

/** The text of JSON is all that remains: no functions, no maps. */
function plain(made: GoodMade): unknown {
  return {
    ...made,
    // Where a problem stands in the place of an upstream there is nothing to come back to.
    ...('destinations' in made && { destinations: made.destinations.filter(({ bound }) => !bound.problem) }),
    ...('rank' in made && { rank: { source: nameOf(made.rank.source), index: made.rank.index } }),
    ...('places' in made && { places: [...made.places] }),
  }
}

function leadsSomewhere({ destinations }: { readonly destinations: readonly Destination[] }): boolean {
  return destinations.length === 0 || destinations.some(({ bound }) => !bound.problem)
}

function nameOf({ created, namespace, name }: Rank['source']): Rank['source'] {
  return { created, namespace, name }
}

function revived(made: Readonly<Record<string, unknown>>): unknown {
  return 'places' in made ? { ...made, places: new Map(made['places'] as [string, (string | number)[]][]) } : made
}

function digestOf(text: string): string {
  return nodeCrypto().createHash('sha256').update(text).digest('hex')
}

/** Undefined for what is no JSON, which is none of our texts. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
