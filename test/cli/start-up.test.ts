import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './run-cli.ts'

const transpiler = new Bun.Transpiler({ loader: 'ts' })

/** Everything that is loaded along with a file: what it imports, and so on, but not what it imports later. */
function loadedWith(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded
  loaded.add(file)
  if (!file.endsWith('.ts')) return loaded
  for (const { kind, path } of transpiler.scanImports(readFileSync(join(root, file), 'utf8').replace(/^#!.*/, ''))) {
    if (kind !== 'import-statement') continue
    loadedWith(path.startsWith('.') ? relative(root, join(root, dirname(file), path)) : path, loaded)
  }
  return loaded
}

describe('a command loads nothing that it does not use', () => {
  test('--version: only the entry', () => {
    expect([...loadedWith('src/main.ts')]).toEqual(['src/main.ts'])
  })

  test('splitting the arguments: no command, and nothing of the compiler', () => {
    const loaded = [...loadedWith('src/cli/run.ts')]
    expect(loaded).toContain('commander')
    const allowed =
      /^(?:src\/(?:cli|runtime)\/|src\/model\/target.ts|src\/read\/options.ts|src\/observe\/log-level.ts|package.json|commander|node:fs)/
    expect(loaded.filter((file) => !allowed.test(file))).toEqual([])
    for (const command of ['build', 'check', 'watch', 'config', 'rbac', 'crds', 'schema', 'explain', 'completion'])
      expect(loaded).not.toContain(`src/cli/${command}.ts`)
  })

  test.each(['explain', 'completion'])('%s: neither parser nor schemas', (command) => {
    const loaded = loadedWith(`src/cli/${command}.ts`)
    for (const heavy of ['zod', 'js-yaml', 'src/compiler.ts']) expect(loaded).not.toContain(heavy)
  })

  test('config: no compiler, and the parser of its file only where there is one', () => {
    const loaded = loadedWith('src/cli/config.ts')
    for (const heavy of ['zod', 'yaml', 'js-yaml', 'src/compiler.ts', 'src/cli/config-file.ts'])
      expect(loaded).not.toContain(heavy)
    expect(loadedWith('src/cli/config-file.ts')).toContain('js-yaml')
  })

  test.each(['build', 'check'])('%s: not what only a cluster needs', (command) => {
    const loaded = loadedWith(`src/cli/${command}.ts`)
    expect(loaded).toContain('js-yaml')
    for (const heavy of ['@kubernetes/client-node', 'chokidar', 'yaml', 'node:https'])
      expect(loaded).not.toContain(heavy)
  })
})
