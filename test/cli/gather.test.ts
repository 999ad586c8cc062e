import { afterEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type BuildFlags, buildOptions, type WatchFlags, watchOptions } from '../../src/cli/command-options.ts'
import { gather, placesOf } from '../../src/cli/gather.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { apisixc, inFolderUntil } from './run-cli.ts'

const set: string[] = []

function inEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    process.env[name] = value
    set.push(name)
  }
}

afterEach(() => {
  for (const name of set.splice(0)) delete process.env[name]
})

async function watchValues(flags: WatchFlags) {
  const found: Diagnostic[] = []
  const gathered = await gather(watchOptions, flags, (diagnostic) => found.push(diagnostic))
  return { ...gathered, found, placeOf: placesOf(gathered) }
}

async function withFile(text: string, flags: WatchFlags = {}) {
  return inFolderUntil({ 'apisixc.yaml': text }, async (folder) =>
    watchValues({ ...flags, config: join(folder, 'apisixc.yaml') }),
  )
}

describe('options', () => {
  test('have their defaults where nothing is said', async () => {
    const { values, sources, found } = await watchValues({})
    expect(found).toEqual([])
    expect(values).toMatchObject({
      target: '3.18',
      stream: true,
      settle: '100',
      retry: ['1', '1', '1', '1', '1', '60'],
    })
    expect(Object.values(sources).every(({ kind }) => kind === 'default')).toBe(true)
    expect(Object.keys(sources)).toEqual(Object.keys(watchOptions))
  })

  test('count in the order of command line, environment, file, default', async () => {
    const file = 'settle: 1\nmax-delay: 1000\nstyle: compact\nno-stream: true\n'
    inEnvironment({ APISIXC_SETTLE: '2', APISIXC_MAX_DELAY: '2000', APISIXC_NO_STREAM: 'false' })
    const { values, sources, found } = await withFile(file, { settle: '3' })
    expect(found).toEqual([])
    expect(values).toMatchObject({ settle: '3', maxDelay: '2000', style: 'compact', stream: true, mode: '0640' })
    expect(sources.settle).toEqual({ kind: 'command line' })
    expect(sources.maxDelay).toEqual({ kind: 'environment', variable: 'APISIXC_MAX_DELAY' })
    expect(sources.style).toMatchObject({ kind: 'file', place: { line: 3, column: 8 } })
    expect(sources.mode).toEqual({ kind: 'default' })
  })

  test('of the environment: lists with commas, flags as words, nothing where nothing stands', async () => {
    inEnvironment({
      APISIXC_NAMESPACE: 'shop, checkout',
      APISIXC_CLUSTER: 'TRUE',
      APISIXC_ONCE: '0',
      APISIXC_NO_STREAM: '1',
      APISIXC_OUTPUT: '',
      APISIXC_RETRY: '1,5',
    })
    const { values, found } = await watchValues({})
    expect(found).toEqual([])
    expect(values).toMatchObject({ namespace: ['shop', 'checkout'], cluster: true, once: false, stream: false })
    expect(values).toMatchObject({ output: 'output/apisix.yaml', retry: ['1', '5'] })
  })

  test('the file may be named by the environment too, and is read anew each time', async () => {
    await inFolderUntil({ 'a.yaml': 'settle: 1\n' }, async (folder) => {
      inEnvironment({ APISIXC_CONFIG: join(folder, 'a.yaml') })
      expect((await watchValues({})).values.settle).toBe('1')
      await Bun.write(join(folder, 'a.yaml'), 'settle: 2\n')
      expect((await watchValues({})).values.settle).toBe('2')
    })
  })

  test('a flag that is neither yes nor no is refused where it stands', async () => {
    inEnvironment({ APISIXC_ONCE: 'maybe' })
    const { values, found } = await watchValues({})
    expect(values.once).toBeUndefined()
    expect(found).toMatchObject([
      { code: 'AXC0001', place: { file: 'environment APISIXC_ONCE' }, message: '--once does not take "maybe"' },
    ])
  })

  test('an unknown variable gets a warning, those of a Service named apisixc do not', async () => {
    inEnvironment({
      APISIXC_MAX_DELY: '1',
      APISIXC_SERVICE_HOST: '10.0.0.1',
      APISIXC_SERVICE_PORT: '8082',
      APISIXC_SERVICE_PORT_METRICS: '8082',
      APISIXC_PORT: 'tcp://10.0.0.1:8082',
      APISIXC_PORT_8082_TCP_ADDR: '10.0.0.1',
      APISIXC_METRICS_SERVICE_HOST: '10.0.0.2',
      APISIXC_METRICS_PORT_80_TCP: 'tcp://10.0.0.2:80',
    })
    const { found } = await watchValues({})
    expect(found).toMatchObject([
      {
        code: 'AXC0020',
        severity: 'warning',
        message: 'APISIXC_MAX_DELY is the variable of no option and does nothing',
      },
    ])
    expect(found[0]?.hint).toBe('did you mean APISIXC_MAX_DELAY?')
  })

  test('those of other commands are known, and mean nothing here', async () => {
    inEnvironment({ APISIXC_NAMESPACE: 'shop', APISIXC_NAME: 'edge' })
    const flags: BuildFlags = {}
    const found: Diagnostic[] = []
    const { values } = await gather(buildOptions, flags, (diagnostic) => found.push(diagnostic))
    expect(found).toEqual([])
    expect(values).not.toHaveProperty('namespace')
  })
})

describe('options that exclude each other', () => {
  test('the one from the stronger source holds', async () => {
    inEnvironment({ APISIXC_QUIET: 'true' })
    const louder = await watchValues({ verbose: true })
    expect(louder.found).toEqual([])
    expect(louder.values).toMatchObject({ verbose: true })
    expect(louder.values.quiet).toBeUndefined()
    const { values, found } = await withFile('namespace-selector: [team=shop]\n', { namespace: ['shop'] })
    expect(found).toEqual([])
    expect(values.namespaceSelector).toBeUndefined()
  })

  test('from one source they contradict', async () => {
    const { found } = await withFile('quiet: true\nverbose: true\n')
    expect(found).toMatchObject([{ code: 'AXC0024', place: { line: 1, column: 8 } }])
  })

  test('a flag that is off excludes nothing', async () => {
    const { found, values } = await withFile('quiet: false\nverbose: true\n')
    expect(found).toEqual([])
    expect(values.verbose).toBe(true)
  })
})

describe('the command line undoes', () => {
  const settingsOf = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    JSON.parse(apisixc(['config', '--format', 'json', ...args], { env }).out).settings

  test('a flag of the environment', () => {
    const env = { APISIXC_ALLOW_EMPTY: 'true', APISIXC_NO_STREAM: 'true' }
    expect(settingsOf([], env)).toMatchObject({ 'allow-empty': { value: true }, 'no-stream': { value: true } })
    const undone = settingsOf(['--no-allow-empty', '--stream'], env)
    expect(undone).toMatchObject({ 'allow-empty': { value: false }, 'no-stream': { value: false } })
    expect(undone['allow-empty'].source).toEqual({ kind: 'command line' })
  })

  test('a list of the environment, and its own lists may have commas', () => {
    const env = { APISIXC_NAMESPACE: 'shop' }
    const { namespace } = settingsOf(['--cluster', '--namespace', 'a,b', '--namespace', 'c'], env)
    expect(namespace.value).toEqual(['a', 'b', 'c'])
  })
})
