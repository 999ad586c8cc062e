import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The picture of src/README.md as a table: who may import whom. A file inherits the longest line that it starts with. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/objects/': [],
  'src/diagnostics/': ['src/objects/'],
  'src/kinds/': ['src/objects/', 'src/diagnostics/', 'zod'],
  'src/crd/': ['src/kinds/', 'src/objects/', 'zod'],
  'src/store/': ['src/objects/', 'src/kinds/'],
  'src/model/': ['node:crypto', 'src/runtime/crypto.ts'],
  'src/schema/': ['src/objects/', 'src/model/', 'src/diagnostics/suggest.ts', 'src/diagnostics/words.ts', 'ajv'],
  'src/read/': ['src/objects/', 'src/kinds/', 'src/store/', 'src/model/', 'src/policy/'],
  'src/policy/': ['src/model/', 'src/objects/', 'src/diagnostics/suggest.ts', 'zod'],
  'src/bind/': [
    'src/objects/',
    'src/diagnostics/',
    'src/kinds/',
    'src/read/',
    'src/model/',
    'src/policy/',
    // A text in a field of an object is read by the rules of manifests.
    'watch/yaml-value.ts',
    'src/runtime/crypto.ts',
  ],
  'src/translate/': [
    'src/bind/',
    'src/kinds/',
    'src/read/',
    'src/model/',
    'src/policy/',
    'src/diagnostics/',
    'src/objects/',
  ],
  'src/link/': [
    'src/model/',
    'src/policy/',
    'src/translate/fragment.ts',
    'src/translate/traffic-split.ts',
    'src/bind/upstream-key.ts',
    'src/diagnostics/',
    'src/objects/',
  ],
  'src/hold/': [
    'src/translate/',
    'src/bind/backend.ts',
    'src/bind/grant.ts',
    'src/bind/target.ts',
    'src/bind/upstream-key.ts',
    'src/read/',
    'src/model/',
    'src/diagnostics/',
    'src/objects/',
    'src/runtime/crypto.ts',
    'zod',
  ],
  'src/compile/': [
    'src/hold/',
    'src/store/',
    'src/read/',
    'src/translate/',
    'src/link/',
    'src/kinds/',
    'src/diagnostics/',
    'src/model/',
    'src/policy/',
    'src/bind/upstream-key.ts',
    'src/bind/unused-mappings.ts',
    'src/objects/',
  ],
  'src/compiler.ts': [
    'src/objects/',
    'src/kinds/',
    'src/store/',
    'src/compile/',
    'src/hold/',
    'src/diagnostics/',
    'src/model/',
    'src/read/',
    'output/emit.ts',
  ],
  'src/report/': ['src/diagnostics/', 'src/objects/', 'src/runtime/crypto.ts'],
  'src/router/': ['src/model/'],
  'src/expect/': ['src/model/', 'src/router/', 'zod'],
  'src/graph/': [
    'src/router/',
    'src/diagnostics/diagnostic.ts',
    'src/diagnostics/render.ts',
    'src/diagnostics/words.ts',
  ],
  'src/trace/': [
    'src/compile/readings.ts',
    'src/diagnostics/diagnostic.ts',
    'src/diagnostics/suggest.ts',
    'src/kinds/table.ts',
    'src/model/',
    'src/objects/',
    'src/router/',
  ],
  'src/diff/': ['src/model/', 'src/router/', 'src/objects/', 'src/diagnostics/render.ts', 'src/diagnostics/words.ts'],
  'src/page/': [
    'src/diff/',
    'src/router/',
    'src/model/',
    'src/objects/',
    'src/diagnostics/',
    // Of the policy of the page.
    'src/runtime/crypto.ts',
  ],
  // What a browser runs has nothing of Node.
  'src/page/browser/': [
    'src/page/',
    'src/diff/',
    'src/router/',
    'src/diagnostics/render.ts',
    'src/diagnostics/words.ts',
    'src/diagnostics/diagnostic.ts',
    'src/model/ip.ts',
  ],
  'src/runtime/': ['node:'],
  'src/main.ts': ['src/cli/', 'src/runtime/', 'package.json'],
  'src/loop/': [
    'src/compiler.ts',
    'src/hold/',
    'src/diagnostics/',
    'src/kinds/table.ts',
    'src/model/',
    'src/objects/',
    'src/read/options.ts',
    'watch/source.ts',
    'watch/clock.ts',
    'watch/retry.ts',
    'watch/settle.ts',
    'watch/unseen.ts',
    'output/',
  ],
  'src/observe/': [
    'src/loop/event.ts',
    'src/diagnostics/',
    'src/kinds/table.ts',
    'src/objects/',
    'watch/source.ts',
    'node:http',
    'node:net',
    'pino',
    'prom-client',
  ],
  'src/cli/': ['src/', 'watch/', 'output/', 'node:', 'commander', 'js-yaml', 'zod', 'package.json'],
  'watch/': ['src/objects/', 'src/diagnostics/', 'src/kinds/table.ts', 'src/runtime/', 'node:', 'js-yaml'],
  'watch/folder/': ['watch/', 'src/objects/', 'src/diagnostics/', 'src/runtime/crypto.ts', 'node:', 'chokidar'],
  'watch/cluster/': [
    'watch/',
    'src/objects/',
    'src/diagnostics/',
    'src/kinds/table.ts',
    'src/runtime/failures.ts',
    'node:',
    '@kubernetes/client-node',
    'js-yaml',
    'yaml',
  ],
  'output/': ['src/model/', 'src/objects/', 'src/diagnostics/', 'src/runtime/', 'node:', 'js-yaml'],
  'samples/': ['src/', 'watch/', 'output/', 'node:', 'apisixc'],
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`
    if (statSync(join(root, path)).isDirectory()) return sources(path)
    return path.endsWith('.ts') ? [path] : []
  })
}

/** What a file imports: paths from the project's root, or package names. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"\n;]*?(?:\{[^}]*\}[^'"\n;]*?)?from\s+'([^']+)'/g)]
  const bare = [...text.matchAll(/(?:^|\n)\s*import\s+'([^']+)'/g), ...text.matchAll(/\bimport\('([^']+)'\)/g)]
  return [...found, ...bare].map(([, name = '']) =>
    name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name,
  )
}

function lineOf(file: string): string {
  const lines = Object.keys(mayImport).filter((line) => file.startsWith(line))
  return lines.sort((a, b) => b.length - a.length)[0] ?? ''
}

const files = ['src', 'watch', 'output', 'samples'].flatMap(sources)

describe('the house', () => {
  test('every file has a line in the table', () => {
    expect(files.filter((file) => lineOf(file) === '')).toEqual([])
  })

  test('nobody imports what its line does not allow', () => {
    const trespasses = files.flatMap((file) => {
      const line = lineOf(file)
      const allowed = [line, ...(mayImport[line] ?? [])]
      return importsOf(file)
        .filter((name) => !allowed.some((prefix) => name.startsWith(prefix)))
        .map((name) => `${file} imports ${name}`)
    })
    expect(trespasses).toEqual([])
  })

  test('the pure part touches neither process nor clock nor console', () => {
    const impure =
      /\bprocess\.|\bconsole\.|\bDate\.now\(|\bnew Date\(|\bMath\.random\(|\bset(?:Timeout|Interval)\(|\bperformance\./
    const pure = files.filter(
      (file) =>
        file.startsWith('src/') &&
        !/^src\/(?:cli|loop|observe|runtime|page\/browser)\/|^src\/main\.ts$|^src\/page\/script\.ts$/.test(file),
    )
    expect(pure.filter((file) => impure.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
  })

  test('only src/runtime knows which runtime it is on', () => {
    const named = /\b(?:Bun|Deno)\./
    const elsewhere = files.filter((file) => !file.startsWith('src/runtime/'))
    expect(elsewhere.filter((file) => named.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
  })

  test('imports are found at all', () => {
    expect(importsOf('src/store/store.ts')).toContain('src/store/cells.ts')
  })
})
