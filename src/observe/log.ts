import pino from 'pino'
import { printable } from '../diagnostics/render.ts'
import type { Entry } from './describe-event.ts'
import type { LogLevel } from './log-level.ts'

export interface LogOptions {
  readonly format: 'text' | 'json'
  /** The least severe level that is written. */
  readonly level: LogLevel
  /** Takes whole lines. What it does where nobody reads any more is its own business. */
  readonly write: (line: string) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export type Log = (entry: Entry) => void

/** Names of fields under which secret material could ever stand; entries hold none, and this is the second wall. */
const secretFields = [
  'data',
  'stringData',
  'key',
  'password',
  'token',
  'cert',
  'secret',
  'authorization',
  'raw',
  'spec',
]

/**
 * A structured log, one line for each entry: JSON for machines, or for people
 * `2026-11-25T04:50:01.000Z info written generation=1795582201 bytes=5120`. Names that tenants chose stand in it, so
 * control characters and those that turn the direction of text come out escaped in both forms.
 */
export function createLog({ format, level, write, now }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":${JSON.stringify(new Date(now()).toISOString())}`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...secretFields], censor: '[redacted]' },
    },
    { write: (line: string) => write(`${format === 'json' ? printable(line.trimEnd()) : textOf(line)}\n`) },
  )
  return ({ level, message, fields }) => logger[level](fields, message)
}

function textOf(line: string): string {
  const { time, level, message, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>
  const pairs = Object.entries(fields).map(([name, value]) => ` ${nameText(name)}=${valueText(value)}`)
  return `${String(time)} ${String(level).padEnd(5)} ${printable(String(message))}${pairs.join('')}`
}

function nameText(name: string): string {
  return name.replaceAll(' ', '-').replaceAll(/[^\w.-]/g, '?')
}

function valueText(value: unknown): string {
  const text = String(value)
  return /^[\w./:@+-]+$/.test(text) ? text : printable(JSON.stringify(text))
}
