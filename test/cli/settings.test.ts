import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { CompileValues, OutputValues, ReportValues } from '../../src/cli/command-options.ts'
import { parseMapping, readBuildSettings } from '../../src/cli/settings.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'

const values: CompileValues & OutputValues & ReportValues = {
  target: '3.18',
  resolve: 'auto',
  missingEndpoints: 'leave-out',
  untypedPaths: 'as-written',
  clusterDomain: 'cluster.local',
  stream: true,
  output: 'apisix.yaml',
  style: 'pretty',
  mode: '0640',
  failOn: 'error',
  format: 'text',
}

function read(changed: Partial<typeof values>, paths: readonly string[] = ['manifests']) {
  const found: Diagnostic[] = []
  const settings = readBuildSettings(paths, { ...values, ...changed }, (diagnostic) => found.push(diagnostic))
  return { settings, found, said: found.map(({ message, hint }) => `${message}; ${hint}`) }
}

describe('settings', () => {
  test('of a plain command line are complete and right', () => {
    const { settings, found } = read({})
    expect(found).toEqual([])
    expect(settings).toEqual({
      include: [],
      paths: ['manifests'],
      compile: {
        target: '3.18',
        format: 'yaml',
        resolve: 'auto',
        missingEndpoints: 'leave-out',
        untypedPaths: 'as-written',
        assumeServices: false,
        clusterDomain: 'cluster.local',
        map: [],
        allowEnv: [],
        allowSecretRefs: false,
        policy: { rules: [] },
        allowLua: false,
        strictReferences: false,
        stream: true,
      },
      report: { failOn: 'error', format: 'text', verbosity: 'normal' },
      findings: { reports: [], levels: new Map(), baseline: undefined, updateBaseline: false },
      output: 'apisix.yaml',
      style: 'pretty',
      mode: 0o640,
      allowEmpty: false,
    })
  })

  test.each([
    [{ target: 'v3.18' }, '--target does not take "v3.18"; did you mean 3.18? it takes 3.11, 3.12'],
    [{ resolve: 'endpoint' }, '--resolve does not take "endpoint"; did you mean endpoints? it takes auto,'],
    [
      { untypedPaths: 'Prefix' },
      '--untyped-paths does not take "Prefix"; did you mean prefix? it takes as-written, prefix',
    ],
    [{ missingEndpoints: '502' }, '--missing-endpoints does not take "502"; did you mean 503? it takes leave-out, 503'],
    [{ style: 'compcat' }, '--style does not take "compcat"; did you mean compact? it takes pretty, compact'],
    [{ failOn: 'warn' }, '--fail-on does not take "warn"'],
    [{ format: 'yaml' }, '--format does not take "yaml"'],
    [{ mode: '0999' }, '--mode does not take "0999"; it takes three octal digits, such as 0640'],
    [{ mode: '4755' }, '--mode does not take "4755"'],
    [{ clusterDomain: 'cluster local' }, '--cluster-domain does not take "cluster local"'],
    [{ allowEnv: ['HOME', '$HOME'] }, '--allow-env does not take "$HOME"'],
    [
      { map: ['cart:80=localhost'] },
      '--map does not take "cart:80=localhost"; it takes SERVICE.NAMESPACE[:PORT]=HOST:PORT',
    ],
    [{ output: '' }, '--output does not take ""'],
    [{ output: 'a.json', target: '3.12' }, 'APISIX 3.12 cannot load a.json: JSON is read since 3.13'],
    [{ map: ['cart.shop:80=a:1', 'cart.shop:80=b:1'] }, '--map sends cart.shop:80 to both a:1 and b:1'],
  ] as const)('%j is refused, and what is allowed is said', (changed, expected) => {
    const { said } = read(changed)
    expect(said).toHaveLength(1)
    expect(said[0]).toStartWith(expected)
  })

  test('nothing to read is refused, and all that is wrong is said at once', () => {
    const { said } = read({ style: 'x', resolve: 'y' }, [])
    expect(said).toHaveLength(3)
    expect(said.join('\n')).toContain('nothing to read; name files, folders, or - for standard input')
  })

  test('a .json file is JSON, and a path given twice is read once', () => {
    const { settings, found } = read({ output: 'apisix.json', target: '3.13' }, ['a', 'b', 'a'])
    expect(found).toEqual([])
    expect(settings.compile.format).toBe('json')
    expect(settings.paths).toEqual(['a', 'b'])
  })
})

describe('a mapping', () => {
  test.each([
    [
      'cart.default:80=127.0.0.1:3000',
      { service: 'cart', namespace: 'default', port: 80, host: '127.0.0.1', hostPort: 3000 },
    ],
    ['cart.default=localhost:3000', { service: 'cart', namespace: 'default', host: 'localhost', hostPort: 3000 }],
    ['cart.default=[::1]:3000', { service: 'cart', namespace: 'default', host: '::1', hostPort: 3000 }],
    [
      'cart.default=host.docker.internal:1',
      { service: 'cart', namespace: 'default', host: 'host.docker.internal', hostPort: 1 },
    ],
  ])('%s is understood', (text, expected) => {
    expect(parseMapping(text)).toEqual(expected)
  })

  test.each([
    'cart=localhost:80',
    'cart.default=localhost',
    'cart.default:0=a:1',
    'cart.default=a:65536',
    'cart.default=[::zz]:1',
    'cart.default=::1:80',
    'a.b=c:1=d:2',
    '',
  ])('%j is not', (text) => {
    expect(parseMapping(text)).toBeUndefined()
  })

  test('of any shape gives a mapping with real ports, or none, and never an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab.:=[]09-') }), (text) => {
        const mapping = parseMapping(text)
        if (mapping === undefined) return
        for (const port of [mapping.port ?? 1, mapping.hostPort]) {
          expect(port).toBeGreaterThanOrEqual(1)
          expect(port).toBeLessThanOrEqual(65_535)
        }
      }),
    )
  })
})
