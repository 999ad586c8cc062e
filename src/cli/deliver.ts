import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Emitter } from '../../output/emit.ts'
import type { Emitted } from '../../output/emitted.ts'
import { gate } from '../../output/gate.ts'
import { writeConfig } from '../../output/write.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { printable } from '../diagnostics/render.ts'
import { holdingSignals } from '../runtime/signals.ts'
import { standardOutput, writeText } from '../runtime/stdio.ts'
import type { Compilation } from './compile-input.ts'
import { defaultOutput } from './options.ts'
import { readPrevious } from './previous.ts'
import { refusalAt, refusalOfStream } from './refused-target.ts'
import type { BuildSettings } from './settings.ts'

/** What became of the file. */
export interface Delivery {
  readonly diagnostics: readonly Diagnostic[]
  /** Whether it could not be written, other than by our own decision. */
  readonly hasFailed: boolean
  /** In a few words; undefined for standard output. */
  readonly result: string | undefined
}

/** Puts the compiled file where the settings say. The old one stays unless a new one takes its place whole. */
export async function deliver(compilation: Compilation, settings: BuildSettings): Promise<Delivery> {
  const { output } = settings
  if (compilation.isIncomplete) return undelivered(output, [], false)
  if (output === '-') return print(emitted(compilation, settings).text)
  try {
    const { allowEmpty, mode } = settings
    const refusal = gate(compilation.compiled.config, readPrevious(output), { path: output, allowEmpty })
    if (refusal !== undefined) return undelivered(output, [refusal], false)
    // A folder that somebody named is not made: it may be misspelt.
    if (output === defaultOutput) mkdirSync(dirname(output), { recursive: true })
    const { bytes } = emitted(compilation, settings)
    const result = await holdingSignals(() => writeConfig(output, bytes, { mode, now: Date.now }))
    if (result.kind === 'failed') return undelivered(output, [result.diagnostic], true)
    return { diagnostics: [], hasFailed: false, result: `${printable(output)} ${result.kind}` }
  } catch (problem) {
    return undelivered(output, [refusalAt(output, problem)], true)
  }
}

function emitted({ compiled, describe }: Compilation, { compile, style }: BuildSettings): Emitted {
  const { format, target } = compile
  return new Emitter({ format, style, target, provenance: describe }).emit(compiled.config)
}

function print(text: string): Delivery {
  const written = writeText(standardOutput, text)
  if (written.kind !== 'failed') return { diagnostics: [], hasFailed: false, result: undefined }
  const diagnostic = refusalOfStream(written.reason)
  return { diagnostics: [diagnostic], hasFailed: true, result: undefined }
}

function undelivered(output: string, diagnostics: readonly Diagnostic[], hasFailed: boolean): Delivery {
  const result = output === '-' ? 'nothing printed' : `nothing written to ${printable(output)}`
  return { diagnostics, hasFailed, result }
}
