import { catalog } from '../diagnostics/codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { type OriginOf, type Placed, placeAll } from '../diagnostics/placed.ts'
import { describePlace, describeSubject } from '../diagnostics/render.ts'
import { Confidential } from '../diff/confidential.ts'
import { sections } from '../diff/sections.ts'
import { World } from '../diff/world.ts'
import { mentionsSecret } from '../model/secret-names.ts'
import { describeKey, describePath } from '../objects/object.ts'
import type { Gateway } from '../router/gateway.ts'
import type { Priorities } from '../router/plugins.ts'
import { type Excerpt, excerptOf } from './excerpt.ts'
import { MaskedText } from './masked-text.ts'
import type { Picture, ShownFinding } from './picture.ts'
import { veil } from './veil.ts'

/** What a picture is taken of. */
export interface Sitter extends Pick<Picture, 'title' | 'version' | 'silenced' | 'notes' | 'changes'> {
  /** A parsed apisix.yaml, or a `Config`. */
  readonly document: unknown
  /** What the Secrets hold from which it was made; undefined where nobody knows what came from a Secret. */
  readonly secrets: Iterable<string> | undefined
  readonly priorities: Priorities
  readonly diagnostics: readonly Diagnostic[]
  readonly originOf: OriginOf
  /** The object and field of which an item was made, or its place in a file; undefined where that is unknown. */
  sourceOf(section: string, id: string): string | undefined
  /** The lines of a file that a diagnostic stands in; undefined where there is none to show. */
  linesOf(file: string): readonly string[] | undefined
}

/** So many findings get an excerpt; each costs a look into its file. */
const mostExcerpts = 2_000

/** Takes everything down that the page shows, and nothing secret. The same input gives the same picture. */
export function takePicture(sitter: Sitter): Picture {
  const { title, version, silenced, notes, changes, document, secrets, priorities, diagnostics } = sitter
  const world = new World(document, new Set())
  const texts = secrets && [...secrets]
  const confidential = new Confidential(texts)
  for (const section of sections) for (const { fields } of world.items(section)) confidential.learn(fields)
  const gateway = veil(world.gateway, confidential)
  const secretLines = new Set((texts ?? []).flatMap((text) => text.split('\n')).filter((line) => line !== ''))
  const masked = maskedTexts(sitter, secretLines)
  const findings = placeAll(diagnostics, sitter.originOf).map((placed, index) =>
    showFinding(placed, index < mostExcerpts ? excerptIn(placed, masked) : undefined),
  )
  const met = new Set(findings.map(({ code }) => code))
  return {
    title,
    version,
    gateway,
    sources: sourcesIn(gateway, sitter),
    priorities: Object.fromEntries(priorities),
    findings,
    meanings: Object.fromEntries(
      catalog().flatMap(({ code, explanation }) => (met.has(code) ? [[code, explanation]] : [])),
    ),
    silenced,
    notes,
    ...(changes !== undefined && { changes }),
  }
}

function sourcesIn(gateway: Gateway, { sourceOf }: Pick<Sitter, 'sourceOf'>): Picture['sources'] {
  const sources: Record<string, string> = {}
  for (const [section, items] of Object.entries(gateway)) {
    for (const { id } of items as readonly { readonly id: string }[]) {
      const source = sourceOf(section, id)
      if (source !== undefined) sources[`${section}/${id}`] = withoutRemark(source)
    }
  }
  return sources
}

/** Of a file of `--include` without what its author says of the item, where that may hold a secret. */
function withoutRemark(source: string): string {
  const end = source.startsWith('include ') ? source.indexOf('): ') + 1 : 0
  return end > 0 && mentionsSecret(source.slice(end)) ? source.slice(0, end) : source
}

function showFinding({ diagnostic, place, related }: Placed, excerpt: Excerpt | undefined): ShownFinding {
  const { code, severity, object, path, message, hint } = diagnostic
  return {
    code,
    severity,
    ...(object !== undefined && { object: describeKey(object) }),
    ...(path.length > 0 && { path: describePath(path) }),
    ...(place !== undefined && { place: describePlace(place) }),
    message,
    ...(hint !== undefined && { hint }),
    related: related.map(({ about, place }) =>
      `${place === undefined ? '' : describePlace(place)}${describeSubject(about)}: ${about.note}`.trim(),
    ),
    ...(excerpt !== undefined && { excerpt }),
  }
}

/** The text of a file by its name, each made once. */
type Texts = (file: string) => MaskedText | undefined

function maskedTexts({ linesOf }: Pick<Sitter, 'linesOf'>, secrets: ReadonlySet<string>): Texts {
  const known = new Map<string, MaskedText | undefined>()
  return (file) => {
    if (!known.has(file)) {
      const lines = linesOf(file)
      known.set(file, lines && new MaskedText(lines, secrets))
    }
    return known.get(file)
  }
}

function excerptIn({ place }: Placed, texts: Texts): Excerpt | undefined {
  const text = place?.line === undefined ? undefined : texts(place.file)
  return text && place?.line !== undefined ? excerptOf(text, { line: place.line, column: place.column }) : undefined
}
