import { describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type WatchFlags, watchOptions } from '../../src/cli/command-options.ts'
import { renderYaml } from '../../src/cli/config.ts'
import { gather } from '../../src/cli/gather.ts'
import { apisixc, inFolder, inFolderUntil, mainFile, root, shop } from './run-cli.ts'

const file = 'max-delay: 700\nno-stream: true\nnamespace: [shop, cart]\n'

describe('config', () => {
  test('prints what is in force and where it comes from', () => {
    inFolder({ 'apisixc.yaml': file }, (cwd) => {
      const env = { APISIXC_SETTLE: '50' }
      const { code, out, err } = apisixc(['config', '--config', 'apisixc.yaml', '-o', 'a b'], { cwd, env })
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const line = (name: string) => new RegExp(`^(?:# )?${name}:.*$`, 'm').exec(out)?.[0].replace(/ +/g, ' ')
      expect(out).toStartWith('# What apisixc watch goes by; read from apisixc.yaml (command line).')
      expect(line('settle')).toBe('settle: 50 # environment APISIXC_SETTLE')
      expect(line('max-delay')).toBe('max-delay: 700 # apisixc.yaml:1:12')
      expect(line('no-stream')).toBe('no-stream: true # apisixc.yaml:2:12')
      expect(line('namespace')).toBe('namespace: [shop, cart] # apisixc.yaml:3:12')
      expect(line('output')).toBe('output: "a b" # command line')
      expect(line('retry')).toBe('retry: [1, 1, 1, 1, 1, 60] # default')
      expect(line('listen')).toBe('# listen: # not set')
      expect(line('config')).toBeUndefined()
    })
  })

  test('prints JSON for programs', () => {
    inFolder({ 'apisixc.yaml': file }, (cwd) => {
      const env = { APISIXC_CONFIG: 'apisixc.yaml' }
      const { settings } = JSON.parse(apisixc(['config', '--format', 'json', '--cluster'], { cwd, env }).out)
      expect(Object.keys(settings)).toHaveLength(Object.keys(watchOptions).length)
      expect(settings).toMatchObject({
        cluster: { value: true, source: { kind: 'command line' } },
        once: { value: false, source: { kind: 'default' } },
        'no-stream': { value: true, source: { kind: 'file', file: 'apisixc.yaml', line: 2, column: 12 } },
        namespace: { value: ['shop', 'cart'] },
        listen: { source: { kind: 'default' } },
        config: { value: 'apisixc.yaml', source: { kind: 'environment', variable: 'APISIXC_CONFIG' } },
      })
      expect(settings.listen).not.toHaveProperty('value')
    })
  })

  test('refuses what watch refuses, and asks for nothing to watch', () => {
    expect(apisixc(['config']).code).toBe(0)
    for (const args of [
      ['manifests', '--settle', 'x'],
      ['manifests', '--once'],
      ['x', '--cluster'],
    ]) {
      const [here, there] = ['config', 'watch'].map((command) => apisixc([command, ...args]))
      expect(here).toEqual(there as typeof here)
      expect(here?.code).toBe(2)
    }
  })

  test('says what is odd beside what is in force', () => {
    const { code, out, err } = apisixc(['config'], { env: { APISIXC_STILE: 'compact' } })
    expect(code).toBe(0)
    expect(out).toContain('style: pretty')
    expect(err).toContain('warning AXC0020: APISIXC_STILE is the variable of no option')
  })

  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 })
  const item = text.filter((item) => !item.includes(',') && item === item.trim())
  const word = fc.constantFrom('a', 'null', 'true', '-', '~', '012', '3.20', '#a', 'a: b', '[', '${X}', '"', '\n', 'é')
  const given: fc.Arbitrary<WatchFlags> = fc.record(
    {
      kubeconfig: fc.oneof(text, word),
      output: fc.oneof(text, word),
      map: fc.array(
        fc.oneof(
          item,
          word.filter((word) => word.trim() !== ''),
        ),
        { maxLength: 3 },
      ),
      stream: fc.boolean(),
      cluster: fc.boolean(),
    },
    { requiredKeys: [] },
  )

  test('prints a file that means the same, whatever the values', async () => {
    await inFolderUntil({}, async (folder) => {
      const config = join(folder, 'apisixc.yaml')
      const known = async (flags: WatchFlags) => {
        const gathered = await gather(watchOptions, flags, (diagnostic) => expect(diagnostic).toBeUndefined())
        return { gathered, values: { cluster: false, ...gathered.values, config: undefined } }
      }
      await fc.assert(
        fc.asyncProperty(given, async (flags) => {
          const before = await known(flags)
          writeFileSync(config, renderYaml(before.gathered))
          const { values } = await known({ config })
          const { once, verbose, quiet, assumeServices, allowSecretRefs, allowLua, strictReferences, ...more } = values
          const { allowEmpty, acceptShrink, confirmReady, ...said } = more
          const off = [
            once,
            verbose,
            quiet,
            assumeServices,
            allowSecretRefs,
            allowLua,
            strictReferences,
            allowEmpty,
            acceptShrink,
            confirmReady,
          ]
          expect(off).toEqual(Array(10).fill(false))
          expect<object>(said).toEqual(before.values)
        }),
      )
    })
  })
})

describe('build and check', () => {
  test('take options from the environment and the file too', () => {
    inFolder({ 'shop.yaml': shop, 'apisixc.yaml': 'style: compact\noutput: compact.yaml\n' }, (cwd) => {
      const env = { APISIXC_CONFIG: 'apisixc.yaml', APISIXC_OUTPUT: '-' }
      const { code, out } = apisixc(['build', 'shop.yaml'], { cwd, env })
      expect(code).toBe(0)
      expect(out).toBe(apisixc(['build', 'shop.yaml', '-o', '-', '--style', 'compact'], { cwd }).out)
    })
  })

  test('do not take the configuration file for a manifest', () => {
    inFolder({ 'shop.yaml': shop, 'apisixc.yaml': 'style: compact\n' }, (cwd) => {
      expect(apisixc(['check', '.'], { cwd }).code).toBe(1)
      expect(apisixc(['check', '.', '--config', './apisixc.yaml'], { cwd }).code).toBe(0)
      expect(apisixc(['build', '.', '--config', 'apisixc.yaml', '-o', '-'], { cwd }).code).toBe(0)
    })
  })

  test('count a warning about the environment among the findings', () => {
    const env = { APISIXC_TRAGET: '3.11' }
    const warned = apisixc(['check', '-', '--fail-on', 'warning'], { input: shop, env })
    expect(warned.code).toBe(1)
    expect(warned.err).toContain('did you mean APISIXC_TARGET?')
    expect(apisixc(['check', '-'], { input: shop, env }).code).toBe(0)
  })

  test('a wrong value in the environment is a usage error that names the variable', () => {
    const { code, err } = apisixc(['check', '-'], { input: shop, env: { APISIXC_TARGET: '9' } })
    expect(code).toBe(2)
    expect(err).toStartWith('environment APISIXC_TARGET error AXC0001: --target does not take "9"')
  })
})

describe('on Deno', () => {
  const deno = (permissions: readonly string[]) => {
    const env = {
      ...process.env,
      DENO_NO_UPDATE_CHECK: '1',
      APISIXC_SETTLE: '50',
      APISIXC_STYLE: 'compact',
      APISIXC_X: '1',
    }
    const args = ['run', '--no-prompt', ...permissions, mainFile, 'config', '--format', 'json']
    const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/deno'), args, {
      cwd: root,
      env,
      encoding: 'utf8',
    })
    const { settings } = JSON.parse(stdout)
    return { settle: settings.settle.value, style: settings.style.value, stderr }
  }

  test('only what is permitted of the environment counts, without a word', () => {
    expect(deno([])).toEqual({ settle: '100', style: 'pretty', stderr: '' })
    expect(deno(['--allow-env=APISIXC_SETTLE'])).toEqual({ settle: '50', style: 'pretty', stderr: '' })
  })

  test('a configuration file needs the permission to read it, and no other', () => {
    inFolder({ 'apisixc.yaml': 'settle: 70\nstile: compact\n' }, (folder) => {
      const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1' }
      const run = (permissions: readonly string[]) =>
        spawnSync(
          join(root, 'node_modules/.bin/deno'),
          ['run', '--no-prompt', ...permissions, mainFile, 'config', '--config', join(folder, 'apisixc.yaml')],
          { env, encoding: 'utf8' },
        )
      const allowed = run([`--allow-read=${folder}`])
      expect(allowed.stderr).toContain('apisixc.yaml:2:1 error AXC0022: there is no option stile')
      expect(allowed.status).toBe(2)
      const denied = run([])
      expect(denied.stderr).toContain('AXC0101')
      expect(denied.status).toBe(2)
    })
  })

  test('with all of it permitted, what is unknown is told', () => {
    const { settle, style, stderr } = deno(['--allow-env'])
    expect({ settle, style }).toEqual({ settle: '50', style: 'compact' })
    expect(stderr).toContain('APISIXC_X is the variable of no option')
  })
})
