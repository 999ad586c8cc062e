import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { renderText } from '../src/diagnostics/render.ts'
import { route } from './support/reading.ts'
import { type Seen, TemporaryFolder, WatchedFolder } from './support/watched-folder.ts'

let folder: TemporaryFolder
const opened: WatchedFolder[] = []
beforeEach(() => {
  folder = new TemporaryFolder()
})
afterEach(async () => {
  for (const watched of opened.splice(0)) {
    await watched.source.close()
    await watched.finished
  }
  folder.delete()
})

function open(paths?: readonly string[], options?: ConstructorParameters<typeof WatchedFolder>[2]): WatchedFolder {
  const watched = new WatchedFolder(folder, paths, options)
  opened.push(watched)
  return watched
}

/** A watched folder whose first batch has come and gone. */
async function opening(...args: Parameters<typeof open>): Promise<WatchedFolder> {
  const watched = open(...args)
  await watched.pass(0)
  return watched
}

function synced(...changes: readonly string[]): readonly Seen[] {
  return [{ changes, synced: true }]
}

const broken = `${route('x')}---\n{ not closed\n`

describe('what changed', () => {
  test('the first batch holds everything, as a listing', async () => {
    folder.put('b.yaml', `${route('b')}---\n${route('c')}`)
    folder.put('a/a.yaml')
    expect(await open().pass(0)).toEqual(synced('put a (listing)', 'put b (listing)', 'put c (listing)'))
  })

  test('only the objects of files that changed are told', async () => {
    folder.put('a.yaml', `${route('a')}---\n${route('b')}`)
    folder.put('c.yaml')
    const watched = await opening()
    expect(await watched.look()).toEqual([])
    folder.replace('a.yaml', `# moved down\n${route('a')}---\n${route('d')}`)
    expect(await watched.look()).toEqual(synced('put a', 'put d', 'drop b'))
    expect(watched.originOf('a')?.locate(['metadata', 'name'])).toEqual({ line: 5, column: 9 })
    folder.put('e.yaml')
    expect(await watched.look()).toEqual(synced('put e'))
    folder.remove('c.yaml')
    expect(await watched.look()).toEqual(synced('drop c'))
  })

  test('a file is what it holds: times and modes tell nothing new', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    const { parsed } = watched
    utimesSync(folder.at('a.yaml'), 1, 1)
    expect(await watched.look()).toEqual([])
    chmodSync(folder.at('a.yaml'), 0o600)
    expect(await watched.look()).toEqual([])
    folder.replace('a.yaml', route('a'))
    expect(await watched.look()).toEqual([])
    expect(watched.parsed).toBe(parsed)
  })

  test('a content of the same length that kept the time of the old one is new', async () => {
    folder.put('a.yaml', route('a', 'spec: 1\n'))
    const watched = await opening()
    const { atime, mtime } = statSync(folder.at('a.yaml'))
    folder.put('a.yaml', route('a', 'spec: 2\n'))
    utimesSync(folder.at('a.yaml'), atime, mtime)
    expect(await watched.look()).toEqual(synced('put a'))
  })

  test('warnings are passed on, and taken back', async () => {
    folder.put('a.yaml', route('a', 'spec: {x: yes}\n'))
    const watched = open()
    expect(await watched.pass(0)).toEqual(synced('put a (listing)', 'a.yaml: AXC0117'))
    folder.put('a.yaml', route('a', 'spec: {x: true}\n'))
    expect(await watched.look()).toEqual(synced('put a', 'a.yaml: fine'))
  })

  test('the output file is no input', async () => {
    folder.put('a.yaml')
    folder.put('apisix.yaml', 'routes: []\n#END\n')
    const watched = open([''], { ignore: [folder.at('apisix.yaml')] })
    expect(await watched.pass(0)).toEqual(synced('put a (listing)'))
    folder.put('sub/apisix.yaml', 'routes: []\n#END\n')
    expect(await watched.look()).toEqual(synced('sub/apisix.yaml: AXC0113'))
  })
})

describe('a file that cannot be read in full', () => {
  test('keeps what it held until it reads well again', async () => {
    folder.put('a.yaml', `${route('a')}---\n${route('b')}`)
    const watched = await opening()
    folder.put('a.yaml', broken)
    expect(await watched.look()).toEqual(synced('a.yaml: AXC0140 AXC0107'))
    expect(renderText(watched.said.get('a.yaml') ?? [], { color: false, originOf: () => undefined })).toContain(
      'a.yaml warning AXC0140: what was read here before stays in force: 2 objects\n',
    )
    expect(await watched.look()).toEqual([])
    folder.put('a.yaml', `${route('a')}---\n${route('c')}`)
    expect(await watched.look()).toEqual(synced('put a', 'put c', 'drop b', 'a.yaml: fine'))
  })

  test('or until it is deleted', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    folder.put('a.yaml', broken)
    await watched.look()
    folder.remove('a.yaml')
    expect(await watched.look()).toEqual([{ changes: ['drop a', '.: AXC0124', 'a.yaml: fine'], synced: true }])
  })

  test('counts as far as it can be read when it never was read before, and loses nothing', async () => {
    folder.put('a.yaml', broken)
    const watched = open()
    expect(await watched.pass(0)).toEqual(synced('put x (listing)', 'a.yaml: AXC0107'))
    folder.put('a.yaml', `${route('b')}---\n{ not closed\n`)
    expect(await watched.look()).toEqual(synced('put b', 'a.yaml: AXC0140 AXC0107'))
    folder.put('a.yaml', route('b'))
    expect(await watched.look()).toEqual(synced('put b', 'drop x', 'a.yaml: fine'))
  })

  test.each<[string, () => void, string]>([
    ['too large', () => folder.put('a.yaml', `${route('b')}#${'x'.repeat(1000)}`), 'AXC0103'],
    ['no UTF-8', () => folder.put('a.yaml', Uint8Array.of(0xff)), 'AXC0104'],
    ['UTF-16', () => folder.put('a.yaml', Uint8Array.of(0xff, 0xfe)), 'AXC0105'],
    ['a pipe', () => execFileSync('bash', ['-c', 'rm a.yaml; mkfifo a.yaml'], { cwd: folder.path }), 'AXC0102'],
    ['a link to nowhere', () => execFileSync('ln', ['-sfn', 'gone', folder.at('a.yaml')]), 'AXC0101'],
    ['a link to itself', () => execFileSync('ln', ['-sfn', 'a.yaml', folder.at('a.yaml')]), 'AXC0101'],
  ])('keeps what it held: %s', async (_, spoil, code) => {
    folder.put('a.yaml')
    folder.put('b.yaml')
    const watched = await opening([''], { limits: { maxFileBytes: 1000 } })
    spoil()
    const [seen] = await watched.look()
    expect(seen?.synced).toBe(true)
    expect(seen?.changes).toHaveLength(1)
    const codes: readonly string[] = watched.said.get('a.yaml')?.map((diagnostic) => diagnostic.code) ?? []
    expect([...codes].sort()).toEqual([code, 'AXC0140'].sort())
    rmSync(folder.at('a.yaml'))
    folder.put('a.yaml')
    expect(await watched.look()).toEqual([{ changes: expect.arrayContaining(['a.yaml: fine']), synced: true }])
    folder.remove('a.yaml')
    expect(await watched.look()).toEqual(synced('drop a'))
  })

  test('a folder that cannot be looked into keeps what it held', async () => {
    folder.put('sub/deep/a.yaml')
    folder.put('b.yaml')
    const watched = await opening()
    folder.move('sub', '.sub')
    symlinkSync('sub', folder.at('sub'))
    expect(await watched.look()).toEqual(synced('sub: AXC0101 AXC0140'))
    rmSync(folder.at('sub'))
    folder.move('.sub', 'sub')
    expect(await watched.look()).toEqual(synced('sub: fine'))
    folder.remove('sub/deep/a.yaml')
    expect(await watched.look()).toEqual(synced('drop a'))
  })

  test('what nobody has ever read is outstanding', async () => {
    folder.put('a.yaml', Uint8Array.of(0xff))
    folder.put('b.yaml')
    const watched = open()
    expect(await watched.pass(0)).toEqual([{ changes: ['put b (listing)', 'a.yaml: AXC0104'], synced: false }])
    expect(watched.source.watches()).toMatchObject([
      { isSynced: false, problem: 'byte 0 is not valid UTF-8; the file is left out', isAlive: true },
    ])
    folder.put('a.yaml')
    expect(await watched.pass(2000)).toEqual(synced('put a', 'a.yaml: fine'))
    expect(watched.source.watches()).toMatchObject([{ isSynced: true, problem: undefined }])
  })

  test('a new file that cannot be read is unseen, and nothing is lost with it', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    folder.put('b.yaml', Uint8Array.of(0xff))
    expect(await watched.look()).toEqual([{ changes: ['b.yaml: AXC0104'], synced: false }])
    expect(watched.source.watches()[0]).not.toHaveProperty('isLost')
  })
})

describe('a file that becomes blank', () => {
  test('is one that an editor, or a program that takes its time, is about to fill', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    folder.put('a.yaml', '')
    expect(await watched.look()).toEqual([])
    folder.put('a.yaml', ' \n')
    expect(await watched.pass(10_000)).toEqual([])
    folder.put('a.yaml', route('b'))
    expect(await watched.look()).toEqual(synced('put b', 'drop a'))
  })

  test('with what it held before, nothing happened at all', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    folder.put('a.yaml', '')
    await watched.look()
    folder.put('a.yaml')
    expect(await watched.pass(40_000)).toEqual([])
  })

  test('has lost its objects when it stays so for a quarter of a minute', async () => {
    folder.put('a.yaml')
    folder.put('b.yaml')
    const watched = await opening()
    folder.put('a.yaml', '\n')
    expect(await watched.look()).toEqual([])
    expect(await watched.pass(14_949)).toEqual([])
    expect(await watched.pass(51)).toEqual(synced('drop a'))
  })
})

describe('one object in two files', () => {
  test('the later by name counts; when it goes, the other is back', async () => {
    folder.put('1.yaml', route('a', 'spec: 1\n'))
    folder.put('2.yaml', route('a', 'spec: 2\n'))
    const watched = open()
    expect(await watched.pass(0)).toEqual(synced('put a (listing)', '1.yaml: AXC0121'))
    expect(watched.originOf('a')?.label).toBe(folder.at('2.yaml'))
    folder.put('1.yaml', route('a', 'spec: 2\n'))
    expect(await watched.look()).toEqual(synced('1.yaml: AXC0122'))
    folder.put('2.yaml', route('b'))
    expect(await watched.look()).toEqual(synced('put a', 'put b', '1.yaml: fine'))
    expect(watched.originOf('a')?.label).toBe(folder.at('1.yaml'))
    folder.put('0.yaml', route('b'))
    expect(await watched.look()).toEqual(synced('0.yaml: AXC0122'))
    folder.remove('2.yaml')
    expect(await watched.look()).toEqual(synced('put b', '0.yaml: fine'))
    folder.put('1.yaml', `${route('a', 'spec: 1\n')}---\n${route('a', 'spec: 2\n')}`)
    expect(await watched.look()).toEqual(synced('put a', '1.yaml: AXC0121'))
  })

  test('one file under two names is one', async () => {
    folder.put('b.yaml', route('a'))
    symlinkSync('b.yaml', folder.at('a.yaml'))
    const watched = open()
    expect(await watched.pass(0)).toEqual(synced('put a (listing)'))
    rmSync(folder.at('a.yaml'))
    expect(await watched.look()).toEqual(synced('put a'))
    expect(watched.originOf('a')?.label).toBe(folder.at('b.yaml'))
  })
})

describe('editors and mounts', () => {
  test('a file that is renamed away and written anew was never gone', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    watched.hint()
    folder.move('a.yaml', 'a.yaml~')
    expect(await watched.pass(40)).toEqual([])
    folder.put('a.yaml', route('a', 'spec: {}\n'))
    folder.remove('a.yaml~')
    expect(await watched.look()).toEqual(synced('put a'))
  })

  test('the link of a mounted ConfigMap is moved on', async () => {
    folder.put('..1/a.yaml')
    folder.put('..1/b.yaml')
    symlinkSync('..1', folder.at('..data'))
    for (const name of ['a.yaml', 'b.yaml']) symlinkSync(`..data/${name}`, folder.at(name))
    const watched = open()
    expect(await watched.pass(0)).toEqual(synced('put a (listing)', 'put b (listing)'))
    folder.put('..2/a.yaml', route('a', 'spec: {}\n'))
    folder.put('..2/b.yaml')
    symlinkSync('..2', folder.at('..data_tmp'))
    folder.move('..data_tmp', '..data')
    folder.remove('..1')
    expect(await watched.look()).toEqual(synced('put a'))
  })

  test('sub-folders come, move and go', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    folder.put('one/two/b.yaml')
    folder.put('one/c.yaml')
    expect(await watched.look()).toEqual(synced('put c', 'put b'))
    folder.move('one/two', 'two')
    expect(await watched.look()).toEqual(synced('put b'))
    expect(watched.originOf('b')?.label).toBe(folder.at('two/b.yaml'))
    folder.remove('one/c.yaml')
    expect(await watched.look()).toEqual(synced('drop c'))
    folder.remove('two')
    expect(await watched.look()).toEqual(synced('drop b (listing)'))
  })

  test('links that lead in a circle are walked once', async () => {
    folder.put('sub/a.yaml')
    symlinkSync('..', folder.at('sub/up'))
    const watched = await opening()
    folder.put('sub/b.yaml')
    expect(await watched.look()).toEqual(synced('put b'))
  })
})

describe('roots', () => {
  test('that are not there are waited for', async () => {
    folder.put('one/a.yaml')
    const watched = open(['one', 'two'])
    expect(await watched.pass(0)).toEqual([{ changes: ['put a (listing)', 'two: AXC0101'], synced: false }])
    expect(watched.source.watches()).toMatchObject([
      { name: folder.at('one'), isSynced: true, problem: undefined },
      { name: folder.at('two'), isSynced: false, problem: 'the path cannot be read: it does not exist' },
    ])
    expect(watched.source.watches()[1]?.lastContactMs).toBeUndefined()
    folder.put('two/b.yaml')
    expect(await watched.pass(2000)).toEqual(synced('put b', 'two: fine'))
    expect(watched.source.watches()[1]?.lastContactMs).toBe(watched.clock.now())
  })

  test('that vanish take their objects with them, which may be an accident', async () => {
    folder.put('root/a.yaml')
    const watched = await opening(['root'])
    folder.move('root', 'away')
    expect(await watched.look()).toEqual([{ changes: ['drop a (listing)', 'root: AXC0101'], synced: false }])
    expect(watched.source.watches()).toMatchObject([{ isSynced: false, isLost: true }])
    folder.move('away', 'root')
    expect(await watched.pass(2000)).toEqual(synced('put a', 'root: fine'))
  })

  test('that are suddenly others, as when a volume is no longer mounted, are no wish either', async () => {
    folder.put('root/a.yaml')
    folder.put('root/b.yaml')
    const watched = await opening(['root'])
    renameSync(folder.at('root'), folder.at('volume'))
    mkdirSync(folder.at('root'))
    expect(await watched.look()).toEqual(synced('drop a (listing)', 'drop b (listing)', 'root: AXC0124'))
  })

  test('that are files may have any name', async () => {
    folder.put('routes.txt', route('a'))
    folder.put('other.yaml')
    const watched = open(['routes.txt'])
    expect(await watched.pass(0)).toEqual(synced('put a (listing)'))
    folder.replace('routes.txt', route('b'))
    expect(await watched.look()).toEqual(synced('put b', 'drop a'))
    folder.remove('routes.txt')
    expect(await watched.look()).toEqual([{ changes: ['drop b (listing)', 'routes.txt: AXC0101'], synced: false }])
  })
})

describe('when to look', () => {
  test('hints are waited out, but not for ever', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    folder.put('b.yaml')
    for (let waited = 0; waited < 480; waited += 40) {
      watched.hint()
      expect(await watched.pass(40)).toEqual([])
    }
    watched.hint()
    expect(await watched.pass(20)).toEqual(synced('put b'))
    expect(watched.source.watches()[0]?.counters.lists).toBe(2)
  })

  test('without hints, every thirty seconds', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    folder.put('b.yaml')
    expect(await watched.pass(29_999)).toEqual([])
    expect(await watched.pass(1)).toEqual(synced('put b'))
    folder.put('c.yaml')
    expect(await watched.pass(30_000)).toEqual(synced('put c'))
  })

  test('at once when somebody awaits something', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    folder.put('b.yaml')
    watched.source.refresh([{ type: 'slices', namespace: 'default', service: 'b' }])
    expect(await watched.pass(50)).toEqual(synced('put b'))
  })

  test('where there are no hints, every two seconds, and this is told once', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    watched.failHints('ENOSPC: too many watches')
    watched.failHints('ENOSPC: too many watches, again')
    expect(await watched.pass(50)).toEqual(synced('.: AXC0141'))
    expect(watched.said.get('.')?.[0]?.message).toBe(
      'changes are not announced (ENOSPC: too many watches); the files are looked at every 2 s',
    )
    folder.put('b.yaml')
    expect(await watched.pass(2000)).toEqual(synced('put b'))
    folder.put('c.yaml')
    expect(await watched.pass(2000)).toEqual(synced('put c'))
  })

  test('never again after the end', async () => {
    folder.put('a.yaml')
    const watched = await opening()
    expect(watched.source.watches()[0]?.isAlive).toBe(true)
    await watched.source.close()
    await watched.finished
    watched.hint()
    expect(watched.clock.nextInMs).toBeUndefined()
    expect(watched.source.watches()[0]?.isAlive).toBe(false)
  })
})
