import { describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { WatchFlags } from '../../src/cli/command-options.ts'
import { parseAddress } from '../../src/cli/values.ts'
import { readWatchSettings, type WatchSettings } from '../../src/cli/watch-settings.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { inFolderUntil } from './run-cli.ts'

const output = 'apisix.yaml'

async function read(flags: WatchFlags, paths: readonly string[] = [], inForce?: WatchSettings) {
  const found: Diagnostic[] = []
  const settings = await readWatchSettings(flags, paths, (diagnostic) => found.push(diagnostic), inForce)
  const said = found.map(({ place, message, hint }) => `${place?.file}: ${message}; ${hint}`)
  return { settings, found, said }
}

describe('watch settings', () => {
  test('of a folder', async () => {
    const { settings, found } = await read({ output }, ['manifests'])
    expect(found).toEqual([])
    expect(settings).toMatchObject({
      paths: ['manifests'],
      cluster: undefined,
      output: 'apisix.yaml',
      settleMs: 100,
      maxDelayMs: 500,
      maxShrink: 0.5,
      acceptShrink: false,
      retryMs: [1000, 1000, 1000, 1000, 1000, 60_000],
      listen: undefined,
      logFormat: 'text',
      logLevel: 'info',
      configFile: undefined,
    })
  })

  test('of a cluster', async () => {
    const { settings, found } = await read({
      cluster: true,
      once: true,
      output: '-',
      kubeconfig: 'k',
      context: 'staging',
      namespace: ['shop', 'cart', 'shop'],
      ingressClass: 'apisix',
    })
    expect(found).toEqual([])
    expect(settings).toMatchObject({
      cluster: {
        kubeconfig: 'k',
        context: 'staging',
        once: true,
        scope: { kind: 'namespaces', names: ['shop', 'cart'] },
      },
      compile: { ingressClass: 'apisix' },
    })
  })

  test('of following and of being watched', async () => {
    const { settings, found } = await read({ listen: '[::]:8082', retry: ['0.5', '2'], allowEmpty: true }, ['a'])
    expect(found).toEqual([])
    expect(settings).toMatchObject({ listen: { host: '::', port: 8082 }, retryMs: [500, 2000], allowEmpty: true })
  })

  test.each([
    [{}, 'info'],
    [{ quiet: true }, 'error'],
    [{ verbose: true }, 'debug'],
    [{ quiet: true, logLevel: 'error' }, 'error'],
  ] as const)('%j: the log holds %s', async (flags, logLevel) => {
    const { settings, found } = await read(flags, ['a'])
    expect(found).toEqual([])
    expect(settings.logLevel).toBe(logLevel)
  })

  test('the level of the log is that of the stronger source', async () => {
    await inFolderUntil({ 'apisixc.yaml': 'quiet: true\n', 'level.yaml': 'log-level: debug\n' }, async (folder) => {
      const quietFile = await read({ config: join(folder, 'apisixc.yaml'), logLevel: 'warn' }, ['a'])
      expect(quietFile.settings.logLevel).toBe('warn')
      const levelFile = await read({ config: join(folder, 'level.yaml'), quiet: true }, ['a'])
      expect(levelFile.settings.logLevel).toBe('error')
      expect([...quietFile.found, ...levelFile.found]).toEqual([])
    })
    const { said } = await read({ quiet: true, logLevel: 'debug' }, ['a'])
    expect(said).toEqual(['command line: --quiet and --log-level cannot hold at the same time; keep one of the two'])
  })

  test.each([
    [{ failOn: 'warning' }, '--fail-on has no effect without --once'],
    [{ format: 'json' }, '--format has no effect without --once; --log-format says how the log is written'],
    [{ failOn: 'error', format: 'text' }, undefined],
    [{ cluster: true, once: true, failOn: 'warning', format: 'json', quiet: true }, undefined],
    [{ cluster: true, once: true, ui: '9000' }, '--ui has no effect with --once; leave it out'],
    [{ cluster: true, once: true, listen: '8082' }, '--listen has no effect with --once; leave it out'],
    [{ cluster: true, once: true, acceptShrink: true }, '--accept-shrink has no effect with --once'],
    [{ cluster: true, once: true, retry: ['5'] }, '--retry has no effect with --once'],
    [{ cluster: true, once: true, settle: '5' }, '--settle has no effect with --once'],
    [{ cluster: true, once: true, maxDelay: '700' }, '--max-delay has no effect with --once'],
    [{ cluster: true, once: true, maxShrink: '1' }, '--max-shrink has no effect with --once'],
    [{ cluster: true, once: true, logFormat: 'json' }, '--log-format has no effect with --once; --format says'],
    [{ cluster: true, once: true, logLevel: 'debug' }, '--log-level has no effect with --once; -q and -v say'],
  ] as const)('%j: what does nothing is told: %s', async (flags, expected) => {
    const { found, said } = await read(flags, 'cluster' in flags ? [] : ['a'])
    expect(found.map(({ code, severity }) => `${code} ${severity}`)).toEqual(
      expected === undefined ? [] : ['AXC0032 warning'],
    )
    if (expected !== undefined) expect(said[0]).toStartWith(`command line: ${expected}`)
  })

  test('labels of namespaces: values of one key are alternatives', async () => {
    const { settings } = await read({
      cluster: true,
      namespaceSelector: ['team=shop', 'example.org/edge=', 'team=cart'],
    })
    const labels = new Map([
      ['team', ['shop', 'cart']],
      ['example.org/edge', ['']],
    ])
    expect(settings.cluster?.scope).toEqual({ kind: 'labels', labels })
  })

  test.each([
    [{}, [], 'command line: nothing to watch; name files or folders, or give --cluster'],
    [{ cluster: true }, ['a'], 'command line: a is named although --cluster says what to read'],
    [
      { once: true },
      ['a'],
      'command line: --once means nothing without --cluster; add --cluster, or use apisixc build',
    ],
    [
      { kubeconfig: 'x' },
      ['a'],
      'command line: --kubeconfig means nothing without --cluster; add --cluster, or leave it out',
    ],
    [{ context: 'x' }, ['a'], 'command line: --context means nothing'],
    [{ namespace: ['x'] }, ['a'], 'command line: --namespace means nothing'],
    [{ namespaceSelector: ['x=y'] }, ['a'], 'command line: --namespace-selector means nothing'],
    [{}, ['a', '-'], 'command line: - cannot be watched'],
    [{ output: '-' }, ['a'], 'command line: a watched file needs a name'],
    [{ output: '-', cluster: true }, [], 'command line: a watched file needs a name'],
    [{ settle: '900' }, ['a'], 'command line: --max-delay 500 is shorter than --settle 900'],
    [
      { settle: '1s' },
      ['a'],
      'command line: --settle does not take "1s"; it takes whole milliseconds, from 0 to 600000',
    ],
    [{ maxDelay: '600001' }, ['a'], 'command line: --max-delay does not take "600001"'],
    [
      { maxShrink: '50%' },
      ['a'],
      'command line: --max-shrink does not take "50%"; it takes a fraction from 0 to 1, such as 0.5',
    ],
    [{ maxShrink: '1.1' }, ['a'], 'command line: --max-shrink does not take "1.1"'],
    [{ retry: ['1', '0'] }, ['a'], 'command line: --retry does not take "0"; it takes seconds above 0'],
    [{ retry: [] }, ['a'], 'command line: --retry does not take ""'],
    [{ ui: 'localhost' }, ['a'], 'command line: --ui does not take "localhost"; it takes HOST:PORT'],
    [{ listen: '::1:8082' }, ['a'], 'command line: --listen does not take "::1:8082"; it takes HOST:PORT'],
    [{ logLevel: 'warning' }, ['a'], 'command line: --log-level does not take "warning"; '],
    [{ logFormat: 'jsn' }, ['a'], 'command line: --log-format does not take "jsn"; did you mean json?'],
    [{ ingressClass: 'Not A Class' }, ['a'], 'command line: --ingress-class does not take "Not A Class"'],
    [{ cluster: true, namespace: ['Shop'] }, [], 'command line: --namespace does not take "Shop"'],
    [
      { cluster: true, namespaceSelector: ['team'] },
      [],
      'command line: --namespace-selector does not take "team"; it takes a label and its value, divided by =, such as team=shop',
    ],
    [{ cluster: true, namespaceSelector: ['a=b=c'] }, [], 'command line: --namespace-selector does not take "a=b=c"'],
    [{ cluster: true, context: '' }, [], 'command line: --context does not take ""'],
    [{ config: '' }, ['a'], 'command line: --config does not take ""'],
  ] as const)('%j %j is refused: %s', async (flags, paths, expected) => {
    const { said } = await read(flags, paths)
    expect(said).toHaveLength(1)
    expect(said[0]).toStartWith(expected)
  })

  test('a wrong value says where it stands', async () => {
    await inFolderUntil({ 'apisixc.yaml': 'log-level: info\nmax-shrink: much\n' }, async (folder) => {
      const config = join(folder, 'apisixc.yaml')
      const { found } = await read({ config }, ['a'])
      expect(found).toMatchObject([{ code: 'AXC0001', place: { file: config, line: 2, column: 13 } }])
    })
  })
})

describe('settings that are read again', () => {
  test('take up what may change, keep what is fixed, and tell it', async () => {
    await inFolderUntil(
      { 'apisixc.yaml': 'settle: 50\noutput: a.yaml\nnamespace: [shop]\nonce: false\n' },
      async (folder) => {
        const flags = { cluster: true, config: join(folder, 'apisixc.yaml') }
        const { settings } = await read(flags)
        expect(settings).toMatchObject({ settleMs: 50, output: 'a.yaml' })

        const edited =
          'settle: 60\ntarget: "3.17"\nmax-shrink: 1\noutput: b.yaml\nlisten: 8082\nnamespace: []\nretry: [5]\n'
        writeFileSync(flags.config, edited)
        const again = await read(flags, [], settings)
        expect(again.settings).toMatchObject({
          settleMs: 60,
          maxShrink: 1,
          compile: { target: '3.17' },
          output: 'a.yaml',
          listen: undefined,
          retryMs: [1000, 1000, 1000, 1000, 1000, 60_000],
          cluster: { scope: { kind: 'namespaces', names: ['shop'] } },
        })
        expect(again.found.map(({ code, severity }) => `${code} ${severity}`)).toEqual(Array(4).fill('AXC0030 warning'))
        expect(again.found.map(({ message, place }) => `${place?.line}: ${message}`)).toEqual([
          '6: --namespace stays shop until the next start, then it is unset',
          '4: --output stays a.yaml until the next start, then it is b.yaml',
          '7: --retry stays 1,1,1,1,1,60 until the next start, then it is 5',
          '5: --listen stays unset until the next start, then it is 8082',
        ])

        // What was kept is told again, and a third reading knows the values in force and not those of the file.
        const third = await read(flags, [], again.settings)
        expect(third.settings.output).toBe('a.yaml')
        expect(third.found).toHaveLength(4)
      },
    )
  })

  test('a file that became wrong is an error: the settings in force stay', async () => {
    await inFolderUntil({ 'apisixc.yaml': 'settle: 50\n' }, async (folder) => {
      const flags = { config: join(folder, 'apisixc.yaml'), output }
      const { settings } = await read(flags, ['a'])
      writeFileSync(flags.config, 'settle: [\n')
      const { found } = await read(flags, ['a'], settings)
      expect(found.map(({ severity }) => severity)).toEqual(['error'])
    })
  })
})

describe('an address to listen at', () => {
  test.each([
    ['127.0.0.1:8082', { host: '127.0.0.1', port: 8082 }],
    ['8082', { host: '127.0.0.1', port: 8082 }],
    [':8082', { host: '127.0.0.1', port: 8082 }],
    ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
    ['localhost:80', { host: 'localhost', port: 80 }],
    ['[::1]:8082', { host: '::1', port: 8082 }],
  ])('%s is understood', (text, expected) => {
    expect(parseAddress(text)).toEqual(expected)
  })

  test.each([
    '',
    ':',
    'localhost',
    '127.0.0.1',
    '::1:80',
    '[::zz]:80',
    '256.0.0.1:80',
    'a:65536',
    '-1',
    'a b:1',
    '[]:1',
  ])('%j is not', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })

  test('of any shape has a host and a port, or is none', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a1.:[]0-') }), (text) => {
        const address = parseAddress(text)
        if (address === undefined) return
        expect(address.host).not.toBe('')
        expect(address.host).not.toMatch(/[[\]]/)
        expect(address.port).toBeLessThanOrEqual(65_535)
      }),
    )
  })
})
