import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { emit } from '../output/emit.ts'
import { isSearchedFor } from '../src/cli/known-kinds.ts'
import { Compiler, describeProvenance } from '../src/compiler.ts'
import { schemaPartUnchecked } from '../src/diagnostics/catalog/output.ts'
import { renderText } from '../src/diagnostics/render.ts'
import { silence } from '../src/diagnostics/silence.ts'
import type { Config } from '../src/model/config.ts'
import type { ObjectKey } from '../src/objects/object.ts'
import { type CompileOptions, defaultOptions } from '../src/read/options.ts'
import { readDataPlane } from '../src/schema/data-plane.ts'
import { includedFile, wholeFiles } from '../watch/include.ts'
import { readAll } from '../watch/read-all.ts'
import { GoldenCertificates } from './support/golden-certificates.ts'
import { policyIn } from './support/golden-policy.ts'
import { canonical, loadAsApisix } from './support/libyaml.ts'

/**
 * Every folder of test/golden: in.yaml is the whole input, with include.yaml where that is there; out.yaml and diagnostics.txt are what comes of it, to the
 * byte; certificates are made in the test (support/golden-certificates.ts). `npm run golden` (GOLDEN=write) rewrites the latter two; then read the diff. CASE=part-of-a-name picks cases.
 */

const folder = join(dirname(fileURLToPath(import.meta.url)), 'golden')
const isRewriting = process.env['GOLDEN'] === 'write'
const wanted = process.env['CASE'] ?? ''

interface CaseOptions extends Partial<Omit<CompileOptions, 'policy'>> {
  /** A file beside in.yaml, as --policy names one. */
  readonly policy?: string
  /** A file beside in.yaml: what the data plane serves at /v1/schema. */
  readonly schema?: string
  readonly style?: 'pretty' | 'compact'
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

export function casesOf(): readonly string[] {
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'in.yaml')) && name.includes(wanted))
}

const certificates = new GoldenCertificates()
const filled = mkdtempSync(join(tmpdir(), 'apisixc-golden-'))
afterAll(() => rmSync(filled, { recursive: true }))

/** The folder of the case, or a copy of its manifests that holds the certificates they ask for. */
function homeOf(name: string): string {
  const home = relative(process.cwd(), join(folder, name))
  const texts = ['in.yaml', 'include.yaml']
    .filter((file) => existsSync(join(home, file)))
    .map((file) => ({ file, text: readFileSync(join(home, file), 'utf8') }))
  if (!texts.some(({ text }) => GoldenCertificates.areAskedFor(text))) return home
  const copy = mkdtempSync(join(filled, 'case-'))
  for (const { file, text } of texts) writeFileSync(join(copy, file), certificates.fill(text))
  return copy
}

async function compileCase(name: string) {
  const home = homeOf(name)
  const optionsFile = join(folder, name, 'options.json')
  const {
    style = 'pretty',
    schema,
    policy: policyFile,
    ...given
  }: CaseOptions = existsSync(optionsFile) ? readJson(optionsFile) : {}
  const served = schema === undefined ? undefined : readDataPlane(readJson(join(folder, name, schema)))
  if (served?.kind === 'unusable') throw new Error(served.reason)
  const policy = await policyIn(policyFile && join(folder, name, policyFile))
  const options: CompileOptions = {
    ...defaultOptions,
    ...given,
    policy,
    ...(served && { dataPlane: served.dataPlane }),
  }
  const compiler = new Compiler(options)
  const paths = [join(home, 'in.yaml')]
  const read = await readAll(
    { paths, known: { isOurs: (group: string, kind: string) => isSearchedFor(options, group, kind) } },
    ({ raw, origin }) => compiler.put(raw, origin),
  )
  const include = [join(home, 'include.yaml')].filter((file) => existsSync(file))
  const included = await readAll({ paths: include, known: wholeFiles }, ({ key, raw, origin }) => {
    compiler.include(includedFile(key, raw, origin))
    return undefined
  })
  const { config, diagnostics, provenance } = compiler.compile()
  const originOf = (key: ObjectKey) => compiler.originOf(key)
  const out = emit(config, {
    format: options.format,
    style,
    target: options.target,
    provenance: (item) => {
      const place = provenance(item)
      return place && describeProvenance(place, originOf(place.object))
    },
  })
  const unchecked = (served?.unchecked ?? []).map(({ path, reason }) =>
    schemaPartUnchecked({ file: join(home, schema ?? '') }, path, reason),
  )
  const heard = silence(
    [...unchecked, ...read.diagnostics, ...included.diagnostics, ...diagnostics],
    compiler.silencers(),
  )
  const told = renderText(heard.diagnostics, { color: false, originOf })
  const short = (text: string) => certificates.unfill(text).replaceAll(`${home}/`, '')
  return { out: short(out), diagnostics: short(told), config, style }
}

describe('golden', () => {
  const cases = casesOf()
  const written: { readonly text: string; readonly config: Config; readonly style: string }[] = []

  for (const name of cases) {
    test(name, async () => {
      const { out, diagnostics, config, style } = await compileCase(name)
      // What a variable becomes is known to the data plane alone; test/include.test.ts looks at these.
      if (!out.startsWith('{') && !out.includes('${{')) written.push({ text: certificates.fill(out), config, style })
      const outFile = join(folder, name, 'out.yaml')
      const diagnosticsFile = join(folder, name, 'diagnostics.txt')
      if (isRewriting) {
        writeFileSync(outFile, out)
        if (diagnostics === '') rmSync(diagnosticsFile, { force: true })
        else writeFileSync(diagnosticsFile, diagnostics)
        return
      }
      expect(out).toBe(readFileSync(outFile, 'utf8'))
      expect(diagnostics).toBe(existsSync(diagnosticsFile) ? readFileSync(diagnosticsFile, 'utf8') : '')
    })
  }

  test('there are cases', () => expect(cases.length).toBeGreaterThan(0))

  test('the parser of APISIX reads of every case what was meant', () => {
    const loaded = loadAsApisix(
      'yaml',
      written.map(({ text }) => text),
    )
    expect(loaded.length).toBe(written.length)
    written.forEach(({ config, style }, index) => {
      if (style === 'compact') expect(typeof loaded[index]).toBe('object')
      else expect(canonical(loaded[index])).toBe(canonical(meant(config)))
    })
  })
})

/** The config as the file holds it: without empty sections, unless there is nothing else. */
function meant(config: Config): object {
  const filled = Object.entries(config).filter(([, items]) => items.length > 0)
  return filled.length === 0 ? { routes: [] } : Object.fromEntries(filled)
}
