import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }

/** One source on three runtimes: Bun and Deno run it as it is, Node runs the bundle that is published. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'apisixc-runtimes-'))
const deno = join(root, 'node_modules/.bin/deno')
const runtimes = ['bun', 'deno', 'node'] as const
type Runtime = (typeof runtimes)[number]

const samples = readdirSync(join(root, 'samples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && /^\d/.test(entry.name))
  .map(({ name }) => `samples/${name}`)
  .filter((sample) => readdirSync(join(root, sample)).some((file) => /\.(?:ya?ml|json)$/.test(file)))

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The file of `src/` or `test/`, or its bundle; Deno may read and write only what it must, and nothing else at all. */
function command(
  runtime: Runtime,
  file: string,
  reads: readonly string[],
  writes: readonly string[],
): readonly string[] {
  switch (runtime) {
    case 'bun':
      return [process.execPath, file]
    case 'deno':
      return [
        deno,
        'run',
        '--no-prompt',
        ...permission('read', [...reads, ...writes]),
        ...permission('write', writes),
        file,
      ]
    case 'node':
      return ['node', join(folder, 'bundle', file.replace(/^.*\//, '').replace(/\.ts$/, '.js'))]
  }
}

function permission(what: 'read' | 'write', folders: readonly string[]): readonly string[] {
  return folders.length === 0 ? [] : [`--allow-${what}=${folders.join(',')}`]
}

function execute([program = '', ...args]: readonly string[], input = ''): Ran {
  // A runtime that looks for its own updates would reach the network.
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }
  const done = spawnSync(program, args, { cwd: root, env, input, encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (done.error !== undefined) throw done.error
  return { code: done.status, out: done.stdout, err: done.stderr }
}

function apisixc(
  runtime: Runtime,
  args: readonly string[],
  reads: readonly string[] = [],
  writes: readonly string[] = [],
): Ran {
  const { code, out, err } = execute([...command(runtime, 'src/main.ts', reads, writes), ...args])
  return { code, out, err: withoutTimes(err) }
}

/** How long it took is the one thing that may differ. */
function withoutTimes(text: string): string {
  return text.replace(/\d+ ms/g, '… ms')
}

beforeAll(() => {
  const bundle = join(folder, 'bundle')
  const script = manifest.scripts['build:bundle']
  const steps = [
    `${script} --outdir=${bundle}`,
    `bun build test/runtimes/every-case.ts --target=node --outdir=${bundle}`,
  ]
  for (const step of steps) {
    const [, ...args] = step.split(' ')
    const { code, err } = execute([process.execPath, ...args])
    expect({ code, err }).toEqual({ code: 0, err: '' })
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

describe.each(runtimes)('%s', (runtime) => {
  test('tells the version', () => {
    expect(apisixc(runtime, ['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
  })

  test('needs no permission for standard input and output', () => {
    const input = readFileSync(join(root, 'samples/01-first-route/shop.yaml'), 'utf8')
    const built = execute([...command(runtime, 'src/main.ts', [], []), 'build', '-', '-o', '-'], input)
    expect(built.code).toBe(0)
    expect(built.out).toEndWith('#END\n')
  })

  test('writes the same page', () => {
    const args = ['report', 'samples/02-canary-and-plugins', '-o', '-']
    const { code, out } = apisixc(runtime, args, ['samples'])
    expect(code).toBe(0)
    expect(out).toStartWith('<!doctype html>')
    expect(out).toBe(apisixc('bun', args, ['samples']).out)
  })

  test('ends quietly when nobody reads any more', () => {
    const piped = [...command(runtime, 'src/main.ts', [], []), 'explain'].map((word) => `'${word}'`).join(' ')
    const { out, err } = execute(['bash', '-c', `${piped} | true; echo "\${PIPESTATUS[0]}"`])
    expect({ out, err }).toEqual({ out: '0\n', err: '' })
  })

  test('exits with 2 for a wrong command line and with 4 for a missing input', () => {
    expect(apisixc(runtime, ['build', 'x', '--style', 'x']).code).toBe(2)
    const missing = apisixc(runtime, ['build', 'samples/missing', '-o', '-'], ['samples'])
    expect(missing).toMatchObject({ code: 4, out: '' })
    expect(missing.err).toContain('samples/missing error AXC0101: the path cannot be read: it does not exist')
  })

  test('keeps an output of many pipes long whole', () => {
    const route = (index: number) =>
      `{"apiVersion":"apisix.apache.org/v2","kind":"ApisixRoute","metadata":{"name":"r${index}"},"spec":{"http":[{"name":"a","match":{"paths":["/${index}"]},"backends":[{"serviceName":"s","servicePort":80}]}]}}`
    const input = Array.from({ length: 2000 }, (_, index) => route(index)).join('\n---\n')
    const args = ['build', '-', '-o', '-', '-q', '--assume-services']
    const built = execute([...command(runtime, 'src/main.ts', [], []), ...args], input)
    expect({ code: built.code, err: built.err }).toEqual({ code: 0, err: '' })
    expect(built.out.match(/"default_r\d+_a"/g)).toHaveLength(2000)
    expect(built.out).toEndWith('#END\n')
  })
})

describe('the same bytes on Bun, Deno and Node', () => {
  test.each(samples)('%s', (sample) => {
    for (const name of ['apisix.yaml', 'apisix.json']) {
      const results = runtimes.map((runtime) => {
        const target = join(folder, 'target')
        mkdirSync(target)
        const ran = apisixc(runtime, ['build', sample, '-o', join(target, name)], [sample], [target])
        const text = readFileSync(join(target, name), 'utf8')
        rmSync(target, { recursive: true })
        return { ran, text }
      })
      expect(results[0]?.ran).toMatchObject({ code: 0, out: '' })
      expect<unknown[]>(results).toEqual(runtimes.map(() => results[0]))
    }
  })

  test.each([[['crds']], [['schema', 'ApisixRoute']]])('what %j prints', (args) => {
    const results = runtimes.map((runtime) => apisixc(runtime, args))
    expect(results[0]).toMatchObject({ code: 0, err: '' })
    expect(results[0]?.out.length).toBeGreaterThan(10_000)
    expect<unknown[]>(results).toEqual(runtimes.map(() => results[0]))
  })

  test('reports and baseline, with no more permission than their folder', () => {
    const names = ['sarif', 'junit', 'gitlab', 'json'] as const
    const input = 'test/golden/AXC0302-port-not-found'
    const results = runtimes.map((runtime) => {
      const target = join(folder, 'reports')
      mkdirSync(target)
      const report = [...names.map((name) => `${name}=${join(target, name)}`), 'github'].join(',')
      const baseline = ['--baseline', join(target, 'baseline'), '--update-baseline']
      const ran = apisixc(runtime, ['check', `${input}/in.yaml`, '--report', report], [input], [target])
      const drawn = apisixc(runtime, ['check', `${input}/in.yaml`, ...baseline], [input], [target])
      const texts = [...names, 'baseline'].map((name) => readFileSync(join(target, name), 'utf8'))
      rmSync(target, { recursive: true })
      return { ran, drawn, texts }
    })
    expect(results[0]).toMatchObject({ ran: { code: 1 }, drawn: { code: 0, out: '' } })
    for (const text of [results[0]?.ran.out, ...(results[0]?.texts ?? [])]) expect(text).toContain('AXC0302')
    expect<unknown[]>(results).toEqual(runtimes.map(() => results[0]))
  })

  test('what changes between two files', () => {
    const folder = 'test/diff/cases/a-plugin-config-loses-a-protection'
    const args = ['diff', `${folder}/old.yaml`, `${folder}/new.yaml`]
    const results = runtimes.map((runtime) => apisixc(runtime, args, [folder]))
    expect(results[0]).toMatchObject({ code: 3, err: '' })
    expect(results[0]?.out).toContain('no longer protected')
    expect<unknown[]>(results).toEqual(runtimes.map(() => results[0]))
  })

  test('every golden case, and everything that is said about it', () => {
    const results = runtimes.map((runtime) => {
      const target = join(folder, 'cases')
      mkdirSync(target)
      const { code, out, err } = execute([
        ...command(runtime, 'test/runtimes/every-case.ts', ['test/golden'], [target]),
        target,
      ])
      const files = Object.fromEntries(
        readdirSync(target).map((name) => [name, readFileSync(join(target, name), 'utf8')]),
      )
      rmSync(target, { recursive: true })
      return { code, out, err: withoutTimes(err), files }
    })
    expect(results[0]?.code).toBe(0)
    expect(results[0]?.out).not.toContain(' 70\n')
    expect(Object.keys(results[0]?.files ?? {}).length).toBeGreaterThan(50)
    expect<unknown[]>(results).toEqual(runtimes.map(() => results[0]))
  })
})
