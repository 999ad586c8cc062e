import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readXml } from '../support/xml.ts'
import { apisixc, inFolder, route, service, shop } from './run-cli.ts'

/** `--report`: what pipelines read. */

const wrong = route.replace('shop}', 'nowhere}').replace('checkout', 'nobody')
const code = 'AXC0301'

describe('--report', () => {
  test('writes each report at once, the same bytes each time, and the text stays on the terminal', () => {
    inFolder({ 'shop.yaml': shop, 'wrong.yaml': wrong }, (cwd) => {
      const args = ['check', '.', '--report', 'sarif=a.sarif,junit=b.xml', '--report', 'gitlab=c.json']
      const plain = apisixc(['check', '.'], { cwd })
      const first = apisixc([...args, '--report', 'json=d.json', '--report', 'github'], { cwd })
      expect(first.code).toBe(1)
      expect(first.err.replace(/\d+ ms/, '')).toBe(plain.err.replace(/\d+ ms/, ''))
      expect(first.out).toStartWith(`::error file=wrong.yaml,line=8,col=18,title=${code}::ApisixRoute default/nowhere `)
      expect(first.out.split('\n')).toHaveLength(2)
      const files = ['a.sarif', 'b.xml', 'c.json', 'd.json']
      const texts = files.map((file) => readFileSync(join(cwd, file), 'utf8'))
      const [sarif = '', junit = '', gitlab = '', json = ''] = texts
      const [{ ruleId, locations }] = JSON.parse(sarif).runs[0].results
      expect(ruleId).toBe(code)
      expect(locations[0].physicalLocation).toEqual({
        artifactLocation: { uri: 'wrong.yaml' },
        region: { startLine: 8, startColumn: 18 },
      })
      expect(readXml(junit).attributes).toMatchObject({ tests: '1', failures: '1' })
      expect(JSON.parse(gitlab)[0].location).toEqual({ path: 'wrong.yaml', lines: { begin: 8 } })
      expect(JSON.parse(json).diagnostics[0]).toMatchObject({ code, file: 'wrong.yaml', line: 8, column: 18 })
      expect(statSync(join(cwd, 'a.sarif')).mode & 0o777).toBe(0o644)
      // Reports in the folder are no manifests the next time.
      const again = apisixc([...args, '--report', 'json=d.json', '--report', 'github'], { cwd })
      expect(again.err.replace(/\d+ ms/, '')).toBe(plain.err.replace(/\d+ ms/, ''))
      expect(files.map((file) => readFileSync(join(cwd, file), 'utf8'))).toEqual(texts)
    })
  })

  test('notes are in the JSON, and in the others with -v', () => {
    inFolder({ 'in.yaml': `${shop}---\n${service}` }, (cwd) => {
      const args = ['check', 'in.yaml', '--report', 'sarif=a,gitlab=b,json=c,github']
      const told = (...more: readonly string[]) => {
        const { out } = apisixc([...args, ...more], { cwd })
        const [sarif, gitlab, json] = ['a', 'b', 'c'].map((file) => JSON.parse(readFileSync(join(cwd, file), 'utf8')))
        return [sarif.runs[0].results, gitlab, json.diagnostics, out.match(/^::/gm) ?? []].map(({ length }) => length)
      }
      expect(told()).toEqual([0, 0, 1, 0])
      expect(told('-v')).toEqual([1, 1, 1, 1])
    })
  })

  test('build -o - keeps the configuration alone on standard output', () => {
    const { out, err } = apisixc(['build', '-', '-o', '-', '--report', 'github'], { input: `${shop}---\n${wrong}` })
    expect(out).toStartWith('routes:\n')
    expect(out).not.toContain('::error')
    expect(err).toContain('::error file=stdin,line=')
  })

  test('files are named from the folder of the run, however they were given', () => {
    inFolder({ 'wrong.yaml': wrong }, (cwd) => {
      const { out } = apisixc(['check', join(cwd, 'wrong.yaml'), '--report', 'github'], { cwd })
      expect(out).toContain('::error file=wrong.yaml,line=8,')
    })
  })

  test('a name of a file is no command to GitHub, on the terminal either', () => {
    inFolder({ '::stop-commands::x.yaml': 'a: [\n' }, (cwd) => {
      const { out, err } = apisixc(['check', '.', '--report', 'github'], { cwd })
      expect(out).toStartWith('::error file=%3A%3Astop-commands%3A%3Ax.yaml,')
      expect(err).toStartWith('\\u003a:stop-commands::x.yaml:2:1 error ')
    })
  })

  test('a secret is in no report', () => {
    const planted = 'hunter2-hunter2-hunter2'
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: key}\nstringData: {key: ${planted}, ky: {a: ${planted}}}\n`
    const consumer = `apiVersion: apisix.apache.org/v2\nkind: ApisixConsumer\nmetadata: {name: c}\nspec: {authParameter: {basicAuth: {value: {username: u, password: [${planted}]}}, keyAuth: {secretRef: {name: key}}}}\n`
    inFolder({ 'in.yaml': [shop, secret, consumer].join('---\n') }, (cwd) => {
      const reports = ['sarif=a', 'junit=b', 'gitlab=c', 'json=d', 'github'].flatMap((report) => ['--report', report])
      const { code, out } = apisixc(['check', 'in.yaml', ...reports], { cwd })
      expect(code).toBe(1)
      for (const file of ['a', 'b', 'c', 'd']) {
        const text = readFileSync(join(cwd, file), 'utf8')
        expect(text).toContain('AXC')
        expect(text).not.toContain('hunter2')
      }
      expect(out).not.toContain('hunter2')
    })
  })

  test.each([
    [['--report', 'xml=a'], '--report does not take "xml=a"'],
    [['--report', 'sarif'], '--report does not take "sarif"'],
    [['--report', 'sarif=-'], '--report does not take "sarif=-"'],
    [['--report', 'github', '--format', 'json'], 'AXC0061'],
    [['--report', 'json=shop.yaml'], 'shop.yaml is an input and would be overwritten'],
    [['--report', 'json=other.yaml'], 'other.yaml is an input and would be overwritten'],
    [['--report', 'json=a', '--report', 'sarif=./a'], './a is named twice and would be overwritten'],
  ])('%j is refused before anything is read or written', (args, problem) => {
    inFolder({ 'shop.yaml': shop, 'other.yaml': service }, (cwd) => {
      const { code, err } = apisixc(['check', '.', 'shop.yaml', ...args], { cwd })
      expect(code).toBe(2)
      expect(err).toContain(problem)
      expect(readFileSync(join(cwd, 'shop.yaml'), 'utf8')).toBe(shop)
      expect(existsSync(join(cwd, 'a'))).toBe(false)
    })
  })

  test('the output file and the configuration file are no place for a report', () => {
    inFolder({ 'shop.yaml': shop, 'c.yaml': 'report: [json=c.yaml, sarif=out.yaml]\n' }, (cwd) => {
      const { code, err } = apisixc(['build', 'shop.yaml', '-o', 'out.yaml', '--config', 'c.yaml'], { cwd })
      expect(code).toBe(2)
      expect(err).toContain('c.yaml:1:9 error AXC0060: c.yaml is the configuration file and would be overwritten')
      expect(err).toContain('out.yaml is the output file and would be overwritten')
    })
  })

  test('one that cannot be written is told, and the exit code says so; the others are there', () => {
    inFolder({ 'shop.yaml': shop }, (cwd) => {
      const { code, err } = apisixc(['check', 'shop.yaml', '--report', 'json=nowhere/a,sarif=b'], { cwd })
      expect(code).toBe(4)
      expect(err).toContain('nowhere/a error AXC0612')
      expect(existsSync(join(cwd, 'b'))).toBe(true)
    })
  })
})
