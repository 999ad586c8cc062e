import { describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { apisixc, inFolder, mainFile, route, service, shop } from './run-cli.ts'

const commands = ['build', 'check', 'watch', 'config', 'rbac', 'crds', 'schema', 'explain', 'completion']

describe('the command line', () => {
  test('tells its version', () => {
    for (const flag of ['--version', '-V']) {
      expect(apisixc([flag])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
    }
  })

  test('without a command is a usage error that shows the help', () => {
    const { code, out, err } = apisixc([])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    for (const command of commands) expect(err).toContain(`  ${command} `)
  })

  test.each(commands)('%s --help has examples', (command) => {
    const { code, out, err } = apisixc([command, '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`Usage: apisixc ${command}`)
    expect(out).toMatch(/Examples:\n {2}.*apisixc/)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110)
  })

  test('watch --once reports in the form that was asked for, what hinders it and what has no effect there', () => {
    const args = ['watch', '--cluster', '--once', '--kubeconfig', 'nowhere', '-o', 'apisix.yaml', '--settle', '5']
    const text = apisixc(args)
    expect({ code: text.code, out: text.out }).toEqual({ code: 4, out: '' })
    expect(text.err).toContain('nowhere error AXC0153: ')
    expect(text.err).toContain('command line warning AXC0032: --settle has no effect with --once')
    const json = apisixc([...args, '--format', 'json', '-q'])
    expect({ code: json.code, err: json.err }).toEqual({ code: 4, err: '' })
    expect(JSON.parse(json.out).diagnostics.map(({ code }: { code: string }) => code)).toEqual(['AXC0153'])
  })

  test.each([
    [['biuld'], "unknown command 'biuld'", 'Did you mean build?'],
    [['build', 'x', '--stile', 'pretty'], "unknown option '--stile'", 'Did you mean --style?'],
    [['build', 'x', '--target'], "option '--target <release>' argument missing", '--help'],
    [['build', 'x', '--resolve', 'endpoint'], '--resolve does not take "endpoint"', 'did you mean endpoints?'],
    [['check', 'x', '-q', '-v'], "'-q, --quiet' cannot be used with option '-v, --verbose'", '--help'],
    [['check'], 'nothing to read', 'name files, folders, or - for standard input'],
    [['watch'], 'nothing to watch', 'give --cluster'],
    [['watch', '-'], '- cannot be watched', 'apisixc build - reads it once'],
    [
      ['watch', 'x', '--cluster'],
      'x is named although --cluster says what to read',
      'leave the paths or --cluster out',
    ],
    [['watch', 'x', '-o', '-'], 'a watched file needs a name', '--once'],
    [
      ['watch', '--cluster', '--namespace', 'a', '--namespace-selector', 'a=b'],
      "'--namespace-selector <label>' cannot be used with option '--namespace <name>'",
      '--help',
    ],
    [['rbac', '--namespace', 'Shop'], '--namespace does not take "Shop"', 'it takes the name of a namespace'],
    [['schema', 'ApisixRout'], 'KIND does not take "ApisixRout"', 'did you mean ApisixRoute?'],
    [['schema', 'ApisixRoute', '--api-version', 'v2beta9'], '--api-version does not take "v2beta9"', 'v2beta3'],
    [['schema', 'ApisixRoute', '--schema', 'nowhere.json'], 'nowhere.json error AXC0035', '--schema'],
    [['schema', 'ApisixRoute', '--schema', 'package.json'], 'package.json error AXC0035', '/v1/schema'],
    [['config', '--config', 'nowhere.yaml'], 'nowhere.yaml error AXC0101', 'it does not exist'],
    [['completion', 'tcsh'], "'tcsh' is invalid", 'Allowed choices are bash, zsh, fish'],
    [['explain', 'AXD0302'], 'there is no code AXD0302', 'did you mean AXC0302?'],
  ])('%j is a usage error that says the way out', (args, problem, wayOut) => {
    const { code, out, err } = apisixc(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(problem)
    expect(err).toContain(wayOut)
  })
})

describe('build', () => {
  test('writes a file, says where it is, and leaves it alone the next time', () => {
    inFolder({ 'shop.yaml': shop }, (cwd) => {
      const first = apisixc(['build', 'shop.yaml', '-o', 'apisix.yaml'], { cwd })
      expect(first).toMatchObject({ code: 0, out: '' })
      expect(first.err).toMatch(/^2 objects in, 1 route, 1 upstream out, \d+ ms: apisix.yaml written\n$/)
      expect(readFileSync(join(cwd, 'apisix.yaml'), 'utf8')).toEndWith('#END\n')
      expect(statSync(join(cwd, 'apisix.yaml')).mode & 0o777).toBe(0o640)
      expect(apisixc(['build', 'shop.yaml', '-o', 'apisix.yaml'], { cwd }).err).toEndWith(
        ' ms: apisix.yaml unchanged\n',
      )
    })
  })

  test('counts at the end what is in the file, credentials with their consumer', () => {
    const input = `apiVersion: apisix.apache.org/v2
kind: ApisixGlobalRule
metadata: {name: everywhere}
spec: {plugins: [{name: prometheus}]}
---
apiVersion: apisix.apache.org/v1alpha1
kind: Consumer
metadata: {name: jack}
spec:
  gatewayRef: {name: gateway}
  credentials: [{type: key-auth, name: main, config: {key: k}}, {type: key-auth, name: spare, config: {key: l}}]
`
    const { err } = apisixc(['check', '-'], { input })
    expect(err).toMatch(/^2 objects in, 0 routes, 0 upstreams, 1 global rule, 1 consumer out, 1 note, \d+ ms\n$/)
  })

  test('makes the folder of the default file, and no other', () => {
    inFolder({ 'shop.yaml': shop }, (cwd) => {
      expect(apisixc(['build', 'shop.yaml'], { cwd }).code).toBe(0)
      expect(existsSync(join(cwd, 'output/apisix.yaml'))).toBe(true)
      const elsewhere = apisixc(['build', 'shop.yaml', '-o', 'outptu/apisix.yaml'], { cwd })
      expect(elsewhere.code).toBe(4)
      expect(elsewhere.err).toContain('AXC0612')
      expect(readdirSync(cwd).sort()).toEqual(['output', 'shop.yaml'])
    })
  })

  test('with -o - prints the configuration and nothing else', () => {
    const { code, out, err } = apisixc(['build', '-', '-o', '-'], { input: shop })
    expect(code).toBe(0)
    expect(out).toStartWith('routes:\n  # ApisixRoute default/shop http[0] (stdin:1)\n')
    expect(out).toEndWith('#END\n')
    expect(err).toMatch(/^2 objects in, 1 route, 1 upstream out, \d+ ms\n$/)
  })

  test('writes JSON where the file ends in .json, and the other style and mode when told', () => {
    inFolder({ 'shop.yaml': shop }, (cwd) => {
      expect(apisixc(['build', '.', '-o', 'apisix.json', '--mode', '600'], { cwd }).code).toBe(0)
      expect(JSON.parse(readFileSync(join(cwd, 'apisix.json'), 'utf8')).routes[0].id).toBe('default_shop_pay')
      expect(statSync(join(cwd, 'apisix.json')).mode & 0o777).toBe(0o600)
      const compact = apisixc(['build', 'shop.yaml', '-o', '-', '--style', 'compact'], { cwd }).out
      expect(compact.split('\n').length).toBeLessThan(10)
    })
  })

  test('leaves out what is wrong, writes the rest, and exits with 1', () => {
    const wrong = route.replace('shop}', 'nowhere}').replace('checkout', 'nobody')
    inFolder({ 'shop.yaml': shop, 'wrong.yaml': wrong, 'broken.yaml': 'a: [\n' }, (cwd) => {
      const { code, err } = apisixc(['build', '.', '-o', 'apisix.yaml'], { cwd })
      expect(code).toBe(1)
      expect(err).toContain('broken.yaml:2:1 error AXC0107')
      expect(err).toContain('wrong.yaml:8:')
      expect(err).toContain('2 errors')
      expect(readFileSync(join(cwd, 'apisix.yaml'), 'utf8')).toContain('default_shop_pay')
    })
  })

  test('writes nothing where an input cannot be read', () => {
    inFolder({ 'shop.yaml': shop, 'apisix.yaml': 'old\n#END\n', 'latin.yml': '' }, (cwd) => {
      writeFileSync(join(cwd, 'latin.yml'), Buffer.from('name: caf\xe9\n', 'latin1'))
      for (const input of ['missing', 'latin.yml']) {
        const { code, err } = apisixc(['build', 'shop.yaml', input, '-o', 'apisix.yaml'], { cwd })
        expect(code).toBe(4)
        expect(err).toContain(`${input}`)
        expect(err).toEndWith(' ms: nothing written to apisix.yaml\n')
        expect(readFileSync(join(cwd, 'apisix.yaml'), 'utf8')).toBe('old\n#END\n')
        expect(apisixc(['build', 'shop.yaml', input, '-o', '-'], { cwd })).toMatchObject({ code: 4, out: '' })
      }
    })
  })

  test('empties a file only when told to', () => {
    inFolder({ 'service.yaml': service, 'apisix.yaml': 'routes:\n  - id: "a"\n#END\n' }, (cwd) => {
      const args = ['build', 'service.yaml', '-o', 'apisix.yaml']
      const { code, err } = apisixc(args, { cwd })
      expect(code).toBe(1)
      expect(err).toContain('AXC0601')
      expect(readFileSync(join(cwd, 'apisix.yaml'), 'utf8')).toContain('"a"')
      expect(apisixc([...args, '--allow-empty'], { cwd }).code).toBe(0)
      expect(readFileSync(join(cwd, 'apisix.yaml'), 'utf8')).not.toContain('"a"')
    })
  })

  test('does not read what it wrote, and does not overwrite what it reads', () => {
    inFolder({ 'shop.yaml': shop }, (cwd) => {
      for (const format of ['yaml', 'json']) {
        const args = ['build', '.', '-o', `apisix.${format}`]
        expect(apisixc(args, { cwd }).code).toBe(0)
        expect(apisixc(args, { cwd })).toMatchObject({ code: 0, out: '' })
        const absolute = apisixc(['build', '.', '-o', join(cwd, `apisix.${format}`)], { cwd })
        expect(absolute).toMatchObject({ code: 0, out: '' })
        spawnSync('rm', [join(cwd, `apisix.${format}`)])
      }
      const over = apisixc(['build', './shop.yaml', '-o', 'shop.yaml'], { cwd })
      expect(over.code).toBe(2)
      expect(over.err).toContain('shop.yaml is an input and would be overwritten')
      expect(readFileSync(join(cwd, 'shop.yaml'), 'utf8')).toBe(shop)
      const hidden = apisixc(['build', '.', '-o', './shop.yaml'], { cwd })
      expect(hidden.code).toBe(2)
      expect(hidden.err).toContain('shop.yaml is an input and would be overwritten')
      expect(readFileSync(join(cwd, 'shop.yaml'), 'utf8')).toBe(shop)
    })
  })

  test('says so when the input has only kinds of others', () => {
    inFolder({ 'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' }, (cwd) => {
      expect(apisixc(['check', '.'], { cwd }).err).toContain('AXC0006')
    })
  })

  test('a wrong target is told once, without a guess built on it', () => {
    const { code, err } = apisixc(['build', 'x', '--target', '3.99', '-o', 'y.json'])
    expect(code).toBe(2)
    expect(err).not.toContain('AXC0003')
  })

  test('cannot write: a clear error, the old file, no litter', () => {
    inFolder({ 'shop.yaml': shop }, (cwd) => {
      const folder = join(cwd, 'out')
      mkdirSync(join(folder, 'apisix.yaml'), { recursive: true })
      const { code, err } = apisixc(['build', 'shop.yaml', '-o', 'out/apisix.yaml'], { cwd })
      expect(code).toBe(4)
      expect(err).toContain('out/apisix.yaml error AXC0611')
      expect(readdirSync(folder)).toEqual(['apisix.yaml'])
      chmodSync(folder, 0o755)
    })
  })

  test.each(['text', 'json'])('a full disk behind standard output is exit code 4, diagnostics as %s', (format) => {
    const shell = `'${process.execPath}' '${mainFile}' build - -o - --format ${format} > /dev/full`
    const { status, stderr } = spawnSync('sh', ['-c', shell], { input: shop, encoding: 'utf8' })
    expect(status).toBe(4)
    expect(stderr).toContain('AXC0613')
  })

  test.each([
    'crds',
    'explain 302',
    '--help',
    'build --help',
    'completion bash',
    'config',
    'check shop.yaml --format json',
  ])('%s says once that standard output is full', (command) => {
    inFolder({ 'shop.yaml': shop }, (cwd) => {
      const shell = `'${process.execPath}' '${mainFile}' ${command} > /dev/full`
      const { status, stderr } = spawnSync('sh', ['-c', shell], { cwd, encoding: 'utf8' })
      expect(status).toBe(4)
      expect(stderr.match(/^standard output error AXC0613: .*$/gm)).toEqual([
        'standard output error AXC0613: it cannot be written: no space left on the device (ENOSPC)',
      ])
    })
  })

  test.each([
    ['-o --verbose', '--verbose'],
    ['-o -o', '-o'],
    ['--output --style=compact', '--style=compact'],
    ['--include -q', '-q'],
  ])('%s: the value is missing', (options, value) => {
    inFolder({ 'shop.yaml': shop }, (cwd) => {
      const { code, err } = apisixc(['build', 'shop.yaml', ...options.split(' ')], { cwd })
      expect({ code, files: readdirSync(cwd) }).toEqual({ code: 2, files: ['shop.yaml'] })
      expect(err).toContain(`argument '${value}' is invalid. That is an option: the value is missing.\n`)
    })
  })

  test('does not overwrite the file that it reads from standard input', () => {
    inFolder({ 'shop.yaml': shop, 'other.yaml': shop }, (cwd) => {
      const into = (output: string) => {
        const shell = `'${process.execPath}' '${mainFile}' build - -o ${output} < shop.yaml`
        return spawnSync('sh', ['-c', shell], { cwd, encoding: 'utf8' })
      }
      expect(into('./shop.yaml')).toMatchObject({ status: 2, stderr: expect.stringContaining('AXC0004') })
      expect(readFileSync(join(cwd, 'shop.yaml'), 'utf8')).toBe(shop)
      expect(into('other.yaml').status).toBe(0)
    })
  })

  test('ends quietly when nobody reads any more', () => {
    const many = Array.from({ length: 2000 }, (_, index) => route.replace('shop}', `shop-${index}}`)).join('---\n')
    const shell = `'${process.execPath}' '${mainFile}' build - -o - -q | head -c 10; echo " \${PIPESTATUS[0]}"`
    const { stdout, stderr } = spawnSync('bash', ['-c', shell], { input: `${service}---\n${many}`, encoding: 'utf8' })
    expect({ stdout, stderr }).toEqual({ stdout: 'routes:\n   0\n', stderr: '' })
  })
})

describe('what is said', () => {
  const odd = `${shop}---\n${route.replace('shop}', 'other}').replace('spec:', 'spec:\n  htpp: []')}`

  test('goes by severity', () => {
    const args = ['check', '-']
    const warned = apisixc(args, { input: odd })
    expect(warned.code).toBe(0)
    expect(warned.err).toContain('stdin:19:9 warning AXC0134')
    expect(apisixc([...args, '--fail-on', 'warning'], { input: odd }).code).toBe(1)
    expect(apisixc([...args, '-q'], { input: odd })).toEqual({ code: 0, out: '', err: '' })
  })

  test('warns of an input without any object: a program before the pipe may have failed', () => {
    const { code, err } = apisixc(['check', '-', '--fail-on', 'warning'])
    expect(code).toBe(1)
    expect(err).toContain('- warning AXC0006: the input holds no object that is compiled')
  })

  test('is JSON on standard output, apart from the configuration', () => {
    const checked = apisixc(['check', '-', '--format', 'json'], { input: odd })
    const { diagnostics } = JSON.parse(checked.out)
    expect(diagnostics.map(({ code }: { readonly code: string }) => code)).toContain('AXC0134')
    expect(checked.err).toMatch(/^3 objects in, .* ms\n$/)

    const built = apisixc(['build', '-', '-o', '-', '--format', 'json'], { input: odd })
    expect(built.out).toEndWith('#END\n')
    expect(JSON.parse(built.err)).toEqual({ diagnostics })
  })

  test('counts the kinds that are none of ours, and lists them when asked', () => {
    const maps = ['a', 'b'].map((name) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`)
    const { err } = apisixc(['check', '-'], { input: shop + maps.join('') })
    expect(err).toMatch(/^2 objects in \(2 of other kinds passed over\), 1 route, 1 upstream out, \d+ ms\n$/)
    expect(apisixc(['check', '-', '-v'], { input: shop + maps.join('') }).err).toStartWith('passed over: 2 ConfigMap\n')
  })

  test('lets no kind steer the terminal', () => {
    const odd = `${shop}---\napiVersion: v1\nkind: "A\\e[31m\\nB"\nmetadata: {name: a}\n`
    const { err } = apisixc(['check', '-', '-v'], { input: odd })
    expect(err).toStartWith('passed over: 1 A')
    expect(err.split('\n')).toHaveLength(3)
    expect(err).not.toContain('\u001b')
  })

  test('has colour when forced, and never against NO_COLOR', () => {
    const colour = '\u001b[31merror\u001b[0m'
    const run = (env: Readonly<Record<string, string>>) => apisixc(['check', 'missing'], { env }).err
    expect(run({})).not.toContain('\u001b')
    expect(run({ FORCE_COLOR: '1' })).toContain(colour)
    expect(run({ FORCE_COLOR: '0' })).not.toContain('\u001b')
    expect(run({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain('\u001b')
    expect(run({ FORCE_COLOR: '1', NO_COLOR: '' })).toContain(colour)
  })
})
