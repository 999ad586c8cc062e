import type { Change } from '../../watch/source.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { keyOf } from '../kinds/table.ts'
import type { LoopEvent } from '../loop/event.ts'
import { describeKey } from '../objects/object.ts'
import type { LogLevel } from './log-level.ts'

/** One line of the log. Made of names, numbers and messages only: nothing here ever looks into an object. */
export interface Entry {
  readonly level: LogLevel
  readonly message: string
  readonly fields: Readonly<Record<string, string | number | boolean>>
}

/** A batch of more changes is one line, and its objects are told at level debug. */
const mostTold = 20
const mostNamed = 5

/**
 * What there is to say about an event, apart from diagnostics, which `DiagnosticLog` tells. Objects of a batch of up to
 * 20 changes get a line each; of a larger one they are counted, by kind.
 */
export function describeEvent(event: LoopEvent): readonly Entry[] {
  switch (event.type) {
    case 'changed':
      return describeChanges(event.changes)
    case 'synced':
      return [entry('info', 'everything was seen once', { afterMs: round(event.afterMs) })]
    case 'stale':
      return event.reason === ''
        ? [entry('info', 'everything that is watched can be seen again')]
        : [
            entry('warn', 'not everything that is watched can be seen; what is known of it stays in force', {
              reason: event.reason,
            }),
          ]
    case 'outstanding':
      return [entry('debug', 'not everything was seen; nothing is written')]
    case 'compiled':
      return [entry('debug', 'compiled', { ms: round(event.durationMs), ...event.items })]
    case 'written': {
      const { generation, bytes, durationMs, isTransitional, latenciesMs } = event
      const slowest = latenciesMs.length === 0 ? {} : { endpointLatencyMs: round(Math.max(...latenciesMs)) }
      const fields = { generation, bytes, ms: round(durationMs), ...(isTransitional && { transitional: true }) }
      return [entry('info', 'written', { ...fields, ...slowest })]
    }
    case 'unchanged':
      return [entry('debug', 'the file is as it should be', { generation: event.generation })]
    case 'write-failed':
      return [diagnosticEntry(event.diagnostic, { retryInMs: event.retryInMs })]
    case 'held':
      return [diagnosticEntry(event.diagnostic, { vanishing: event.vanishing, served: event.served })]
    case 'released':
      return [entry('warn', 'what was held back is no longer', { by: event.by })]
    case 'confirmed':
      return [
        entry('info', 'the data plane holds the file', { generation: event.generation, ms: round(event.afterMs) }),
      ]
    case 'nothing-to-confirm':
      return [entry('debug', 'the file has nothing in it that a control API shows')]
    case 'unconfirmed':
      return [diagnosticEntry(event.diagnostic, { generation: event.generation, retryInMs: event.retryInMs })]
    case 'not-kept':
      return [diagnosticEntry(event.diagnostic)]
    case 'waiting':
      return [
        entry('debug', `waiting for ${event.names.length}`, { ...named(event.names), retryInMs: event.retryInMs }),
      ]
    case 'schema-read': {
      const { from, plugins, release } = event
      const fields = { from, plugins, ...(release !== undefined && { release }) }
      return [entry('info', 'what the data plane takes was read', fields)]
    }
    case 'schema-failed':
      return [diagnosticEntry(event.diagnostic)]
    case 'schema-answers':
      return [entry('info', 'the data plane answers', { from: event.from })]
    case 'settings':
      return [
        entry('info', 'settings read again', { file: event.file }),
        ...event.diagnostics.map((diagnostic) => diagnosticEntry(diagnostic)),
      ]
    case 'stopping':
      return [entry('info', 'stopping', { reason: event.reason })]
    default:
      return event satisfies never
  }
}

/** A diagnostic as a line; `place` is file:line:column, where one is known. */
export function diagnosticEntry(diagnostic: Diagnostic, fields: Entry['fields'] = {}, place?: string): Entry {
  const { severity, code, object, message, hint } = diagnostic
  return entry(severity === 'warning' ? 'warn' : severity, message, {
    code,
    ...(object !== undefined && { object: describeKey(object) }),
    ...(place !== undefined && { place }),
    ...(hint !== undefined && { hint }),
    ...fields,
  })
}

function entry(level: LogLevel, message: string, fields: Entry['fields'] = {}): Entry {
  return { level, message, fields }
}

function describeChanges(changes: readonly Change[]): readonly Entry[] {
  const lines = changes.flatMap((change) => describeChange(change, changes.length > mostTold ? 'debug' : 'info'))
  return changes.length > mostTold ? [entry('info', 'objects changed', countChanges(changes)), ...lines] : lines
}

/** What cannot be read has diagnostics, which tell it. */
function describeChange(change: Change, level: LogLevel): readonly Entry[] {
  if (change.type === 'unreadable') return []
  if (change.type === 'drop') {
    return [entry(level, 'gone', { object: describeKey(change.key), cause: change.cause })]
  }
  if (change.type === 'include') {
    const { file, cause } = change
    return [entry(level, 'changed', { object: describeKey(file.key), cause, from: file.origin.label })]
  }
  const { raw, origin, cause } = change
  return [
    entry(level, 'changed', { object: describeKey(keyOf(raw)), apiVersion: raw.apiVersion, cause, from: origin.label }),
  ]
}

function countChanges(changes: readonly Change[]): Entry['fields'] {
  const counts = new Map<string, number>()
  for (const change of changes) {
    if (change.type === 'unreadable') continue
    const kind = kindIn(change)
    const name = `${change.type === 'drop' ? 'gone ' : ''}${kind}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return Object.fromEntries(counts)
}

function kindIn(change: Exclude<Change, { readonly type: 'unreadable' }>): string {
  if (change.type === 'put') return change.raw.kind
  return (change.type === 'drop' ? change.key : change.file.key).split('/')[1] ?? ''
}

function named(names: readonly string[]): Entry['fields'] {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  return { for: `${names.slice(0, mostNamed).join(', ')}${more}` }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
