import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { route } from '../support/reading.ts'
import { TemporaryFolder } from '../support/watched-folder.ts'

/** Real hints from real file systems, on Bun, Deno and Node; the edits are made here, another process follows them. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const script = 'test/runtimes/follow-folder.ts'
const bundle = mkdtempSync(join(tmpdir(), 'apisixc-follow-'))
const never = 3_600_000

/** All that Deno needs to follow a folder: to read it, and the two variables that chokidar asks for. */
const hintPermission = '--allow-env=CHOKIDAR_USEPOLLING,CHOKIDAR_INTERVAL'

function deno(...permissions: readonly string[]): readonly string[] {
  return [join(root, 'node_modules/.bin/deno'), 'run', '--no-prompt', `--allow-read=${folder.path}`, ...permissions]
}

const commands = {
  bun: () => [process.execPath, script],
  deno: () => [...deno(hintPermission), script],
  node: () => ['node', join(bundle, 'follow-folder.js')],
}

let folder: TemporaryFolder
let follower: Follower | undefined

beforeAll(() => {
  // With chokidar inside: the oldest Node that is supported is older than the one that chokidar asks for.
  const args = ['build', script, '--target=node', `--outdir=${bundle}`]
  expect(spawnSync(process.execPath, args, { cwd: root }).status).toBe(0)
})
beforeEach(() => {
  folder = new TemporaryFolder()
})
afterEach(async () => {
  await follower?.end()
  follower = undefined
  folder.delete()
})
afterAll(() => rmSync(bundle, { recursive: true }))

/** A process that follows paths. */
class Follower {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #ended: Promise<unknown>

  constructor([program = '', ...args]: readonly string[], pollMs: number, paths: readonly string[]) {
    const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }
    this.#process = spawn(program, [...args, String(pollMs), ...paths.map((path) => folder.at(path))], {
      cwd: root,
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#ended = new Promise((resolve) => this.#process.once('exit', resolve))
    const { stdout } = this.#process
    if (stdout === null) throw new Error('standard output is no pipe')
    this.#lines = createInterface(stdout)[Symbol.asyncIterator]()
  }

  /** Waits until exactly this is there and said. */
  async until(wanted: string): Promise<void> {
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (value === wanted) return
      if (done) throw new Error(`it ended before there was ${wanted}`)
    }
  }

  /** Its exit code. */
  async end(): Promise<unknown> {
    this.#process.stdin?.end()
    return this.#ended
  }
}

function follow(command: readonly string[], pollMs: number, ...paths: readonly string[]): Follower {
  follower = new Follower(command, pollMs, paths)
  return follower
}

describe.each(['bun', 'deno', 'node'] as const)('%s', (runtime) => {
  test('files that are written, renamed and moved with their folders', async () => {
    folder.put('root/a.yaml')
    const follower = follow(commands[runtime](), never, 'root')
    await follower.until('a')
    folder.replace('root/a.yaml', `${route('a')}---\n${route('b')}`)
    await follower.until('a b')
    folder.move('root/a.yaml', 'root/a.yaml~')
    folder.put('root/a.yaml', `${route('a')}---\n${route('c')}`)
    folder.remove('root/a.yaml~')
    await follower.until('a c')
    folder.put('root/one/two/d.yaml')
    await follower.until('a c d')
    folder.move('root/one/two', 'root/three')
    folder.put('root/three/e.yaml')
    await follower.until('a c d e')
    folder.remove('root/three')
    await follower.until('a c')
    expect(await follower.end()).toBe(0)
  })

  test.each(['', 'data.yaml'])('the link of a mounted ConfigMap, again and again: watching "%s"', async (path) => {
    folder.put('..1/data.yaml', route('v1'))
    symlinkSync('..1', folder.at('..data'))
    symlinkSync('..data/data.yaml', folder.at('data.yaml'))
    const follower = follow(commands[runtime](), never, path)
    await follower.until('v1')
    for (const version of [2, 3, 4]) {
      folder.put(`..${version}/data.yaml`, route(`v${version}`))
      symlinkSync(`..${version}`, folder.at('..data_tmp'))
      folder.move('..data_tmp', '..data')
      folder.remove(`..${version - 1}`)
      await follower.until(`v${version}`)
    }
  })

  test('one file, and another one that takes its name', async () => {
    folder.put('routes.txt', route('v1'))
    folder.put('other.yaml')
    const follower = follow(commands[runtime](), never, 'routes.txt')
    await follower.until('v1')
    for (const version of [2, 3, 4]) {
      folder.replace('routes.txt', route(`v${version}`))
      await follower.until(`v${version}`)
    }
  })

  test('a root that comes late, and one that goes and comes back', async () => {
    folder.put('root/a.yaml')
    const follower = follow(commands[runtime](), 200, 'root', 'later')
    await follower.until('a AXC0101')
    folder.put('later/b.yaml')
    await follower.until('a b')
    folder.remove('root')
    await follower.until('b AXC0101')
    mkdirSync(folder.at('root'))
    folder.put('root/c.yaml')
    await follower.until('b c')
    folder.put('root/d.yaml')
    await follower.until('b c d')
  })
})

test('Deno without the permission that hints need looks by itself, and says why', async () => {
  folder.put('a.yaml')
  const follower = follow([...deno(), script], 200, '')
  await follower.until('a AXC0141')
  folder.put('b.yaml')
  await follower.until('a b AXC0141')
  expect(await follower.end()).toBe(0)
})
