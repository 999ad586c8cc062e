import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }
import { Watching } from '../support/watching.ts'

/** `watch` on three runtimes: Bun and Deno run the source, Node runs the bundle. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'apisixc-watch-runtimes-'))
const bundle = join(folder, 'bundle')
const runtimes = ['bun', 'deno', 'node'] as const

/** Deno may read the input, read and write the folder of the output, read variables, and listen on this machine. */
function command(runtime: (typeof runtimes)[number], home: string): readonly string[] {
  if (runtime === 'bun') return [process.execPath, join(root, 'src/main.ts')]
  if (runtime === 'node') return ['node', join(bundle, 'main.js')]
  const permissions = [
    `--allow-read=${join(home, 'in')},${join(home, 'out')}`,
    `--allow-write=${join(home, 'out')}`,
    '--allow-env',
    '--allow-sys=hostname',
    '--allow-net=127.0.0.1',
  ]
  return [join(root, 'node_modules/.bin/deno'), 'run', '--no-prompt', ...permissions, join(root, 'src/main.ts')]
}

const route = (path: string): string => `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop}
spec:
  http:
    - name: main
      match: {paths: [${path}]}
      backends: [{serviceName: cart, servicePort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {ports: [{port: 80}]}
`

beforeAll(() => {
  const [, ...build] = `${manifest.scripts['build:bundle']} --outdir=${bundle}`.split(' ')
  const { status, stderr } = spawnSync(process.execPath, build, { cwd: root, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  // Beside the sources the libraries that are no part of the bundle are found by themselves.
  spawnSync('ln', ['-s', join(root, 'node_modules'), join(folder, 'node_modules')])
})

afterAll(() => rmSync(folder, { recursive: true }))

describe.each(runtimes)('watch on %s', (runtime) => {
  test('follows an edit, answers probes, and ends on SIGTERM', async () => {
    const home = join(folder, runtime)
    const [input, output] = [join(home, 'in'), join(home, 'out/apisix.yaml')]
    for (const name of ['in', 'out']) mkdirSync(join(home, name), { recursive: true })
    writeFileSync(join(input, 'shop.yaml'), route('/old'))
    const options = ['--log-format', 'json', '--listen', '127.0.0.1:0']
    const watching = new Watching([...command(runtime, home), 'watch', input, '-o', output, ...options])
    try {
      const { port } = await watching.next('listening')
      await watching.next('written')
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`)
      expect([ready.status, await ready.text()]).toEqual([200, 'ok\n'])
      expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain('apisixc_writes_total')
      writeFileSync(join(input, 'shop.yaml'), route('/new'))
      await watching.next('written')
      expect(readFileSync(output, 'utf8')).toContain('/new')
      expect(await watching.stop()).toBe(0)
    } finally {
      await watching.stop('SIGKILL')
    }
  })
})
