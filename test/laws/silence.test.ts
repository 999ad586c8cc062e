import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { emit } from '../../output/emit.ts'
import { Compiler } from '../../src/compiler.ts'
import { unknownField } from '../../src/diagnostics/catalog/fields.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { silence } from '../../src/diagnostics/silence.ts'
import { isOurs } from '../../src/kinds/table.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import { readManifest } from '../../watch/manifest.ts'
import { policyIn } from '../support/golden-policy.ts'

/** Requests for silence above every line of every golden case: what is silenced is all that changes. */

const golden = fileURLToPath(new URL('../golden', import.meta.url))
const read = readdirSync(golden).map(async (name) => {
  const text = readFileSync(join(golden, name, 'in.yaml'), 'utf8')
  const optionsFile = join(golden, name, 'options.json')
  const { policy, ...given }: Partial<Omit<CompileOptions, 'policy'>> & { readonly policy?: string } = existsSync(
    optionsFile,
  )
    ? JSON.parse(readFileSync(optionsFile, 'utf8'))
    : {}
  const said = { policy: await policyIn(policy && join(golden, name, policy)) }
  return { name, text, options: { ...defaultOptions, ...given, ...said } }
})
const cases = await Promise.all(read)

/** A comment in a text over several lines would be text, and in a document that is broken anything may be anything. */
const isPlain = ({ name, text }: { readonly name: string; readonly text: string }): boolean =>
  !/[|>][-+\d]*\s*$/m.test(text) &&
  !/^\s*[{[\]}"']/m.test(text) &&
  !/apisixc-ignore|\t|\r/.test(text) &&
  !/^AXC01[01]/.test(name)

function outcomeOf(text: string, options: CompileOptions) {
  const compiler = new Compiler(options)
  const read = readManifest('in.yaml', text, { isOurs })
  for (const { raw, origin } of read.objects) compiler.put(raw, origin)
  const { config, diagnostics } = compiler.compile()
  const { format, target } = options
  const heard = silence([...read.diagnostics, ...diagnostics], compiler.silencers())
  return {
    text: emit(config, { format, target, style: 'compact', provenance: () => undefined }),
    said: heard.diagnostics.filter(({ code }) => !/^AXC016/.test(code) && code !== unknownField.code).map(tellApart),
    unknown: heard.diagnostics.filter(({ code }) => code === unknownField.code).length,
    silenced: heard.silenced.length,
  }
}

function tellApart({ code, object, path, message }: Diagnostic): string {
  return JSON.stringify([code, object, path, message])
}

function withRequests(text: string): string {
  return text.replaceAll(/^( *)(?=\S)(?!---|\.\.\.|%)/gm, `$1# apisixc-ignore ${unknownField.code}: everywhere\n$1`)
}

describe('requests above every line', () => {
  test.each(cases.filter(isPlain))('$name', ({ text, options }) => {
    const before = outcomeOf(text, options)
    const after = outcomeOf(withRequests(text), options)
    expect(after.text).toBe(before.text)
    expect(after.said.sort()).toEqual(before.said.sort())
    expect([after.unknown, after.silenced]).toEqual([0, before.unknown + before.silenced])
  })

  test('are put into many cases', () => expect(cases.filter(isPlain).length).toBeGreaterThan(150))
})
