import { expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apisixc, inFolder, shop } from './run-cli.ts'

// A program is started in each, which takes its time where others run too.
setDefaultTimeout(60_000)

const options = ['--assume-services', '--missing-endpoints', '503']

function init(cwd: string, ...args: readonly string[]) {
  const before = readdirSync(cwd)
  const { code, out, err } = apisixc(['test', '--init', ...args, ...options], { cwd })
  const made = readdirSync(cwd).filter((name) => !before.includes(name))
  return { code, out, err, made }
}

const payTest = `tests:
  - request: {url: http://shop.example.org/pay}
    expect: {route: default_shop_pay, upstream: default_checkout_80}
`

test('a folder gets routes.test.yaml, which passes and reaches everything', () => {
  inFolder({ 'shop.yaml': shop }, (cwd) => {
    expect(init(cwd, '.')).toEqual({
      code: 0,
      out: 'routes.test.yaml: 1 test written\n',
      err: '',
      made: ['routes.test.yaml'],
    })
    expect(readFileSync(join(cwd, 'routes.test.yaml'), 'utf8')).toBe(
      `# What the routes did when apisixc test --init looked: keep what is a promise, and add what must not happen.\n${payTest}`,
    )
    const { code, out } = apisixc(['test', '.', '--coverage-min=100', ...options], { cwd })
    expect({ code, out }).toEqual({ code: 0, out: '1 passed, 0 failed\ncoverage: 1 of 1 route, 100 %\n' })
  })
})

test('a file gets one beside it, and a name that is given counts', () => {
  inFolder({ 'shop.yaml': shop }, (cwd) => {
    expect(init(cwd, 'shop.yaml').made).toEqual(['shop.test.yaml'])
    expect(init(cwd, 'shop.yaml', 'more.test.yml').made).toEqual(['more.test.yml'])
  })
  const finished = { 'apisix.yaml': 'routes: [{id: "1", uri: /a, upstream: {nodes: {"a:80": 1}}}]\n#END\n' }
  inFolder(finished, (cwd) => {
    const { code, out } = apisixc(['test', '--init', '--file', 'apisix.yaml'], { cwd })
    expect({ code, out }).toEqual({ code: 0, out: 'apisix.test.yaml: 1 test written\n' })
    expect(readFileSync(join(cwd, 'apisix.test.yaml'), 'utf8')).toContain('expect: {route: 1}')
  })
})

test('what is there already stays', () => {
  for (const text of ['mine', '']) {
    inFolder({ 'shop.yaml': shop, 'routes.test.yaml': text }, (cwd) => {
      const { code, err, made } = init(cwd, '.')
      expect({ code, made, isTold: err.includes('routes.test.yaml error AXC0089') }).toEqual({
        code: 4,
        made: [],
        isTold: true,
      })
      expect(readFileSync(join(cwd, 'routes.test.yaml'), 'utf8')).toBe(text)
    })
  }
})

test('a route that no request reaches is told with the reason and its object', () => {
  const later = shop.replace('{name: shop}', '{name: till}')
  inFolder({ 'a.yaml': shop, 'b.yaml': later.split('---')[0] ?? '' }, (cwd) => {
    const { code, out } = init(cwd, '.')
    expect({ code, out }).toEqual({
      code: 0,
      out: `routes.test.yaml: 1 test written
  no test for route default_till_pay: route default_shop_pay takes its requests: order: the answering route stands earlier in the file (from ApisixRoute default/till http[0] (b.yaml:6))
`,
    })
  })
})

test('without a route there is nothing to write', () => {
  inFolder({ 'service.yaml': shop.split('---\n')[1] ?? '' }, (cwd) => {
    const { code, err, made } = init(cwd, '.')
    expect({ code, made, isTold: err.includes('AXC0090') }).toEqual({ code: 1, made: [], isTold: true })
  })
})

test('where an input cannot be read, or the file not be written, nothing is there afterwards', () => {
  inFolder({ 'shop.yaml': shop }, (cwd) => {
    expect(init(cwd, '.', 'gone.yaml')).toMatchObject({ code: 4, made: [] })
    const { code, err } = init(cwd, '.', 'gone/x.test.yaml')
    expect({ code, err: err.split('\n')[0] }).toEqual({
      code: 4,
      err: expect.stringMatching(/^gone\/x\.test\.yaml error AXC0612: .*/),
    })
    mkdirSync(join(cwd, 'taken.test.yaml'))
    expect(init(cwd, 'shop.yaml', 'taken.test.yaml').code).toBe(4)
    writeFileSync(join(cwd, 'x.xml'), '')
    expect(init(cwd, '.', '--coverage').code).toBe(2)
    expect(init(cwd, '.', '--report', 'junit=x.xml').code).toBe(2)
    expect(existsSync(join(cwd, 'routes.test.yaml'))).toBe(false)
  })
})
