import { YAMLException } from 'js-yaml'
import * as reading from '../src/diagnostics/catalog/reading.ts'
import { silencerForNobody } from '../src/diagnostics/catalog/silencers.ts'
import type { Diagnostic, Report } from '../src/diagnostics/diagnostic.ts'
import type { Remark } from '../src/objects/object.ts'
import { construct, type Problem } from './construct.ts'
import { splitDocuments, splitJson } from './documents.ts'
import { IncludeFinder } from './include.ts'
import { readJson } from './json.ts'
import { type ParsedText, parseText } from './lenient-parse.ts'
import { type Finder, type FoundObject, type KnownKinds, ObjectFinder } from './manifest-objects.ts'
import { readPlainYaml } from './plain-yaml.ts'
import { LastParsed, LinedText, TextDocument } from './positions.ts'
import { findRemarks, mayHoldRemarks } from './remarks.ts'
import { describeSurprises } from './surprises.ts'
import { yamlFault } from './yaml-reason.ts'

/** What is refused for its size, so that no input takes all time or memory. */
export interface Limits {
  readonly maxFileBytes: number
  /** Levels of mappings and lists in a document. */
  readonly maxDepth: number
  /** What the aliases of one document may add: characters, and 16 for each node. etcd takes no object above 1.5 MiB. */
  readonly maxAliasedSize: number
}

export const defaultLimits: Limits = { maxFileBytes: 64 * 2 ** 20, maxDepth: 100, maxAliasedSize: 2 ** 20 }

/** What a text holds. */
export interface Manifest {
  /** Of our kinds, in the order of the text; one object may be there twice. */
  readonly objects: readonly FoundObject[]
  readonly diagnostics: readonly Diagnostic[]
  /** All objects whose kind is known, ours and others. The elements of a List count, the List does not. */
  readonly objectCount: number
  /** How many objects of each kind that is none of ours: `ConfigMap`, `Deployment.apps`. */
  readonly foreign: ReadonlyMap<string, number>
}

/**
 * Reads all documents of a text, YAML or JSON, as kubectl would. Never throws: whatever is wrong with a document is a
 * diagnostic and harms no other document. `last` may be shared between texts to save memory.
 */
export function readManifest(
  label: string,
  text: string,
  known: KnownKinds,
  limits: Limits = defaultLimits,
  last: LastParsed = new LastParsed(limits.maxDepth),
): Manifest {
  const lined = new LinedText(label, text)
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  const finder = known.takesWholeFiles ? new IncludeFinder(report) : new ObjectFinder(known, report)
  const hasRemarks = mayHoldRemarks(text)
  let above: readonly Remark[] = []
  for (const span of splitDocuments(text)) {
    const document = new TextDocument(lined, span, last)
    if (hasRemarks) above = readWithRemarks(document, above, limits, finder, diagnostics)
    else readDocument(document, limits, finder, diagnostics)
  }
  reportUnheard(above, lined.label, diagnostics)
  return { objects: finder.objects, diagnostics, objectCount: finder.objectCount, foreign: finder.foreign }
}

/** Reads a document and the remarks in it and `above` it; answers those that stand above the next one. */
function readWithRemarks(
  document: TextDocument,
  above: readonly Remark[],
  limits: Limits,
  finder: Finder,
  diagnostics: Diagnostic[],
): readonly Remark[] {
  const { remarks, trailing, isBlank } = findRemarks(document, limits.maxDepth)
  if (isBlank) return [...above, ...trailing]
  const [objectsBefore, diagnosticsBefore] = [finder.objects.length, diagnostics.length]
  const all = [...above, ...remarks]
  readDocument(document, limits, finder, diagnostics, all)
  const heard = new Set(finder.objects.slice(objectsBefore).flatMap(({ origin }) => origin.remarks.map(lineOf)))
  const isBroken = diagnostics.slice(diagnosticsBefore).some(({ severity }) => severity === 'error')
  // A broken document is told, and what it holds counts as absent.
  const unheard = isBroken ? [] : all.filter((remark) => !heard.has(lineOf(remark)))
  reportUnheard(unheard, document.text.label, diagnostics)
  return trailing
}

function lineOf({ position }: Remark): string {
  return `${position.line}:${position.column}`
}

function reportUnheard(remarks: readonly Remark[], file: string, diagnostics: Diagnostic[]): void {
  for (const { position } of remarks) diagnostics.push(silencerForNobody({ file, ...position }))
}

function readDocument(
  document: TextDocument,
  limits: Limits,
  finder: Finder,
  diagnostics: Diagnostic[],
  remarks?: readonly Remark[],
): void {
  const { source } = document
  const simple = readJson(source, limits.maxDepth) ?? readPlainYaml(source, limits.maxDepth)
  if (simple !== undefined) {
    finder.find(document, simple, remarks)
    return
  }
  const parsed = parseText(source, limits.maxDepth)
  if (parsed instanceof YAMLException) {
    const parts = source.trimStart().startsWith('{') ? splitJson(source) : []
    if (parts.length <= 1) diagnostics.push(describeSyntaxError(document, source, parsed, limits))
    else for (const part of parts) readDocument(document.part(part), limits, finder, diagnostics)
  } else if (parsed.events.length > 0) {
    const { value, problems, surprises } = construct(parsed.source, parsed.events, limits)
    const before = finder.objects.length
    if (problems.length === 0) finder.find(document, value, remarks)
    else diagnostics.push(...problems.map((problem) => describeProblem(document, parsed, problem, limits)))
    if (surprises.length > 0) {
      diagnostics.push(...describeSurprises(document, parsed, surprises, finder.objects.slice(before)))
    }
  }
}

function describeSyntaxError(document: TextDocument, source: string, error: YAMLException, limits: Limits): Diagnostic {
  const nul = source.indexOf('\0')
  if (nul !== -1) return reading.nulCharacter(document.placeAt(nul))
  const place = document.placeAt(error.mark?.position ?? -1)
  if (error.reason.startsWith('nesting exceeded')) return reading.tooDeep(place, limits.maxDepth)
  const { reason, isExact } = yamlFault(error, source)
  return reading.brokenYaml(place, reason, looksLikeTemplate(source), isExact)
}

function describeProblem(document: TextDocument, parsed: ParsedText, problem: Problem, limits: Limits): Diagnostic {
  const place = document.placeAt(parsed.toOriginal(problem.offset))
  switch (problem.type) {
    case 'duplicate key': {
      const { line, column } = document.positionAt(parsed.toOriginal(problem.first))
      return reading.duplicateKey(place, problem.key, line, column)
    }
    case 'unusable':
      return reading.unusableValue(place, problem.what, looksLikeTemplate(parsed.source))
    case 'too much by aliases':
      return reading.tooManyAliases(place, limits.maxAliasedSize)
    case 'too deep':
      return reading.tooDeep(place, limits.maxDepth)
    default:
      return problem satisfies never
  }
}

function looksLikeTemplate(source: string): boolean {
  return source.includes('{{')
}
