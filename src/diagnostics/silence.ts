import { describePath, type ObjectKey, type Path } from '../objects/object.ts'
import { certificateEnds, ofAnotherClass } from './catalog/binding.ts'
import {
  silencerNotUnderstood,
  silencerOfError,
  silencerOfUnknownCode,
  silencerUnused,
  silencerWithoutReason,
} from './catalog/silencers.ts'
import { catalog } from './codes.ts'
import { compareDiagnostics, compareText, type Diagnostic, type Severity } from './diagnostic.ts'
import type { Silencer } from './silencer.ts'
import { suggest } from './suggest.ts'

/** A diagnostic that somebody does not want to hear of, and why. */
export interface Silenced {
  readonly diagnostic: Diagnostic
  readonly reason: string
}

export interface Heard {
  /** What is left, and what is wrong with the silencers themselves. */
  readonly diagnostics: readonly Diagnostic[]
  readonly silenced: readonly Silenced[]
}

/**
 * Takes out what somebody asked to be silent about, with a reason. Errors stay, since something is left out of the file.
 * A request that is wrong or silences nothing is told. The same whatever the order of both lists; the very same list
 * where nobody asked.
 */
export function silence(diagnostics: readonly Diagnostic[], silencers: readonly Silencer[]): Heard {
  if (silencers.length === 0) return { diagnostics, silenced: [] }
  const severities = new Map(catalog().map(({ code, severity }) => [code as string, severity]))
  const requests = [...silencers].sort(compareSilencers).map((silencer) => understand(silencer, severities))
  const byMeaning = new Map<string, Request>()
  for (const request of requests) {
    if (request.problem !== undefined) continue
    const { object, scope } = request.silencer
    const meaning = meaningOf(request.code, object, scope)
    if (!byMeaning.has(meaning)) byMeaning.set(meaning, request)
  }
  const find = (code: string, object: ObjectKey, path: Path): Request | undefined => {
    for (let length = 0; length <= path.length; length += 1) {
      const request = byMeaning.get(meaningOf(code, object, path.slice(0, length)))
      if (request !== undefined) return request
    }
    return undefined
  }
  const used = new Set<string>()
  const silenced: Silenced[] = []
  const kept = diagnostics.filter((diagnostic) => {
    const { code, object, path, severity } = diagnostic
    if (object === undefined || severity === 'error') return true
    const request = find(code, object, path)
    if (request === undefined) return true
    used.add(request.silencer.id)
    silenced.push({ diagnostic, reason: request.reason })
    return false
  })
  const elsewhere = new Set(diagnostics.flatMap(({ code, object }) => (code === ofAnotherClass.code ? [object] : [])))
  const told: Diagnostic[] = []
  for (const { silencer, code, problem } of requests) {
    // What another class takes is judged by whoever compiles that.
    if (used.has(silencer.id) || elsewhere.has(silencer.object)) continue
    // That comes and goes with the day.
    if (code === certificateEnds.code && problem === undefined) continue
    const diagnostic = problem ?? silencerUnused(silencer.where, code)
    told.push(silencer.place === undefined ? diagnostic : { ...diagnostic, place: silencer.place })
  }
  return { diagnostics: [...kept, ...told].sort(compareDiagnostics), silenced }
}

interface Request {
  readonly silencer: Silencer
  readonly code: string
  readonly reason: string
  /** Why it silences nothing, whatever is found. */
  readonly problem?: Diagnostic
}

const form = /^(?<code>[A-Za-z]{2,4}\d{1,6})\s*(?::\s*(?<reason>.*))?$/

function understand(silencer: Silencer, severities: ReadonlyMap<string, Severity>): Request {
  const { text, isAlone, where } = silencer
  const { code, reason = '' } = form.exec(text)?.groups ?? {}
  if (code === undefined || !isAlone) {
    return { silencer, code: '', reason, problem: silencerNotUnderstood(where, isAlone) }
  }
  const severity = severities.get(code)
  if (severity === undefined) {
    const closest = suggest(code, [...severities.keys()])
    return { silencer, code, reason, problem: silencerOfUnknownCode(where, code, closest) }
  }
  if (severity === 'error') return { silencer, code, reason, problem: silencerOfError(where, code) }
  if (!/[\p{L}\p{N}]/u.test(reason)) return { silencer, code, reason, problem: silencerWithoutReason(where, code) }
  return { silencer, code, reason }
}

function meaningOf(code: string, object: ObjectKey, scope: Path): string {
  return JSON.stringify([code, object, scope])
}

function compareSilencers(a: Silencer, b: Silencer): number {
  return (
    compareText(a.object, b.object) ||
    compareText(describePath(a.scope), describePath(b.scope)) ||
    compareText(a.text, b.text) ||
    compareText(a.id, b.id)
  )
}
