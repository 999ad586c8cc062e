import { afterEach, describe, expect, test } from 'bun:test'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parse } from 'yaml'
import { mainFile, root } from './cli/run-cli.ts'

/** The sample for development: the compose file as data, what it runs of ours, and the script that needs no Docker. */

const sample = join(root, 'samples/dev')
const compose = parse(readFileSync(join(sample, 'compose.yaml'), 'utf8'))
const { apisixc, apisix, echo } = compose.services

const started: ChildProcess[] = []
const folders: string[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A copy of the manifests, a place for the output, and a free port. */
async function surroundings() {
  const folder = mkdtempSync(join(tmpdir(), 'apisixc-dev-'))
  folders.push(folder)
  cpSync(join(sample, 'manifests'), join(folder, 'manifests'), { recursive: true })
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { manifests: join(folder, 'manifests'), output: join(folder, 'out/apisix.yaml'), port: String(address.port) }
}

/** Starts a program, and gives its process and a function that waits until lines have said all of that. */
function start([program = '', ...args]: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  started.push(child)
  const log = createInterface({ input: child.stderr })[Symbol.asyncIterator]()
  const until = async (...words: readonly string[]) => {
    const missing = new Set(words)
    for (let line = await log.next(); !line.done; line = await log.next()) {
      for (const word of missing) if (line.value.includes(word)) missing.delete(word)
      if (missing.size === 0) return
    }
    throw new Error(`it ended before it said "${[...missing].join('", "')}"`)
  }
  return { child, until }
}

const nodesOf = (file: string): readonly { host: string; port: number }[] =>
  parse(readFileSync(file, 'utf8')).upstreams[0].nodes

const upstreamOf = (file: string): string => parse(readFileSync(file, 'utf8')).upstreams[0].id

describe('the compose file', () => {
  test('pins what it uses, and only this machine reaches it', () => {
    for (const { image } of [apisixc, apisix, echo]) expect(image).toMatch(/^[\w./-]+:\d+\.\d+\.\d+(-\w+)?$/)
    expect(apisix.ports).toEqual(['127.0.0.1:9080:9080'])
    expect([apisixc.ports, echo.ports]).toEqual([undefined, undefined])
    expect([apisixc.read_only, echo.read_only]).toEqual([true, true])
    expect(existsSync(resolve(sample, apisixc.build.context, apisixc.build.dockerfile))).toBe(true)
  })

  test('mounts what exists, read-only, and the compiled file as a folder that only apisixc writes', () => {
    const mounts: readonly string[] = [apisixc, apisix, echo].flatMap(({ volumes }) => volumes)
    for (const mount of mounts.filter((text) => text.startsWith('.'))) {
      const [from = '', , mode] = mount.split(':')
      expect({ from, exists: existsSync(join(sample, from)), mode }).toEqual({ from, exists: true, mode: 'ro' })
    }
    expect(mounts.filter((text) => text.startsWith('compiled:'))).toEqual([
      'compiled:/srv/apisix',
      'compiled:/srv/apisix:ro',
    ])
    const [uid, gid] = apisixc.user.split(':')
    expect(compose.volumes.compiled.driver_opts.o).toBe(`uid=${uid},gid=${gid},mode=2750`)
    const [output = ''] = apisixc.command.filter((text: string) => text.startsWith('--output='))
    expect(apisix.command.at(-1)).toContain(`ln -sf ${output.replace('--output=', '')} `)
  })

  test('gives APISIX a configuration that reads a file', () => {
    const mounted: string = apisix.volumes.find((text: string) => text.includes('config.yaml'))
    const config = parse(readFileSync(join(sample, mounted.split(':')[0] ?? ''), 'utf8'))
    expect(config).toEqual({ deployment: { role: 'data_plane', role_data_plane: { config_provider: 'yaml' } } })
  })

  test('watches and sends the Service to the echo backend, at the port at which that listens', async () => {
    const { manifests } = await surroundings()
    const output = join(manifests, '../apisix.yaml')
    const given: readonly string[] = apisixc.command
    const args = given
      .filter((text) => !text.startsWith('--listen='))
      .map((text) => (text === '/manifests' ? manifests : text.replace('/srv/apisix/apisix.yaml', output)))
    const { until } = start([process.execPath, mainFile, ...args])
    await until(' written ')
    const [node] = nodesOf(output)
    expect(node).toMatchObject({ host: 'echo', port: Number(echo.command.at(3)) })
    expect(Object.keys(compose.services)).toContain(node?.host ?? '')
    expect(echo.command.at(4)).toBe(upstreamOf(output))
  })
})

describe('the script without Docker', () => {
  test('serves an echo, follows the manifests, and leaves nothing behind', async () => {
    const { manifests, output, port } = await surroundings()
    const env = { MANIFESTS: manifests, OUTPUT: output, ECHO_PORT: port }
    const { child, until } = start([join(sample, 'without-docker')], env)
    await until(' written ', 'echo listens')
    const [node] = nodesOf(output)
    expect(node).toMatchObject({ host: '127.0.0.1', port: Number(port) })
    const answer = await fetch(`http://127.0.0.1:${port}/pay?a=1`, { headers: { 'x-asked': 'yes' } })
    expect(answer.headers.get('x-apisixc-upstream')).toBe(upstreamOf(output))
    expect(await answer.json()).toMatchObject({ method: 'GET', url: '/pay?a=1', headers: { 'x-asked': 'yes' } })

    const manifest = join(manifests, 'shop.yaml')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('[/pay, /pay/*]', '[/till]'))
    await until(' written ')
    expect(readFileSync(output, 'utf8')).toContain('/till')

    child.kill('SIGTERM')
    // The pipe is closed when the last of its processes has ended.
    await once(child, 'close')
    expect(child.exitCode).toBe(0)
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  test('ends where one of both cannot run', async () => {
    const { manifests, output } = await surroundings()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = address === null || typeof address === 'string' ? '' : String(address.port)
    const { child } = start([join(sample, 'without-docker')], { MANIFESTS: manifests, OUTPUT: output, ECHO_PORT: port })
    child.stderr?.resume()
    await once(child, 'close')
    server.close()
    expect(child.exitCode).toBe(1)
  })
})
