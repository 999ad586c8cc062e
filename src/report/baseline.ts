import { compareText, type Diagnostic } from '../diagnostics/diagnostic.ts'
import { isRecord } from '../objects/raw.ts'
import { type Identity, identityOf, identityText } from './identity.ts'

/**
 * What was found on the day somebody drew a line: known, counted, and no reason to fail. Told by code, object and field,
 * so that it stays true while lines move; no message is kept, and so no value either.
 */
export type Baseline = readonly Identity[]

/** How a baseline begins, and nothing else that this program writes. */
export const baselineBeginning = '{\n  "apisixc": "baseline"'
const version = 1

/** A baseline as a file: one finding a line, in an order of their own, so that a change of it is read easily. */
export function renderBaseline(baseline: Baseline): string {
  const lines = [...baseline].sort(compareIdentities).map((identity) => `    ${JSON.stringify(ordered(identity))}`)
  const findings = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`
  return `${baselineBeginning},\n  "version": ${version},\n  "findings": ${findings}\n}\n`
}

/** The other way round; undefined for what is no baseline, or one of a later version. */
export function readBaseline(text: string): Baseline | undefined {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (problem) {
    if (problem instanceof SyntaxError) return undefined
    throw problem
  }
  if (!isRecord(document) || document['apisixc'] !== 'baseline' || document['version'] !== version) return undefined
  const { findings } = document
  return Array.isArray(findings) && findings.every(isIdentity) ? findings.map(ordered) : undefined
}

function isIdentity(value: unknown): value is Identity {
  if (!isRecord(value) || typeof value['code'] !== 'string') return false
  return Object.entries(value).every(
    ([key, text]) => ['code', 'object', 'path', 'file'].includes(key) && typeof text === 'string',
  )
}

function ordered({ code, object, path, file }: Identity): Identity {
  return {
    code,
    ...(object !== undefined && { object }),
    ...(path !== undefined && { path }),
    ...(file !== undefined && { file }),
  }
}

function compareIdentities(a: Identity, b: Identity): number {
  return (
    compareText(a.object ?? '', b.object ?? '') ||
    compareText(a.file ?? '', b.file ?? '') ||
    compareText(a.path ?? '', b.path ?? '') ||
    compareText(a.code, b.code) ||
    compareText(JSON.stringify(ordered(a)), JSON.stringify(ordered(b)))
  )
}

/** What a baseline of these diagnostics holds: errors and warnings, since notes ask for nothing. */
export function baselineOf(diagnostics: readonly Diagnostic[], fileOf: (label: string) => string): Baseline {
  return diagnostics.filter(({ severity }) => severity !== 'info').map((diagnostic) => identityOf(diagnostic, fileOf))
}

export interface Acknowledged {
  readonly open: readonly Diagnostic[]
  readonly acknowledged: readonly Diagnostic[]
  /** What the baseline holds and is found no more. */
  readonly gone: Baseline
}

/** Tells what a baseline knows from what is new. Each of its entries answers for one diagnostic. */
export function acknowledge(
  diagnostics: readonly Diagnostic[],
  baseline: Baseline,
  fileOf: (label: string) => string,
): Acknowledged {
  const left = new Map<string, Identity[]>()
  for (const identity of baseline) {
    const text = identityText(identity)
    const known = left.get(text)
    if (known === undefined) left.set(text, [identity])
    else known.push(identity)
  }
  const open: Diagnostic[] = []
  const acknowledged: Diagnostic[] = []
  for (const diagnostic of diagnostics) {
    const isKnown =
      diagnostic.severity !== 'info' && left.get(identityText(identityOf(diagnostic, fileOf)))?.pop() !== undefined
    if (isKnown) acknowledged.push(diagnostic)
    else open.push(diagnostic)
  }
  return { open, acknowledged, gone: [...left.values()].flat().sort(compareIdentities) }
}
