import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { listFiles, readFileText } from '../watch/files.ts'
import type { FoundObject } from '../watch/manifest-objects.ts'
import { type ReadOptions, readAll } from '../watch/read-all.ts'
import { known, render, route } from './support/reading.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-files-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function put(path: string, content: string | Uint8Array = route('a')): void {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, content)
}

/** Labels and complaints, with the temporary folder taken out of both. */
function list(...paths: readonly string[]): { readonly files: readonly string[]; readonly said: readonly string[] } {
  const diagnostics: Diagnostic[] = []
  const files = listFiles(
    paths.map((path) => join(folder, path)),
    (diagnostic) => diagnostics.push(diagnostic),
  )
  return { files: files.map(({ label }) => relative(folder, label)), said: said(diagnostics) }
}

function said(diagnostics: readonly Diagnostic[], objects: Parameters<typeof render>[1] = []): readonly string[] {
  return render(diagnostics, objects).map((line) => line.replaceAll(`${folder}/`, '').replaceAll(folder, '.'))
}

async function readFolder(options: Partial<ReadOptions> = {}) {
  const taken = new Map<string, FoundObject>()
  const result = await readAll({ paths: [folder], known, ...options }, (object) => {
    const earlier = taken.get(object.key)?.origin
    taken.set(object.key, object)
    return earlier
  })
  const objects = [...taken.values()]
  return {
    ...result,
    objects,
    said: said(result.diagnostics, objects),
    names: objects.map(({ raw }) => raw.metadata.name),
  }
}

describe('which files', () => {
  test('folders are searched, sorted by name in code units', () => {
    for (const path of ['b.yaml', 'a/z.yml', 'a/b/c.json', 'a.yaml', 'B.yaml', 'a/README.md', 'x.yaml.bak', 'YAML'])
      put(path)
    expect(list('.')).toEqual({ files: ['B.yaml', 'a.yaml', 'a/b/c.json', 'a/z.yml', 'b.yaml'], said: [] })
  })

  test('the order of the paths, and naming something twice, change nothing', () => {
    for (const path of ['a/1.yaml', 'b/2.yaml', 'c.yaml']) put(path)
    const expected = { files: ['a/1.yaml', 'b/2.yaml', 'c.yaml'], said: [] }
    expect(list('c.yaml', 'b', 'a')).toEqual(expected)
    expect(list('a', './a/', 'b/../b', 'c.yaml', '.', 'a/1.yaml')).toEqual(expected)
  })

  test('hidden ones and node_modules are passed over, unless they are named', () => {
    for (const path of ['.git/a.yaml', '.a.yaml', 'node_modules/x/a.yaml', 'b.yaml']) put(path)
    expect(list('.').files).toEqual(['b.yaml'])
    expect(list('.git', '.a.yaml', 'node_modules').files).toEqual(['.a.yaml', '.git/a.yaml', 'node_modules/x/a.yaml'])
  })

  test('a file that is named is taken whatever it is called', () => {
    put('manifests.txt')
    expect(list('manifests.txt').files).toEqual(['manifests.txt'])
  })

  test('a Helm chart is left out whole', () => {
    for (const path of ['chart/Chart.yaml', 'chart/templates/a.yaml', 'b.yaml']) put(path)
    const said = [
      'chart warning AXC0123: the folder is a Helm chart and is left out',
      '  hint: render it first: helm template … | apisixc build -',
    ]
    expect(list('.')).toEqual({ files: ['b.yaml'], said })
    expect(list('chart')).toEqual({ files: [], said })
  })

  test('an empty folder, and what is not there', () => {
    put('notes/a.md')
    expect(list('notes', 'nowhere', 'notes/a.md/x')).toEqual({
      files: [],
      said: [
        'notes warning AXC0124: the folder has no .yaml, .yml or .json file',
        'notes/a.md/x error AXC0101: the path cannot be read: a part of the path is no folder',
        'nowhere error AXC0101: the path cannot be read: it does not exist',
      ],
    })
  })

  test('links are followed, into each folder once', () => {
    put('real/a.yaml')
    put('elsewhere/b.txt')
    symlinkSync('real', join(folder, 'alias'))
    symlinkSync('..', join(folder, 'real/up'))
    symlinkSync('../elsewhere/b.txt', join(folder, 'real/b.yaml'))
    expect(list('.')).toEqual({ files: ['alias/a.yaml', 'alias/b.yaml'], said: [] })
    expect(list('real').files).toEqual(['real/a.yaml', 'real/b.yaml'])
  })

  test('links that lead nowhere or in a circle', () => {
    symlinkSync('missing.yaml', join(folder, 'dangling.yaml'))
    symlinkSync('round.yaml', join(folder, 'round.yaml'))
    symlinkSync('missing', join(folder, '.hidden'))
    put('a.yaml')
    expect(list('.')).toEqual({
      files: ['a.yaml'],
      said: [
        'dangling.yaml error AXC0101: the link cannot be read: it is a link that leads nowhere, to missing.yaml',
        'round.yaml error AXC0101: the link cannot be read: its links go round in a circle',
      ],
    })
  })

  test('the layout of a mounted ConfigMap', () => {
    put('..2024_01/a.yaml')
    symlinkSync('..2024_01', join(folder, '..data'))
    symlinkSync('..data/a.yaml', join(folder, 'a.yaml'))
    expect(list('.')).toEqual({ files: ['a.yaml'], said: [] })
  })

  test('pipes, sockets and devices are not opened', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.yaml'), join(folder, 'pipe')])
    const server = createServer().listen(join(folder, 'socket.yaml'))
    await new Promise((resolve) => server.once('listening', resolve))
    symlinkSync('/dev/null', join(folder, 'device.yaml'))
    put('a.yaml')
    const { files, said } = list('.', 'pipe')
    server.close()
    expect(files).toEqual(['a.yaml'])
    expect(said.filter((line) => !line.includes('hint'))).toEqual([
      'device.yaml error AXC0102: this is a device and is not opened',
      'pipe error AXC0102: this is a pipe and is not opened',
      'pipe.yaml error AXC0102: this is a pipe and is not opened',
      'socket.yaml error AXC0102: this is a socket and is not opened',
    ])
  })

  test('a file that became a pipe since, or vanished', () => {
    execFileSync('mkfifo', [join(folder, 'a.yaml')])
    const diagnostics: Diagnostic[] = []
    for (const name of ['a.yaml', 'b.yaml', '.']) {
      const path = join(folder, name)
      expect(readFileText({ path, label: path }, 100, (diagnostic) => diagnostics.push(diagnostic))).toBeUndefined()
    }
    expect(said(diagnostics).filter((line) => !line.includes('hint'))).toEqual([
      '. error AXC0102: this is a folder and is not opened',
      'a.yaml error AXC0102: this is a pipe and is not opened',
      'b.yaml error AXC0101: the file cannot be read: it does not exist',
    ])
  })
})

describe('which texts', () => {
  const bytes = (...parts: readonly (string | number)[]) =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))))

  test('a byte order mark is no part of the text', async () => {
    put('a.yaml', bytes(0xef, 0xbb, 0xbf, route('a', 'spec: {x: yes}\n')))
    const { names, said } = await readFolder()
    expect(names).toEqual(['a'])
    expect(said[0]).toStartWith('a.yaml:5:11 warning AXC0117')
  })

  test.each<[string, readonly (string | number)[], string]>([
    [
      'a lone continuation',
      ['# é\n# ', 0x80],
      'a.yaml:2 error AXC0104: byte 7 is not valid UTF-8; the file is left out',
    ],
    ['Latin-1', ['a: caf', 0xe9, '\n'], 'a.yaml:1 error AXC0104: byte 6 is not valid UTF-8; the file is left out'],
    [
      'cut off at the end',
      ['a: 1\nb: ', 0xf0, 0x9f, 0x98],
      'a.yaml:2 error AXC0104: byte 8 is not valid UTF-8; the file is left out',
    ],
    [
      'half of a surrogate pair',
      [0xed, 0xa0, 0x80],
      'a.yaml:1 error AXC0104: byte 0 is not valid UTF-8; the file is left out',
    ],
    [
      'too long a form',
      ['\n\n', 0xc0, 0xaf],
      'a.yaml:3 error AXC0104: byte 2 is not valid UTF-8; the file is left out',
    ],
    [
      'UTF-16 little endian',
      [0xff, 0xfe, 'a', 0],
      'a.yaml error AXC0105: the file is UTF-16, not UTF-8; it is left out',
    ],
    ['UTF-16 big endian', [0xfe, 0xff, 0, 'a'], 'a.yaml error AXC0105: the file is UTF-16, not UTF-8; it is left out'],
  ])('%s', async (_, parts, expected) => {
    put('a.yaml', bytes(...parts))
    put('b.yaml', route('b'))
    const { names, said } = await readFolder()
    expect(said[0]).toBe(expected)
    expect(names).toEqual(['b'])
  })

  test('a file over the limit', async () => {
    put('a.yaml', `${route('a')}#${'x'.repeat(1000)}\n`)
    put('b.yaml', route('b'))
    const { names, said } = await readFolder({ limits: { maxFileBytes: 1000 } })
    expect(names).toEqual(['b'])
    expect(said[0]).toBe('a.yaml error AXC0103: the file is larger than 1000 bytes and is left out')
  })
})

describe('standard input', () => {
  async function* stream(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
    yield* chunks
  }

  test('is read to its end, letters cut in two included, and comes after the files', async () => {
    put('a.yaml', route('a'))
    const text = Buffer.from(`${route('b', '# ☃\n')}---\n${route('a', 'spec: {}\n')}`)
    const middle = text.indexOf('☃') + 1
    const { names, said, fileCount } = await readFolder({
      paths: ['-', folder],
      standardInput: stream(text.subarray(0, middle), text.subarray(middle)),
    })
    expect(names).toEqual(['a', 'b'])
    expect(said.filter((line) => !line.includes('hint'))).toEqual([
      'a.yaml:1:1 warning AXC0121 ApisixRoute default/a: the object is defined again later; this one does not count',
      '  see: stdin:7:1 ApisixRoute default/a: the one that counts',
    ])
    expect(fileCount).toBe(2)
  })

  test('can be too large, broken, or no text', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a')
      throw Object.assign(new Error('cut'), { code: 'EIO' })
    }
    const ask = async (standardInput: AsyncIterable<Uint8Array>) =>
      (await readFolder({ paths: ['-'], standardInput, limits: { maxFileBytes: 10 } })).said[0]
    expect(await ask(stream(Buffer.alloc(11)))).toBe(
      'stdin error AXC0103: the file is larger than 10 bytes and is left out',
    )
    expect(await ask(failing())).toBe('stdin error AXC0101: the stream cannot be read: the device reports an error')
    expect(await ask(stream(Buffer.of(0xff)))).toStartWith('stdin:1 error AXC0104: ')
    expect(await ask(stream())).toBeUndefined()
  })
})

describe('the same object twice', () => {
  const version = (number: number) => route('a', `spec: {x: ${number}}\n`)

  test('the last by file name and line counts, whatever the order of the paths', async () => {
    put('1.yaml', `${version(1)}---\n${version(2)}`)
    put('2/a.yaml', `# head\n${version(3)}`)
    put('2.yaml', version(4))
    const paths = ['2', '1.yaml', '2.yaml'].map((path) => join(folder, path))
    const results = [await readFolder({ paths }), await readFolder({ paths: paths.toReversed() }), await readFolder()]
    for (const { objects, said } of results) {
      expect(objects.map(({ raw }) => raw['spec'])).toEqual([{ x: 3 }])
      const message =
        'warning AXC0121 ApisixRoute default/a: the object is defined again later; this one does not count'
      const see = '  see: 2/a.yaml:2:1 ApisixRoute default/a: the one that counts'
      expect(said.filter((line) => !line.includes('hint'))).toEqual(
        ['1.yaml:1:1', '1.yaml:7:1', '2.yaml:1:1'].flatMap((place) => [`${place} ${message}`, see]),
      )
    }
  })

  test('versions of one kind are one object, kinds and namespaces are not', async () => {
    put(
      'a.yaml',
      [
        route('a').replace('/v2', '/v2beta3'),
        route('a'),
        route('a', '  namespace: b\n'),
        'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n',
      ].join('---\n'),
    )
    const { objects, diagnostics } = await readFolder()
    expect(objects.map(({ key }) => key)).toEqual([
      'apisix.apache.org/ApisixRoute/default/a',
      'apisix.apache.org/ApisixRoute/b/a',
      '/Service/default/a',
    ])
    expect(diagnostics.map(({ code }) => code)).toEqual(['AXC0121'])
  })

  test('equal content is only an information', async () => {
    put(
      'a.yaml',
      `${version(1)}---\nkind: ApisixRoute\napiVersion: apisix.apache.org/v2\nmetadata: {name: "a"}\nspec: {"x": 1}\n`,
    )
    const { said } = await readFolder()
    expect(said).toEqual([
      'a.yaml:1:1 info AXC0122 ApisixRoute default/a: the object is defined again later with equal content',
      '  see: a.yaml:7:1 ApisixRoute default/a: the same again',
    ])
  })

  test('one file under two names is one file', async () => {
    put('a.yaml', version(1))
    symlinkSync('a.yaml', join(folder, 'b.yaml'))
    const { said, fileCount } = await readFolder()
    expect(said).toEqual([])
    expect(fileCount).toBe(1)
  })
})

test('counts add up over files', async () => {
  const foreign = 'apiVersion: v1\nkind: ConfigMap\n'
  put('a.yaml', `${route('a')}---\n${foreign}---\n${foreign}`)
  put('b.yaml', `${route('b')}---\n${foreign}---\napiVersion: apps/v1\nkind: Deployment\n`)
  const { fileCount, objectCount, keyCount, foreign: others, objects } = await readFolder()
  expect({ fileCount, objectCount, keyCount }).toEqual({ fileCount: 2, objectCount: 6, keyCount: 2 })
  expect([...others]).toEqual([
    ['ConfigMap', 3],
    ['Deployment.apps', 1],
  ])
  expect(objects.map(({ origin }) => origin.label.slice(-6))).toEqual(['a.yaml', 'b.yaml'])
})
