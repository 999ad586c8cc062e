import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { load } from 'js-yaml'
import { emit } from '../../output/emit.ts'
import { Compiler } from '../../src/compiler.ts'
import { isOurs, keyOf } from '../../src/kinds/table.ts'
import type { DataPlane } from '../../src/model/data-plane.ts'
import { targets } from '../../src/model/target.ts'
import { includeKey } from '../../src/objects/include.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import { readManifest } from '../../watch/manifest.ts'
import { GoldenCertificates } from '../support/golden-certificates.ts'
import { nowhere } from '../support/worlds.ts'

/** The laws where options, included files and objects meet: all of them change, one after the other, in any order. */

const golden = fileURLToPath(new URL('../golden', import.meta.url))
const certificates = new GoldenCertificates()
const textOf = (name: string, file: string): string | undefined =>
  existsSync(`${golden}/${name}/${file}`)
    ? certificates.fill(readFileSync(`${golden}/${name}/${file}`, 'utf8'))
    : undefined
const names = readdirSync(golden).sort()
const worlds = names.map((name) => readManifest('in.yaml', textOf(name, 'in.yaml') ?? '', { isOurs }).objects)
const documents = names.flatMap((name) => {
  const text = textOf(name, 'include.yaml')
  try {
    return text === undefined ? [] : [load(text)]
  } catch {
    // Some cases are about files that cannot be read.
    return []
  }
})

/** Loads all plugins but some, and takes no route with a priority. */
function without(...missing: readonly string[]): DataPlane {
  return {
    pluginsOf: () => [],
    loads: (_, plugin) => !missing.includes(plugin),
    refusals: (section, item) =>
      section === 'routes' && 'priority' in item ? [{ path: ['priority'], problem: 'must not be' }] : [],
    strayFields: () => [],
  }
}
const planes = [without('cors', 'key-auth'), without('limit-count', 'proxy-rewrite'), without()]

const anyOptions: fc.Arbitrary<CompileOptions> = fc
  .record({
    target: fc.constantFrom(...targets),
    resolve: fc.constantFrom('auto' as const, 'endpoints' as const, 'service-ip' as const, 'dns' as const),
    missingEndpoints: fc.constantFrom('leave-out' as const, '503' as const),
    untypedPaths: fc.constantFrom('as-written' as const, 'prefix' as const),
    assumeServices: fc.boolean(),
    allowSecretRefs: fc.boolean(),
    strictReferences: fc.boolean(),
    stream: fc.boolean(),
    ingressClass: fc.constantFrom(undefined, 'apisix', 'apisix-and-all'),
    dataPlane: fc.constantFrom(undefined, ...planes),
    map: fc.constantFrom([], [{ service: 'cart', namespace: 'default', host: '127.0.0.1', hostPort: 9001 }]),
  })
  .map(({ ingressClass, dataPlane, ...options }) => ({
    ...defaultOptions,
    ...options,
    ...(ingressClass !== undefined && { ingressClass }),
    ...(dataPlane !== undefined && { dataPlane }),
  }))

type Edit =
  | { readonly type: 'put'; readonly raw: RawObject }
  | { readonly type: 'drop'; readonly raw: RawObject }
  | { readonly type: 'include'; readonly file: string; readonly document: unknown }
  | { readonly type: 'exclude'; readonly file: string }
  | { readonly type: 'use'; readonly options: CompileOptions }

const anyRaw = fc.constantFrom(...worlds.flatMap((objects) => objects.map(({ raw }) => raw)))
const anyFile = fc.constantFrom('a.yaml', 'b.yaml')
const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: anyRaw.map((raw) => ({ type: 'put' as const, raw })) },
  { weight: 3, arbitrary: anyRaw.map((raw) => ({ type: 'drop' as const, raw })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(anyFile, fc.constantFrom(...documents))
      .map(([file, document]) => ({ type: 'include' as const, file, document })),
  },
  anyFile.map((file) => ({ type: 'exclude' as const, file })),
  anyOptions.map((options) => ({ type: 'use' as const, options })),
)
/** Some whole cases, so that things fit together, and then single objects of any. */
const anyEdits: fc.Arbitrary<readonly Edit[]> = fc
  .tuple(
    fc.array(fc.constantFrom(...worlds), { minLength: 1, maxLength: 3 }),
    fc.array(anyEdit, { minLength: 1, maxLength: 12 }),
  )
  .map(([some, edits]) => [...some.flat().map(({ raw }) => ({ type: 'put' as const, raw })), ...edits])

const include = (file: string, document: unknown) => ({
  key: includeKey(file),
  document,
  origin: { ...nowhere, label: file },
})

function apply(compiler: Compiler, edit: Edit): void {
  if (edit.type === 'put') compiler.put(edit.raw, nowhere)
  else if (edit.type === 'drop') compiler.drop(keyOf(edit.raw))
  else if (edit.type === 'include') compiler.include(include(edit.file, edit.document))
  else if (edit.type === 'exclude') compiler.drop(includeKey(edit.file))
  else compiler.use(edit.options)
}

/** A compiler that has seen nothing but what is there after the edits, in the order of arrival or the other way round. */
function fromScratch(edits: readonly Edit[], isReversed: boolean): Compiler {
  const left = new Map<string, Edit>()
  let options = defaultOptions
  for (const edit of edits) {
    if (edit.type === 'use') options = edit.options
    else if (edit.type === 'put') left.set(keyOf(edit.raw), edit)
    else if (edit.type === 'drop') left.delete(keyOf(edit.raw))
    else if (edit.type === 'include') left.set(edit.file, edit)
    else left.delete(edit.file)
  }
  const compiler = new Compiler(options)
  for (const edit of isReversed ? [...left.values()].reverse() : left.values()) apply(compiler, edit)
  return compiler
}

function outcomeOf(compiler: Compiler, { target }: CompileOptions) {
  const { config, diagnostics } = compiler.compile()
  return { text: emit(config, { format: 'yaml', style: 'pretty', target }), diagnostics }
}

test('whatever changes, step by step is from scratch, in either order', () => {
  fc.assert(
    fc.property(anyEdits, anyOptions, (edits, options) => {
      const all: readonly Edit[] = [{ type: 'use', options }, ...edits]
      const last = all.findLast((edit) => edit.type === 'use')?.options ?? options
      const compiler = new Compiler()
      for (const edit of all) {
        apply(compiler, edit)
        compiler.compile()
      }
      const stepwise = outcomeOf(compiler, last)
      expect(outcomeOf(fromScratch(all, false), last)).toEqual(stepwise)
      expect(outcomeOf(fromScratch(all, true), last)).toEqual(stepwise)
    }),
    { numRuns: Number(process.env['SEAMS'] ?? 150) },
  )
})
