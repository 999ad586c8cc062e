import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Watching } from '../support/watching.ts'
import { apisixc, inFolder, mainFile, shop } from './run-cli.ts'

const base = `routes:
  # for the load balancer
  - {id: health, uri: /health, upstream_id: old}
upstreams: [{id: old, nodes: {"10.0.0.1:80": 1}}]
#END
`

describe('build --include', () => {
  test('mixes a file in, with its comments, and JSON as well', () => {
    inFolder({ 'a.yaml': shop, 'base.yaml': base, 'more.json': '{"protos":[{"id":1,"content":"x"}]}' }, (cwd) => {
      const args = ['build', 'a.yaml', '--include', 'base.yaml', '--include', 'more.json', '-o', '-']
      const { code, out, err } = apisixc(args, { cwd })
      expect(err).toContain('2 routes')
      expect(out).toContain('# include routes[0] (base.yaml:3): for the load balancer\n  - id: "health"')
      expect(out).toContain('# include protos[0] (more.json:1)')
      expect(code).toBe(0)
    })
  })

  test('takes no file of a folder for a manifest that is included', () => {
    inFolder({ 'a.yaml': shop, 'base.yaml': base }, (cwd) => {
      expect(apisixc(['check', '.', '--include', './base.yaml'], { cwd })).toMatchObject({ code: 0 })
      expect(apisixc(['check', '.'], { cwd }).err).toContain('AXC0113')
    })
  })

  test('leaves out what APISIX would drop, and ends with 1', () => {
    inFolder({ 'a.yaml': shop, 'base.yaml': base.replace('/health', '5') }, (cwd) => {
      const { code, err, out } = apisixc(['build', 'a.yaml', '--include', 'base.yaml', '-o', '-'], { cwd })
      expect(err).toStartWith('base.yaml:3:23 error AXC0401 include base.yaml routes[0].uri: ')
      expect(out).toContain('default_shop_pay')
      expect(code).toBe(1)
    })
  })

  test.each([
    ['is not there', undefined, 'AXC0101'],
    ['is broken', 'routes: [\n', 'AXC0107'],
    ['is a manifest', shop, 'AXC0125'],
    ['is half written', 'rout', 'AXC0125'],
  ])('writes nothing where the file %s: it may hold what protects all', (_, text, diagnosed) => {
    inFolder({ 'a.yaml': shop, ...(text !== undefined && { 'base.yaml': text }) }, (cwd) => {
      const { code, err } = apisixc(['build', 'a.yaml', '--include', 'base.yaml', '-o', 'out.yaml'], { cwd })
      expect(err).toContain(diagnosed)
      expect(err).toContain('nothing written')
      expect(code).toBe(4)
      expect(existsSync(join(cwd, 'out.yaml'))).toBe(false)
    })
  })

  test.each([
    [['--include', '-'], 'AXC0001'],
    [['--include', 'out.yaml'], 'AXC0004'],
  ])('%j is wrong usage', (args, diagnosed) => {
    inFolder({ 'a.yaml': shop, 'out.yaml': '' }, (cwd) => {
      const { code, err } = apisixc(['build', 'a.yaml', '-o', 'out.yaml', ...args], { cwd })
      expect(err).toContain(diagnosed)
      expect(code).toBe(2)
    })
  })

  test('is what explain looks through too', () => {
    inFolder({ 'a.yaml': shop, 'base.yaml': base }, (cwd) => {
      const { code, out } = apisixc(['explain', 'http://any.example.org/health', 'a.yaml', '--include', 'base.yaml'], {
        cwd,
      })
      expect(out).toContain('answered by route health\n  from include routes[0] (base.yaml:3): for the load balancer')
      expect(out).toContain('100 % upstream old\n    from include upstreams[0] (base.yaml:4)')
      expect(code).toBe(0)
    })
  })
})

describe('watch --include', () => {
  let folder = ''
  const running: Watching[] = []
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  const text = (): string => readFileSync(join(folder, 'apisix.yaml'), 'utf8')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'apisixc-include-'))
    mkdirSync(join(folder, 'manifests'))
    write('manifests/a.yaml', shop)
  })
  afterEach(async () => {
    for (const watching of running.splice(0)) await watching.stop('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  function start(include = 'base.yaml', args: readonly string[] = []): Watching {
    const output = ['-o', join(folder, 'apisix.yaml'), '--log-format', 'json', '--log-level', 'debug']
    const named = ['--include', join(folder, include)]
    const watching = new Watching([
      ...[process.execPath, mainFile, 'watch', join(folder, 'manifests')],
      ...output,
      ...named,
      ...args,
    ])
    running.push(watching)
    return watching
  }

  test('follows the file, and keeps its last good content while it is broken', async () => {
    write('base.yaml', base)
    const watching = start()
    await watching.next('written')
    expect(text()).toContain('health')
    expect(text()).toContain('default_shop_pay')
    write('base.yaml', base.replace('/health', '/healthz'))
    expect(await watching.next('changed')).toMatchObject({ object: `include ${join(folder, 'base.yaml')}` })
    await watching.next('written')
    expect(text()).toContain('/healthz')
    write('base.yaml', 'routes: [\n')
    await watching.next('what was read here before stays in force')
    await watching.next('the document is no valid YAML')
    write('manifests/b.yaml', shop.replaceAll('shop', 'b'))
    await watching.next('written')
    expect(text()).toContain('/healthz')
    expect(text()).toContain('default_b_pay')
    write('base.yaml', base)
    await watching.next('written')
    expect(text()).not.toContain('/healthz')
    expect(await watching.stop()).toBe(0)
  })

  test('writes nothing before it was seen, however much else is', async () => {
    const watching = start()
    await watching.next('not everything that is watched can be seen')
    expect(existsSync(join(folder, 'apisix.yaml'))).toBe(false)
    write('base.yaml', base)
    await watching.next('written')
    expect(text()).toContain('health')
    expect(text()).toContain('default_shop_pay')
  })

  test('writes nothing while the file never could be read: it may hold what protects all', async () => {
    write('base.yaml', 'routes: [\n')
    const watching = start()
    await watching.next('not everything that is watched can be seen')
    write('manifests/b.yaml', shop.replaceAll('shop', 'b'))
    await watching.next('changed', { object: 'ApisixRoute default/b' })
    expect(existsSync(join(folder, 'apisix.yaml'))).toBe(false)
    write('base.yaml', base)
    await watching.next('written')
    expect(text()).toContain('health')
    expect(text()).toContain('default_b_pay')
  })

  test('keeps to the files with which it was started', async () => {
    write('base.yaml', base)
    write('settings.yaml', 'max-delay: 500\n')
    const watching = start('base.yaml', ['--config', join(folder, 'settings.yaml')])
    await watching.next('written')
    write('settings.yaml', 'include: [other.yaml]\nmax-delay: 500\n')
    watching.signal('SIGHUP')
    await watching.next('settings')
    write('base.yaml', base.replace('/health', '/healthz'))
    await watching.next('written')
    expect(text()).toContain('/healthz')
  })
})
