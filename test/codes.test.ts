import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Finding } from '../src/diagnostics/diagnostic.ts'

/** What this test asks of a code; that its maker takes arguments does not matter here. */
type Entry = Pick<Finding<readonly unknown[]>, 'code' | 'severity' | 'explanation'>

const root = new URL('../', import.meta.url)
const catalogFolder = new URL('src/diagnostics/catalog/', root)
const goldenFolder = new URL('test/golden/', root)
const commandFolder = new URL('test/golden-commands/', root)

/** The codes that each file of the catalog may hold: first and last, of one or more ranges. */
const bands: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  'options.ts': [
    [1, 34],
    [39, 49],
    [80, 84],
  ],
  'requests.ts': [[35, 38]],
  'listening.ts': [[50, 59]],
  'differences.ts': [[70, 79]],
  'tests.ts': [[85, 92]],
  'tracing.ts': [[93, 99]],
  'reports.ts': [[60, 69]],
  'reading.ts': [
    [100, 129],
    [140, 149],
  ],
  'cluster.ts': [[150, 159]],
  'silencers.ts': [[160, 169]],
  'watching.ts': [[170, 179]],
  'holding.ts': [[180, 189]],
  'fields.ts': [[130, 139]],
  'contradictions.ts': [
    [200, 246],
    [280, 299],
  ],
  'hand-written.ts': [[247, 249]],
  'gateway.ts': [[250, 259]],
  'binding.ts': [
    [300, 344],
    [360, 399],
  ],
  'grants.ts': [[345, 349]],
  'translating.ts': [
    [400, 439],
    [460, 499],
  ],
  'ingress.ts': [
    [260, 269],
    [350, 354],
    [440, 449],
    [455, 459],
  ],
  'v1alpha1.ts': [
    [270, 279],
    [355, 359],
    [450, 459],
    [514, 515],
  ],
  'linking.ts': [
    [500, 513],
    [516, 599],
  ],
  'output.ts': [
    [600, 649],
    [660, 699],
  ],
  'confirming.ts': [[650, 659]],
  'policy.ts': [[700, 799]],
  'bugs.ts': [[900, 999]],
}

/** Codes that neither documents nor a command beside some files can show, and why. Another test names each of them. */
const unshown: Readonly<Record<string, string>> = {
  AXC0007: 'is said by a watch that listens',
  AXC0020: 'is about the environment',
  AXC0030: 'is about a change while it runs',
  AXC0031: 'would take a minute of waiting',
  AXC0044: 'is said on Deno alone',
  AXC0046: 'is said by a watch that asks a data plane',
  AXC0050: 'is said in the log',
  AXC0072: 'is about repositories of git',
  AXC0073: 'is about repositories of git',
  AXC0083: 'is about a change while it runs',
  AXC0103: 'would take a file of many megabytes',
  AXC0136: 'is about values given to compile() that come from no file',
  AXC0140: 'is about files that change while they are watched',
  AXC0141: 'is about the operating system',
  AXC0150: 'is about pods',
  AXC0151: 'is about pods',
  AXC0152: 'is about the runtime',
  AXC0158: 'is about clusters',
  AXC0159: 'is about clusters',
  AXC0170: 'is about clusters',
  AXC0171: 'is about clusters',
  AXC0172: 'is about clusters',
  AXC0180: 'is about watching',
  AXC0181: 'is about watching',
  AXC0182: 'is about watching',
  AXC0183: 'is about watching',
  AXC0613: 'is about the file system',
  AXC0614: 'is about the file system',
  AXC0620: 'is about a file that shrinks while it is watched',
  AXC0621: 'is about a file that shrinks while it is watched',
  AXC0622: 'is about another process',
  AXC0623: 'is about the file system',
  AXC0624: 'is about another process',
  AXC0650: 'is said by a watch that asks a data plane',
  AXC0651: 'is said by a watch that asks a data plane',
  AXC0652: 'is said by a watch that asks a data plane',
}

/** Where no document can be told from another, the file is the smallest thing that can be left out. */
const wholeFile: readonly string[] = ['AXC0104', 'AXC0105']

const found: readonly (Entry & { readonly file: string; readonly name: string })[] = (
  await Promise.all(
    readdirSync(catalogFolder).map(async (file) => {
      const exported: Readonly<Record<string, unknown>> = await import(new URL(file, catalogFolder).href)
      return Object.entries(exported).flatMap(([name, value]) =>
        isEntry(value) ? [{ ...pick(value), file, name }] : [],
      )
    }),
  )
).flat()

function isEntry(value: unknown): value is Entry {
  return typeof value === 'function' && 'code' in value && 'severity' in value && 'explanation' in value
}

function pick({ code, severity, explanation }: Entry): Entry {
  return { code, severity, explanation }
}

function filesBelow(folder: string, ending: string): readonly string[] {
  if (!existsSync(new URL(folder, root))) return []
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}${name}`)
}

function textOf(file: string): string {
  return readFileSync(new URL(file, root), 'utf8')
}

function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\/|^\s*\/\/.*?$/gms, '')
}

const documentCases = readdirSync(goldenFolder)
const commandCases = readdirSync(commandFolder)
const cases = [...documentCases, ...commandCases]

function caseFile(code: string, file: string): string {
  const isOf = (name: string): boolean => name.startsWith(`${code}-`)
  const document = documentCases.find(isOf)
  const folder = document === undefined ? commandFolder : goldenFolder
  const name = document ?? commandCases.find(isOf)
  const place = name && new URL(`${name}/${file}`, folder)
  return place && existsSync(place) ? readFileSync(place, 'utf8') : ''
}

describe('codes', () => {
  test('are found, each once, of the form AXCnnnn', () => {
    const codes = found.map(({ code }) => code)
    expect(codes.length).toBeGreaterThan(80)
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
    expect(codes.filter((code) => !/^AXC\d{4}$/.test(code))).toEqual([])
  })

  test('stand in the file of their band', () => {
    const strays = found.filter(({ code, file }) => {
      const number = Number(code.slice(3))
      return !bands[file]?.some(([first, last]) => number >= first && number <= last)
    })
    expect(strays).toEqual([])
  })

  test('are written nowhere outside the catalog, comments and help texts aside', () => {
    const files = ['src/', 'watch/', 'output/'].flatMap((folder) => filesBelow(folder, '.ts'))
    const outside = files.filter((file) => !file.startsWith('src/diagnostics/catalog/'))
    const known = new Set<string>(found.map(({ code }) => code))
    const written = outside.flatMap((file) =>
      [...withoutComments(textOf(file)).matchAll(/AXC\d+/g)]
        .filter(([code]) => !file.startsWith('src/cli/') || !known.has(code))
        .map(([code]) => `${file}: ${code}`),
    )
    expect(written).toEqual([])
    const makers = outside.filter((file) => /\bfinding\(/.test(textOf(file)))
    expect(makers).toEqual([])
    expect(files).toContain('src/diagnostics/catalog/fields.ts')
  })

  test.each(found.map(({ code, name, explanation }) => [code, name, explanation] as const))(
    '%s %s is explained',
    (_code, _name, { title, cause, fix }) => {
      for (const text of [title, cause, fix]) {
        expect(text).not.toBe('')
        expect(text).toBe(text.trim())
        expect(text).not.toMatch(/ {2}|\n/)
      }
      expect(title).not.toMatch(/\.$/)
      expect(cause).toMatch(/[.)]$/)
    },
  )
})

describe('golden cases', () => {
  const shown = found.map(({ code }) => code).filter((code) => !(code in unshown))

  test.each(shown)('%s has one that provokes it', (code) => {
    expect(cases.filter((name) => name.startsWith(`${code}-`))).toHaveLength(1)
    expect(caseFile(code, 'diagnostics.txt') || caseFile(code, 'says.txt')).toMatch(new RegExp(` ${code}[: ]`))
  })

  const ofDocuments = shown.filter((code) => /^AXC0[1-5]/.test(code) && caseFile(code, 'out.yaml') !== '')
  test.each(ofDocuments)('that of %s leaves the neighbours alone', (code) => {
    expect(caseFile(code, 'out.yaml')).toMatch(wholeFile.includes(code) ? /^routes: \[\]$/m : /^routes:\n/m)
  })

  test('that are named after a code are named after one that exists', () => {
    const known = new Set<string>(found.map(({ code }) => code))
    expect(cases.filter((name) => /^AXC/.test(name) && !known.has(name.slice(0, 7)))).toEqual([])
  })

  test.each(Object.entries(unshown))('%s has none, since it %s; another test names it', (code) => {
    expect(found.map((entry) => entry.code)).toContain(code as (typeof found)[number]['code'])
    expect(cases.filter((name) => name.startsWith(code))).toEqual([])
    const tests = filesBelow('test/', '.test.ts').filter((file) => file !== 'test/codes.test.ts')
    expect(tests.filter((file) => textOf(file).includes(code))).not.toEqual([])
  })
})
