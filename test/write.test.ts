import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { emit } from '../output/emit.ts'
import { gate } from '../output/gate.ts'
import { type WriteResult, writeConfig } from '../output/write.ts'
import { type Config, emptyConfig } from '../src/model/config.ts'
import { steppedFiles } from './support/stepped-files.ts'

let folder = ''
let target = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-write-'))
  target = join(folder, 'apisix.yaml')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const now = () => Date.now()
const inAnHour = () => Date.now() + 3_600_000
const oldText = `routes: []\n# ${'old '.repeat(1000)}\n#END\n`
const newText = `routes: []\n# ${'new text '.repeat(3000)}\n#END\n`

function codeOf(result: WriteResult): string | undefined {
  return result.kind === 'failed' ? result.diagnostic.code : undefined
}

describe('a write', () => {
  test('of the same bytes again has a later second', async () => {
    const first = await writeConfig(target, newText, { now: () => 1_700_000_000_000 })
    const again = await writeConfig(target, newText, { now: () => 1_700_000_000_000, isAgain: true })
    expect([first, again]).toMatchObject([
      { kind: 'written', mtimeSeconds: 1_700_000_000 },
      { kind: 'written', mtimeSeconds: 1_700_000_001 },
    ])
  })

  test('of pieces is that of all of them, and of the same bytes in other pieces none', async () => {
    const pieces = (...texts: readonly string[]) => texts.map((text) => Buffer.from(text))
    expect(await writeConfig(target, pieces('aä', '', 'b', 'c\n'), { now })).toMatchObject({
      kind: 'written',
      bytes: 6,
    })
    expect(readFileSync(target, 'utf8')).toBe('aäbc\n')
    expect(await writeConfig(target, pieces('a', 'äbc\n'), { now })).toMatchObject({ kind: 'unchanged' })
    expect(await writeConfig(target, pieces('a', 'äbd\n'), { now })).toMatchObject({ kind: 'written' })
    expect(await writeConfig(target, pieces('x', 'äbd\n'), { now })).toMatchObject({ kind: 'written' })
  })

  test('makes the file, with its mode in spite of the umask, and says when', async () => {
    const umask = process.umask(0o077)
    try {
      expect(await writeConfig(target, 'é', { now: () => 1_700_000_000_999 })).toEqual({
        kind: 'written',
        mtimeSeconds: 1_700_000_000,
        bytes: 2,
      })
      expect(statSync(target).mode & 0o7777).toBe(0o640)
      await writeConfig(target, newText, { now, mode: 0o666 })
      expect(statSync(target).mode & 0o7777).toBe(0o666)
    } finally {
      process.umask(umask)
    }
    expect(readFileSync(target, 'utf8')).toBe(newText)
    expect(readdirSync(folder)).toEqual(['apisix.yaml'])
  })

  test('of the bytes that are there touches nothing but the mode', async () => {
    await writeConfig(target, newText, { now, mode: 0o600 })
    const before = statSync(target)
    expect(await writeConfig(target, newText, { now: inAnHour, mode: 0o600 })).toEqual({
      kind: 'unchanged',
      mtimeSeconds: before.mtimeMs / 1000,
    })
    expect(await writeConfig(target, newText, { now: inAnHour, mode: 0o644 })).toMatchObject({ kind: 'unchanged' })
    const { ino, mtimeMs, mode } = statSync(target)
    expect([ino, mtimeMs, mode & 0o7777]).toEqual([before.ino, before.mtimeMs, 0o644])
  })

  test('of the bytes that are there is one after all where somebody set the time back', async () => {
    const first = await writeConfig(target, newText, { now })
    if (first.kind !== 'written') throw new Error(JSON.stringify(first))
    const { mtimeSeconds: lastSecond } = first
    utimesSync(target, lastSecond - 1, lastSecond - 1)
    expect(await writeConfig(target, newText, { now, lastSecond })).toMatchObject({ kind: 'written' })
    expect(statSync(target).mtimeMs).toBeGreaterThan(lastSecond * 1000)
    rmSync(target)
    expect(await writeConfig(target, newText, { now: () => 0, lastSecond: 7 })).toMatchObject({ mtimeSeconds: 8 })
    utimesSync(target, 9, 9)
    expect(await writeConfig(target, newText, { now, lastSecond: 8 })).toEqual({ kind: 'unchanged', mtimeSeconds: 9 })
  })

  test('of as many other bytes is one', async () => {
    await writeConfig(target, 'old', { now })
    expect(await writeConfig(target, 'new', { now })).toMatchObject({ kind: 'written' })
    expect(readFileSync(target, 'utf8')).toBe('new')
  })

  test('has a later whole second than the file before it, whatever the clock says', async () => {
    const clock = fc.oneof(
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      fc.integer({ min: 1_700_000_000_000, max: 1_700_000_003_000 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(clock, fc.boolean()), { maxLength: 8 }), async (writes) => {
        rmSync(target, { force: true })
        let last = Number.NEGATIVE_INFINITY
        for (const [index, [milliseconds, isTouched]] of writes.entries()) {
          const result = await writeConfig(target, `text ${index}`, { now: () => milliseconds })
          if (result.kind !== 'written') throw new Error(JSON.stringify(result))
          expect(result.mtimeSeconds).toBeGreaterThan(last)
          expect(result.mtimeSeconds).toBeGreaterThanOrEqual(Math.floor(milliseconds / 1000))
          expect(statSync(target).mtimeMs).toBe(result.mtimeSeconds * 1000)
          last = result.mtimeSeconds
          // Somebody else's write leaves a fraction of a second, which APISIX does not see.
          if (isTouched) utimesSync(target, last + 0.9, last + 0.9)
        }
      }),
      { numRuns: 40, includeErrorInReport: true },
    )
  })

  test('goes through a folder that is a link', async () => {
    mkdirSync(join(folder, 'real'))
    symlinkSync('real', join(folder, 'link'))
    expect(await writeConfig(join(folder, 'link', 'a.yaml'), 'text', { now })).toMatchObject({ kind: 'written' })
    expect(readFileSync(join(folder, 'real', 'a.yaml'), 'utf8')).toBe('text')
  })

  test('at the same time as others leaves one of the texts, and no litter', async () => {
    const texts = ['a', 'bb', 'ccc', 'dddd']
    const results = await Promise.all(texts.map((text) => writeConfig(target, text, { now })))
    expect(results.map(({ kind }) => kind)).toEqual(texts.map(() => 'written'))
    expect(texts).toContain(readFileSync(target, 'utf8'))
    expect(readdirSync(folder)).toEqual(['apisix.yaml'])
  })

  test('removes what a killed writer left, when it is old, and nothing else', async () => {
    const stale = '.apisixc-0123456789abcdef.tmp'
    const others = ['.apisixc-x.tmp', '.apisixc-0123456789abcdef.tmp.yaml', 'apisix.yaml.tmp']
    for (const name of [stale, ...others]) writeFileSync(join(folder, name), '')
    mkdirSync(join(folder, '.apisixc-aaaaaaaaaaaaaaaa.tmp'))
    await writeConfig(target, 'a', { now })
    expect(existsSync(join(folder, stale))).toBe(true)
    await writeConfig(target, 'b', { now: inAnHour })
    expect(readdirSync(folder).sort()).toEqual([...others, '.apisixc-aaaaaaaaaaaaaaaa.tmp', 'apisix.yaml'].sort())
  })
})

describe('a refusal', () => {
  test.each([['elsewhere.yaml'], ['missing.yaml']])('of a target that is a link, to %s', async (pointee) => {
    writeFileSync(join(folder, 'elsewhere.yaml'), oldText)
    symlinkSync(pointee, target)
    const result = await writeConfig(target, newText, { now })
    expect(codeOf(result)).toBe('AXC0610')
    expect(result).toMatchObject({ diagnostic: { place: { file: target } } })
    expect(readFileSync(join(folder, 'elsewhere.yaml'), 'utf8')).toBe(oldText)
    expect(readdirSync(folder).sort()).toEqual(['apisix.yaml', 'elsewhere.yaml'])
  })

  test('of a name that somebody has planted in the meantime', async () => {
    const victim = join(folder, 'victim')
    const plantBefore = (step: string, isPlanted: (path: string) => boolean) =>
      steppedFiles(({ name, args }) => {
        const path = String(args[0])
        if (name !== step || !isPlanted(path)) return
        rmSync(path, { force: true })
        symlinkSync(victim, path)
      })
    writeFileSync(victim, 'secret', { mode: 0o600 })
    const temporary = plantBefore('open', (path) => path.endsWith('.tmp'))
    expect(codeOf(await writeConfig(target, newText, { now, files: temporary }))).toBe('AXC0613')
    expect(existsSync(target)).toBe(false)
    writeFileSync(target, 'secret')
    const again = plantBefore('open', (path) => path === target)
    expect(codeOf(await writeConfig(target, 'secret', { now, files: again }))).toBe('AXC0613')
    expect([readFileSync(victim, 'utf8'), statSync(victim).mode & 0o7777]).toEqual(['secret', 0o600])
  })

  test('of a target that is no file', async () => {
    mkdirSync(target)
    const asFolder = await writeConfig(target, newText, { now })
    expect(asFolder).toMatchObject({ diagnostic: { code: 'AXC0611', message: expect.stringContaining('a folder') } })
    const pipe = join(folder, 'pipe')
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
    expect(codeOf(await writeConfig(pipe, newText, { now }))).toBe('AXC0611')
    expect(readdirSync(folder).sort()).toEqual(['apisix.yaml', 'pipe'])
  })

  test('of a folder that is not there, or is a file', async () => {
    writeFileSync(join(folder, 'file'), '')
    for (const parent of ['missing', 'file']) {
      const result = await writeConfig(join(folder, parent, 'apisix.yaml'), newText, { now })
      expect(codeOf(result)).toBe('AXC0612')
      expect(result).toMatchObject({ diagnostic: { message: expect.stringContaining(join(folder, parent)) } })
    }
    expect(readdirSync(folder)).toEqual(['file'])
  })

  test('of a name that is too long', async () => {
    const result = await writeConfig(join(folder, 'x'.repeat(300)), newText, { now })
    expect(result).toMatchObject({ diagnostic: { code: 'AXC0613', message: expect.stringContaining('ENAMETOOLONG') } })
  })

  test('when the folder vanishes in the middle', async () => {
    const files = steppedFiles(({ name }) => {
      if (name === 'rename') rmSync(folder, { recursive: true })
    })
    const result = await writeConfig(target, newText, { now, files })
    expect(result).toMatchObject({
      diagnostic: { code: 'AXC0613', message: expect.stringContaining('its folder is not there') },
    })
  })

  test.each(['ENOSPC', 'EIO', 'EROFS'])('of any call, with %s, leaves the old file and no litter', async (code) => {
    for (let failing = 0; ; failing += 1) {
      rmSync(target, { force: true })
      writeFileSync(target, oldText)
      let calls = 0
      let failed = ''
      const files = steppedFiles(({ name }) => {
        calls += 1
        if (calls !== failing + 1) return
        failed = name
        throw Object.assign(new Error(`${code}: refused`), { code })
      })
      const result = await writeConfig(target, newText, { now, files })
      if (failed === '') {
        expect(calls).toBeGreaterThan(10)
        break
      }
      // From here on the new file has its name.
      if (failed.startsWith('folder.')) {
        expect(codeOf(result)).toBe(failed === 'folder.sync' ? 'AXC0614' : undefined)
        expect(readFileSync(target, 'utf8')).toBe(newText)
      } else {
        expect(result).toMatchObject({ diagnostic: { code: 'AXC0613', message: expect.stringContaining(code) } })
        expect(readFileSync(target, 'utf8')).toBe(oldText)
      }
      expect(readdirSync(folder)).toEqual(['apisix.yaml'])
    }
  })

  test('that is our own bug is thrown', async () => {
    const files = steppedFiles(() => {
      throw new TypeError('not a refusal')
    })
    expect(writeConfig(target, newText, { now, files })).rejects.toThrow('not a refusal')
  })
})

test('a writer that is killed at any moment leaves the old file or the new one, and the next write succeeds', async () => {
  const writer = fileURLToPath(new URL('support/killed-writer.ts', import.meta.url))
  const left: string[] = []
  for (let step = 0; ; step += 1) {
    rmSync(target, { force: true })
    writeFileSync(target, oldText)
    chmodSync(target, 0o640)
    const { status, signal, stderr } = spawnSync(process.execPath, [writer, target, newText, String(step)])
    const text = readFileSync(target, 'utf8')
    expect([oldText, newText]).toContain(text)
    left.push(text === oldText ? 'old' : 'new')

    expect(await writeConfig(target, `after ${step}`, { now: inAnHour })).toMatchObject({ kind: 'written' })
    expect(readFileSync(target, 'utf8')).toBe(`after ${step}`)
    expect(readdirSync(folder)).toEqual(['apisix.yaml'])
    if (signal === null) {
      expect([status, stderr.toString()]).toEqual([0, ''])
      break
    }
    expect(signal).toBe('SIGKILL')
  }
  // The change is one step, and there are steps on both sides of it.
  expect(left.join(' ')).toMatch(/^(old ){8,}(new ?){2,}$/)
}, 60_000)

describe('the gate', () => {
  const full: Config = { ...emptyConfig, plugin_configs: [{ id: 'p', plugins: {} }] }
  const options = { path: 'apisix.yaml', allowEmpty: false }
  const ways = (['yaml', 'json'] as const).flatMap((format) =>
    (['pretty', 'compact'] as const).map((style) => ({ format, style, target: '3.18' }) as const),
  )

  test.each(ways)('%o: an empty result does not replace a file that holds something', (way) => {
    expect(gate(emptyConfig, emit(full, way), options)).toMatchObject({
      code: 'AXC0601',
      severity: 'error',
      place: { file: 'apisix.yaml' },
    })
    expect(gate(emptyConfig, emit(full, way), { ...options, allowEmpty: true })).toBeUndefined()
    expect(gate(emptyConfig, emit(emptyConfig, way), options)).toBeUndefined()
    expect(gate(full, emit(full, way), options)).toBeUndefined()
  })

  test.each([
    undefined,
    '',
    '\n',
    '# nothing yet\n#END\n',
    'routes: []\nupstreams: [ ]\n#END',
    '{}',
    '{"routes": [\n]}',
  ])('an empty result may replace %j', (previous) => expect(gate(emptyConfig, previous, options)).toBeUndefined())

  test.each(['routes:\n- id: a # x\n#END', 'something else', '{"routes":[{}]}', 'routes: null'])(
    'an empty result may not replace %j',
    (previous) => expect(gate(emptyConfig, previous, options)?.code).toBe('AXC0601'),
  )

  const consumers: Config = { ...emptyConfig, consumers: [{ username: 'jack', plugins: {} }] }
  const served: Config = { ...consumers, routes: [{ id: 'r', uris: ['/'], plugins: {} }] }

  test.each(ways)('%o: a result without routes does not replace a file that has some', (way) => {
    expect(gate(consumers, emit(served, way), options)).toMatchObject({
      code: 'AXC0601',
      message: expect.stringContaining('has no route'),
    })
    expect(gate(consumers, emit(served, way), { ...options, allowEmpty: true })).toBeUndefined()
    expect(gate(consumers, emit(consumers, way), options)).toBeUndefined()
  })

  test.each(['routes: [{uri: /by-hand}]', "{'stream_routes':\n[{}]}", 'x: {\n'.padEnd(9, '\n').concat('routes:\n- x')])(
    'nor %j, which somebody else wrote',
    (previous) => expect(gate(consumers, previous, options)?.code).toBe('AXC0601'),
  )

  test.each([
    'routes: []\nconsumers: [{username: a}]',
    '# routes: [a]\nupstreams: [{}]',
    'who: knows',
    '{"routes": [\n]}',
  ])('but %j', (previous) => expect(gate(consumers, previous, options)).toBeUndefined())
})
