import { describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { emit } from '../output/emit.ts'
import { Compiler } from '../src/compiler.ts'
import { isOurs } from '../src/kinds/table.ts'
import { readAll } from '../watch/read-all.ts'

/** Every sample compiles without a single diagnostic, and the program among them runs. */

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folders = readdirSync(join(root, 'samples')).filter((name) => /^\d\d-/.test(name))
const withManifests = folders.filter((name) =>
  readdirSync(join(root, 'samples', name)).some((file) => file.endsWith('.yaml')),
)

describe('samples', () => {
  test('there are some', () => expect(withManifests.length).toBeGreaterThanOrEqual(3))

  for (const name of withManifests) {
    test(`${name} compiles without diagnostics`, async () => {
      const compiler = new Compiler()
      const paths = [join(root, 'samples', name)]
      const read = await readAll({ paths, known: { isOurs } }, ({ raw, origin }) => compiler.put(raw, origin))
      const { config, diagnostics } = compiler.compile()
      expect([...read.diagnostics, ...diagnostics]).toEqual([])
      expect(config.routes.length).toBeGreaterThan(0)
    })
  }

  test('01-first-route keeps what its tests promise', () => {
    const command = ['src/main.ts', 'test', 'samples/01-first-route']
    const { stdout, stderr, status } = spawnSync(process.execPath, command, { encoding: 'utf8', cwd: root })
    expect({ stdout, stderr, status }).toEqual({ stdout: '2 passed, 0 failed\n', stderr: '', status: 0 })
  })

  test('dev keeps what its tests promise, as far as can be told where nothing runs', () => {
    const command = ['src/main.ts', 'test', 'samples/dev/manifests', '--map', 'checkout.default=127.0.0.1:8080']
    const { stdout, stderr, status } = spawnSync(process.execPath, command, { encoding: 'utf8', cwd: root })
    expect({ stdout, stderr, status }).toEqual({ stdout: '2 passed, 0 failed\n', stderr: '', status: 0 })
  })

  test('04-as-a-library prints a file and nothing else', () => {
    const program = join(root, 'samples/04-as-a-library/compile.ts')
    const { stdout, stderr, status } = spawnSync(process.execPath, [program], { encoding: 'utf8', cwd: root })
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toContain('id: "default_shop_all"')
    expect(stdout.trimEnd().endsWith('#END')).toBe(true)
  })

  test('the demo shows what came in, what went out and where the file is', () => {
    const { stdout, status } = spawnSync(process.execPath, ['samples/demo.ts'], { encoding: 'utf8', cwd: root })
    expect(status).toBe(0)
    expect(stdout).toContain('What comes in: samples/02-canary-and-plugins')
    expect(stdout).toContain('What went out: output/apisix.yaml')
    expect(stdout).toContain('traffic-split')
  })

  test('the watching demo shows how the file follows, and ends', () => {
    const { stdout, status } = spawnSync(process.execPath, ['samples/demo-watch.ts'], { encoding: 'utf8', cwd: root })
    expect(status).toBe(0)
    expect(stdout).toContain('"/checkout*"')
    expect(stdout).toContain('left as it is')
    expect(stdout).toContain('APISIX misses none')
  })

  test('the permissions of the sidecar are those that the program prints', () => {
    const command = ['src/main.ts', 'rbac', '--service-account-namespace', 'gateway']
    const { stdout } = spawnSync(process.execPath, command, { encoding: 'utf8', cwd: root })
    expect(readFileSync(join(root, 'samples/05-sidecar/rbac.yaml'), 'utf8')).toBe(stdout)
  })

  test('a file without any object says so to APISIX', () => {
    const { config } = new Compiler().compile()
    expect(emit(config, { format: 'yaml', style: 'pretty', target: '3.18' })).toBe('routes: []\n#END\n')
  })
})
