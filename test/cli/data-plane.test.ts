import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ControlApi } from '../support/control-api.ts'
import { served } from '../support/served-schema.ts'
import { Watching } from '../support/watching.ts'
import { mainFile, type Ran, shop } from './run-cli.ts'

/** `--schema` of build, check, watch and explain, and `schema pull`. */

const api = new ControlApi(undefined)
let url = ''
let folder = ''

beforeAll(async () => {
  url = await api.start()
})
afterAll(() => api.stop())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-schema-'))
  api.document = served({ cors: { type: 'object' } })
  api.asked.length = 0
  api.serverName = undefined
  const guarded = shop.replace('      backends', '      plugins: [{name: csrf, config: {key: k}}]\n      backends')
  writeFileSync(join(folder, 'shop.yaml'), guarded)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Not by `spawnSync`, which would keep the control API from answering. */
function apisixc(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const child = spawn(process.execPath, [mainFile, ...args], { cwd: folder, env: { ...process.env, ...env } })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

const save = (name: string, text: string): void => writeFileSync(join(folder, name), text)
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

describe('schema pull', () => {
  test('saves what the data plane serves, fields in order, the same each time', async () => {
    expect(await apisixc(['schema', 'pull', url, '-o', 'saved.json'])).toEqual({ code: 0, out: '', err: '' })
    expect(api.asked).toEqual(['/v1/schema'])
    expect(JSON.parse(read('saved.json'))).toEqual(api.document as object)
    const document = served({ cors: { type: 'object' } })
    api.document = Object.fromEntries(Object.entries(document).reverse())
    expect((await apisixc(['schema', 'pull', `${url}/v1/schema`])).out).toBe(read('saved.json'))
  })

  test.each<[unknown, string]>([
    [503, 'the answer is 503'],
    ['{"main":', 'the answer is no JSON'],
    [{ main: {} }, 'it does not hold main and plugins'],
  ])('of %j saves nothing', async (document, reason) => {
    api.document = document
    save('saved.json', 'as before')
    const { code, err } = await apisixc(['schema', 'pull', url, '-o', 'saved.json'])
    expect(code).toBe(4)
    expect(err).toContain(
      `command line error AXC0045: the schema of the data plane cannot be had from ${url}/v1/schema`,
    )
    expect(err).toContain(reason)
    expect(read('saved.json')).toBe('as before')
  })

  test('takes a URL, and the output of nobody else', async () => {
    const { code, err } = await apisixc(['schema', 'pull', 'http://me:hunter2@127.0.0.1'])
    expect(code).toBe(2)
    expect(err).toContain('command line error AXC0001: URL does not take "http://…@127.0.0.1"')
    const output = join(folder, 'apisix.yaml')
    save('apisix.yaml', 'routes: []\n#END\n')
    expect((await apisixc(['schema', 'pull', url], { APISIXC_OUTPUT: output })).code).toBe(0)
    expect(read('apisix.yaml')).toBe('routes: []\n#END\n')
  })
})

describe('--schema', () => {
  test('of a URL: what the data plane does not load is left out', async () => {
    const { code, err } = await apisixc(['build', '.', '-o', 'apisix.yaml', '--schema', url, '--allow-empty'])
    expect(code).toBe(1)
    expect(err).toContain('shop.yaml:8:24 error AXC0631 ApisixRoute default/shop spec.http[0].plugins[0].name')
    expect(read('apisix.yaml')).not.toContain('shop_pay')
  })

  test('of a file in the very folder: it is no manifest', async () => {
    api.document = served({ csrf: { properties: { key: { type: 'string', pattern: '(?i)k' } } } })
    save('schema.json', JSON.stringify(api.document))
    const { code, out, err } = await apisixc(['check', '.', '--schema', 'schema.json', '--fail-on', 'error'])
    expect({ code, out }).toEqual({ code: 0, out: '' })
    expect(err).toContain('schema.json warning AXC0632: plugins.csrf.schema.properties.key.pattern')
    expect(err.match(/AXC\d+/g)).toEqual(['AXC0632'])
    expect(err).toContain('1 route')
  })

  test.each([
    ['missing.json', 'it does not exist'],
    ['broken.json', 'it is no JSON'],
    ['other.json', 'it does not hold main and plugins'],
  ])('of %s: nothing is compiled', async (file, reason) => {
    save('broken.json', '{"main": {')
    save('other.json', '{"routes": []}')
    const { code, err } = await apisixc(['build', 'shop.yaml', '-o', 'apisix.yaml', '--schema', file])
    expect(code).toBe(2)
    expect(err).toContain(`command line error AXC0045: the schema of the data plane cannot be had from ${file}: `)
    expect(err).toContain(reason)
    expect(() => read('apisix.yaml')).toThrow()
  })

  test('from the environment, and refused there with its name', async () => {
    const { code, err } = await apisixc(['check', 'shop.yaml'], { APISIXC_SCHEMA: 'ftp://x' })
    expect(code).toBe(2)
    expect(err).toContain('environment APISIXC_SCHEMA error AXC0001: --schema does not take "ftp://x"')
  })

  test('of explain: what is left out answers nothing', async () => {
    const asking = ['explain', 'http://shop.example.org/pay', 'shop.yaml']
    expect((await apisixc(asking)).code).toBe(0)
    const { code, err } = await apisixc([...asking, '--schema', url])
    expect(code).toBe(1)
    expect(err).toContain('AXC0631')
  })

  test.each(['check shop.yaml', 'explain http://shop.example.org/pay shop.yaml', 'diff shop.yaml shop.yaml'])(
    'of %s: a token in the URL is in no message',
    async (command) => {
      api.document = 404
      const { code, out, err } = await apisixc([...command.split(' '), '--schema', `${url}/schema.json?token=hunter2`])
      expect(code).toBe(2)
      expect(err).toContain(`${url}/schema.json?…`)
      expect(out + err).not.toContain('hunter2')
    },
  )

  test('of diff: a URL too, and what is left out is not there', async () => {
    save('nothing.yaml', 'routes: []\n#END\n')
    const sides = ['diff', 'nothing.yaml', 'shop.yaml']
    expect((await apisixc(sides)).out).toContain('shop_pay')
    const { code, out, err } = await apisixc([...sides, '--schema', url])
    expect(err).toContain('AXC0631')
    expect(out).not.toContain('shop_pay')
    expect(out).toContain('the new side lacks what is left out of it, by 1 diagnostic')
    expect(code).toBe(0)
    const away = await apisixc([...sides, '--schema', 'http://127.0.0.1:1'])
    expect([away.code, away.out]).toEqual([2, ''])
    expect(away.err).toContain('--schema')
  })

  test('of test: what is left out keeps no promise', async () => {
    save(
      'a.test.yaml',
      'tests:\n  - request: {url: http://shop.example.org/pay}\n    expect: {route: default_shop_pay}\n',
    )
    expect((await apisixc(['test', '.'])).out).toContain('1 passed')
    const { code, out, err } = await apisixc(['test', '.', '--schema', url])
    expect(out).toContain('1 failed')
    expect(out + err).toContain('AXC0631')
    expect(code).toBe(1)
    expect((await apisixc(['test', '.', '--schema', 'none.json'])).err).toContain('AXC0045')
  })

  test.each(['check .', 'explain http://shop.example.org/ .', 'why ApisixRoute/shop .', 'diff . .', 'test .'])(
    'in the folder of the manifests is none of them: %s',
    async (command) => {
      save('schema.json', JSON.stringify(api.document))
      save('a.test.yaml', 'tests: []\n')
      const { out, err } = await apisixc([...command.split(' '), '--schema', 'schema.json'])
      expect(out + err).not.toContain('AXC0113')
    },
  )

  test('of a kind for editors', async () => {
    const { code, out } = await apisixc(['schema', 'ApisixRoute', '--schema', url])
    expect(code).toBe(0)
    expect(JSON.parse(out).definitions.http.properties.name.anyOf[0]).toEqual({ enum: ['cors'] })
  })
})

describe('--schema of watch', () => {
  const running: Watching[] = []
  afterEach(async () => {
    for (const watching of running.splice(0)) await watching.stop('SIGKILL')
  })

  function start(...more: readonly string[]): Watching {
    const common = ['watch', join(folder, 'shop.yaml'), '-o', join(folder, 'apisix.yaml'), '--log-format', 'json']
    const watching = new Watching([process.execPath, mainFile, ...common, '--allow-empty', ...more])
    running.push(watching)
    return watching
  }

  test('of a URL: it is asked before the first file is written', async () => {
    const watching = start('--schema', url)
    await watching.next('what the data plane takes was read', { plugins: 1 })
    await watching.next('the data plane does not load plugin', { code: 'AXC0631' })
    await watching.next('written')
    expect(read('apisix.yaml')).not.toContain('shop_pay')
    expect(await watching.stop()).toBe(0)
  })

  test('of a URL at which nobody answers: the file is written, and that is said', async () => {
    api.document = 404
    const watching = start('--schema', url)
    const line = await watching.next('what the data plane takes cannot be read', { code: 'AXC0046' })
    expect(line['message']).toContain('objects are checked without it meanwhile')
    await watching.next('written')
    expect(read('apisix.yaml')).toContain('shop_pay')
    expect(await watching.stop()).toBe(0)
  })

  test('of a file: it is read again on SIGHUP, and a damaged one changes nothing', async () => {
    save('schema.json', JSON.stringify(api.document))
    const watching = start('--schema', join(folder, 'schema.json'))
    await watching.next('written')
    expect(read('apisix.yaml')).not.toContain('shop_pay')
    save('schema.json', '{')
    watching.signal('SIGHUP')
    await watching.next('the schema of the data plane cannot be had', { code: 'AXC0045' })
    save('schema.json', JSON.stringify(served({ csrf: { type: 'object' } })))
    watching.signal('SIGHUP')
    await watching.next('written')
    expect(read('apisix.yaml')).toContain('shop_pay')
    expect(await watching.stop()).toBe(0)
  })

  async function schemaOf(watching: Watching): Promise<unknown> {
    const { port } = await watching.next('listening')
    const answer = await fetch(`http://127.0.0.1:${String(port)}/status`)
    return ((await answer.json()) as { readonly schema?: unknown }).schema
  }
  const listen = ['--listen', '127.0.0.1:0']
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

  test('stands in /status: which is in force, since when, and what release it is of', async () => {
    api.serverName = 'APISIX/3.18.0'
    const watching = start('--schema', url, ...listen)
    expect(await schemaOf(watching)).toEqual({
      inForce: { by: 'url', from: `${url}/v1/schema`, readAt: time, plugins: 1, release: '3.18.0' },
    })
    save('schema.json', JSON.stringify(api.document))
    const file = join(folder, 'schema.json')
    await watching.stop()
    const second = start('--schema', file, ...listen)
    expect(await schemaOf(second)).toEqual({ inForce: { by: 'file', from: file, readAt: time, plugins: 1 } })
    await second.stop()
    expect(await schemaOf(start(...listen))).toBeUndefined()
  })

  test('stands in /status when it cannot be read', async () => {
    api.document = 404
    const watching = start('--schema', url, ...listen)
    expect(await schemaOf(watching)).toEqual({
      failure: { since: time, reason: expect.stringContaining('cannot be read: the answer is 404') },
    })
  })

  test('of a file that is none ends at once', async () => {
    const watching = start('--schema', join(folder, 'missing.json'))
    expect(await watching.ended).toBe(2)
    expect(watching.err).toContain('AXC0045')
  })
})
