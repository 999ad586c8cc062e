import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apisixc, inFolder, route, service, shop } from './run-cli.ts'

/** Silence, severities and the baseline, as a pipeline meets them. */

const wrong = route.replace('shop}', 'nowhere}').replace('checkout', 'nobody')
const noted = route.replace('    - name: pay', '    - name: pay\n      owner: team pay')
const known = `${noted}---\n${service}`
const silenced = known.replace('    - name: pay', '    # apisixc-ignore AXC0134: for people\n    - name: pay')

describe('--baseline', () => {
  const draw = ['check', '.', '--baseline', 'b.json', '--update-baseline']
  const compare = ['check', '.', '--baseline', 'b.json', '--fail-on', 'warning']

  test('lets what is known pass, counted, and fails for what is new', () => {
    inFolder({ 'known.yaml': known, 'wrong.yaml': wrong }, (cwd) => {
      const drawn = apisixc(draw, { cwd })
      expect(drawn.code).toBe(0)
      expect(drawn.err).toMatch(
        /^3 objects in, 1 route, 1 upstream out, 1 error acknowledged, 1 warning acknowledged, /,
      )
      const text = readFileSync(join(cwd, 'b.json'), 'utf8')
      expect(text.match(/AXC\d+/g)).toEqual(['AXC0301', 'AXC0134'])
      // Lines move, and a file gets another name: nothing new.
      writeFileSync(join(cwd, 'known.yaml'), `# moved\n\n${known}`)
      expect(apisixc(compare, { cwd })).toMatchObject({ code: 0, out: '' })
      writeFileSync(join(cwd, 'new.yaml'), wrong.replace('nowhere}', 'new}'))
      const fresh = apisixc(compare, { cwd })
      expect(fresh.code).toBe(1)
      expect(fresh.err).toContain('new.yaml:8:18 error AXC0301')
      expect(fresh.err).not.toContain('wrong.yaml')
      expect(fresh.err).toContain('1 error, 1 error acknowledged, 1 warning acknowledged')
      apisixc(draw, { cwd })
      expect(apisixc(draw, { cwd }).code).toBe(0)
      expect(readFileSync(join(cwd, 'b.json'), 'utf8').match(/AXC\d+/g)).toHaveLength(3)
    })
  })

  test('tells what is gone, so that it cannot come back unseen', () => {
    inFolder({ 'known.yaml': known, 'wrong.yaml': wrong }, (cwd) => {
      apisixc(draw, { cwd })
      writeFileSync(join(cwd, 'wrong.yaml'), '')
      const { code, err } = apisixc(compare, { cwd })
      expect(code).toBe(1)
      expect(err).toContain(
        'b.json warning AXC0066: 1 finding of the baseline is gone, such as AXC0301 of ApisixRoute default/nowhere spec.http[0].backends[0]',
      )
    })
  })

  test('knows nothing of files that cannot be read or written, and is not drawn without them', () => {
    inFolder({ 'known.yaml': known, 'latin.yaml': '' }, (cwd) => {
      writeFileSync(join(cwd, 'latin.yaml'), Buffer.from([0xff, 0xfe, 0xfd]))
      const { code, err } = apisixc(draw, { cwd })
      expect(code).toBe(4)
      expect(err).toContain('b.json error AXC0067')
      expect(existsSync(join(cwd, 'b.json'))).toBe(false)
    })
    inFolder({ 'empty.yaml': 'a: [\n', 'out.yaml': '' }, (cwd) => {
      writeFileSync(join(cwd, 'out.yaml'), apisixc(['build', '-', '-o', '-'], { input: shop }).out)
      const args = ['build', 'empty.yaml', '-o', 'out.yaml', '--baseline', 'b.json']
      const { code, err } = apisixc([...args, '--update-baseline'], { cwd })
      expect(code).toBe(1)
      expect(err).toContain('out.yaml error AXC0601')
      expect(apisixc(args, { cwd }).code).toBe(1)
    })
  })

  test.each([
    [['--baseline', 'nowhere.json'], 'AXC0064: the baseline cannot be used: nowhere.json is not there'],
    [['--baseline', 'other.json'], 'AXC0064: the baseline cannot be used: other.json is no baseline of this version'],
    [['--baseline', 'other.json', '--update-baseline'], 'AXC0064'],
    [['--baseline', 'in.yaml', '--update-baseline'], 'AXC0060: in.yaml is an input and would be overwritten'],
    [['--update-baseline'], 'AXC0065'],
    [['--baseline', 'b.json', '--update-baseline', '--report', 'json=b.json'], 'AXC0060: b.json is named twice'],
    [['--baseline', 'nowhere/b.json', '--update-baseline'], 'nowhere/b.json error AXC0612'],
  ])('%j is refused', (args, problem) => {
    inFolder({ 'in.yaml': shop, 'other.json': '{}' }, (cwd) => {
      const { code, err } = apisixc(['check', 'in.yaml', ...args], { cwd })
      expect(code).toBe(problem.includes('AXC0612') ? 4 : 2)
      expect(err).toContain(problem)
      expect(readFileSync(join(cwd, 'other.json'), 'utf8')).toBe('{}')
    })
  })
})

describe('the severity map', () => {
  const run = (config: string, ...args: readonly string[]) =>
    inFolder({ 'in.yaml': known, 'c.yaml': config }, (cwd) =>
      apisixc(['check', 'in.yaml', '--config', 'c.yaml', ...args], { cwd }),
    )

  test('makes a warning an error, or takes it out, counted', () => {
    const error = run('severity: {AXC0134: error}\n')
    expect(error.code).toBe(1)
    expect(error.err).toContain('in.yaml:7:14 error AXC0134')
    const off = run('severity:\n  AXC0134: off\n', '--fail-on', 'warning')
    expect(off.code).toBe(0)
    expect(off.err).toMatch(/^2 objects in, 1 route, 1 upstream out, 1 silenced, \d+ ms\n$/)
    expect(run('severity: AXC0134=info\n').err).not.toContain('AXC0134')
    expect(run('severity: [AXC0134=error]\n', '--severity', 'AXC0134=off').code).toBe(0)
  })

  test('tells what it cannot do', () => {
    const { code, err } = run('severity: {AXC0301: off, AXC0122: error, AXC9134: off}\n')
    expect(code).toBe(0)
    expect(err).toContain('c.yaml:1:11 warning AXC0063: --severity names AXC0301, which is an error and stays one')
    expect(err).toContain('AXC0063: --severity names AXC0122, which is a note and stays one')
    expect(err).toContain('AXC0062: --severity names AXC9134, which is no code')
    expect(err).toContain('did you mean AXC0134?')
    expect(run('severity: {AXC0134: of}\n')).toMatchObject({ code: 2 })
    expect(run('severity: {AXC0134: [off]}\n').err).toContain('c.yaml:1:11 error AXC0023: severity takes a mapping')
  })
})

test('what is silenced is counted, and is in the reports with its reason', () => {
  inFolder({ 'in.yaml': silenced }, (cwd) => {
    const { code, err } = apisixc(['check', 'in.yaml', '--fail-on', 'warning', '--report', 'json=a,junit=b'], { cwd })
    expect(code).toBe(0)
    expect(err).toMatch(/^2 objects in, 1 route, 1 upstream out, 1 silenced, \d+ ms\n$/)
    expect(JSON.parse(readFileSync(join(cwd, 'a'), 'utf8')).silenced).toMatchObject([
      { code: 'AXC0134', line: 8, reason: 'for people' },
    ])
    expect(readFileSync(join(cwd, 'b'), 'utf8')).toContain('<skipped message="for people: field owner is unknown here')
    const built = (text: string) => apisixc(['build', '-', '-o', '-'], { cwd, input: text }).out
    expect(built(silenced).replaceAll(/:\d+\)/g, '')).toBe(built(known).replaceAll(/:\d+\)/g, ''))
  })
})
