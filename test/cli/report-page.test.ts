import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Picture } from '../../src/page/picture.ts'
import { apisixc, inFolder, shop } from './run-cli.ts'

const broken = shop.replace('servicePort: 80', 'servicePort: 8080')
const finished =
  'routes:\n  - {id: a, uri: /a, plugins: {ours: {motto: x}}, upstream: {nodes: {"h.test:80": 1}}}\n#END\n'
const files = { 'shop.yaml': shop, 'broken.yaml': broken, 'apisix.yaml': finished }

/** The picture in a page. */
function pictureIn(page: string): Picture {
  return JSON.parse(/<script type="application\/json" id="picture">(.*?)<\/script>/.exec(page)?.[1] ?? '')
}

describe('report', () => {
  test('writes one page, the same each time', () => {
    inFolder(files, (cwd) => {
      const { code, out, err } = apisixc(['report', 'shop.yaml', '-o', 'page.html'], { cwd })
      expect([code, out, err]).toEqual([0, '', '1 route, 1 upstream: page.html written\n'])
      const page = readFileSync(join(cwd, 'page.html'), 'utf8')
      expect(page).toStartWith('<!doctype html>')
      expect(page).not.toMatch(/\b(?:src|href)="(?!data:,")/)
      expect(pictureIn(page)).toMatchObject({
        title: 'shop.yaml',
        gateway: { routes: [{ id: 'default_shop_pay', hosts: ['shop.example.org'] }] },
        sources: { 'routes/default_shop_pay': 'ApisixRoute default/shop http[0] (shop.yaml:6)' },
        findings: [],
      })
      expect(apisixc(['report', '-', '-o', '-'], { cwd, input: shop }).out.replaceAll('stdin', 'shop.yaml')).toBe(
        page.replace('"title":"shop.yaml"', '"title":"standard input"'),
      )
    })
  })

  test('shows what is wrong, with its lines, and leaves judging to check', () => {
    inFolder(files, (cwd) => {
      const { code, err } = apisixc(['report', 'broken.yaml'], { cwd })
      expect([code, err]).toEqual([0, '0 routes, 0 upstreams, 1 error: report.html written\n'])
      const { findings, meanings } = pictureIn(readFileSync(join(cwd, 'report.html'), 'utf8'))
      expect(findings).toMatchObject([
        { code: 'AXC0302', place: 'broken.yaml:8:18', excerpt: { firstLine: 6, line: 8 } },
      ])
      expect(findings[0]?.excerpt?.lines[2]).toContain('servicePort: 8080')
      expect(meanings['AXC0302']?.title).toBe('A Service does not have the port that a backend names')
    })
  })

  test('shows a finished file; who knows what of it was secret?', () => {
    inFolder(files, (cwd) => {
      const { code, out } = apisixc(['report', '--file', 'apisix.yaml', '-o', '-'], { cwd })
      expect(code).toBe(0)
      expect(pictureIn(out)).toMatchObject({
        title: 'apisix.yaml',
        sources: { 'routes/a': 'apisix.yaml:2' },
        gateway: { routes: [{ plugins: { ours: { motto: '(secret)' } } }] },
      })
    })
  })

  test('knows the order of plugins where --schema tells it', () => {
    const schema = JSON.stringify({ plugins: { cors: { priority: 4000 } } })
    inFolder({ ...files, 'schema.json': schema }, (cwd) => {
      const { out } = apisixc(['report', '--file', 'apisix.yaml', '--schema', 'schema.json', '-o', '-'], { cwd })
      expect(pictureIn(out).priorities).toEqual({ cors: 4000 })
    })
  })

  test.each<[string, readonly string[], string]>([
    ['the file that APISIX loads, named by habit', ['shop.yaml', '-o', 'out.yaml'], 'AXC0001'],
    ['an input', ['page.html', '-o', 'page.html'], 'AXC0004'],
    ['nothing', [], 'AXC0002'],
    ['a file and paths', ['shop.yaml', '--file', 'apisix.yaml'], 'AXC0037'],
    ['a file that is not there', ['--file', 'gone.yaml'], 'AXC0035'],
  ])('refuses %s', (_, args, code) => {
    inFolder({ ...files, 'page.html': 'x' }, (cwd) => {
      const ran = apisixc(['report', ...args], { cwd })
      expect([ran.code, ran.err.match(/AXC\d+/g)]).toEqual([2, [code]])
      expect(existsSync(join(cwd, 'report.html'))).toBe(false)
    })
  })

  test('replaces an old page in an input folder, and no other file', () => {
    inFolder(files, (cwd) => {
      expect(apisixc(['report', '.', '-o', 'page.html'], { cwd }).code).toBe(0)
      expect(apisixc(['report', '.', '-o', 'page.html'], { cwd }).code).toBe(0)
      writeFileSync(join(cwd, 'mine.html'), '<p>mine')
      expect(apisixc(['report', '.', '-o', 'mine.html'], { cwd }).code).toBe(2)
    })
  })

  test('takes -o from the command line only: elsewhere it is the file that APISIX loads', () => {
    inFolder(files, (cwd) => {
      const { code } = apisixc(['report', 'shop.yaml'], { cwd, env: { APISIXC_OUTPUT: 'apisix.html' } })
      expect([code, existsSync(join(cwd, 'report.html')), existsSync(join(cwd, 'apisix.html'))]).toEqual([
        0,
        true,
        false,
      ])
    })
  })

  test('ends with 4 where an input or the output cannot be had', () => {
    inFolder(files, (cwd) => {
      const { code, out, err } = apisixc(['report', 'shop.yaml', 'gone.yaml', '-o', '-'], { cwd })
      expect([code, err.match(/AXC\d+/g)]).toEqual([4, ['AXC0101']])
      expect(pictureIn(out)).toMatchObject({
        findings: [{ code: 'AXC0101' }],
        notes: [expect.stringContaining('could not be read')],
      })
      const failed = apisixc(['report', 'shop.yaml', '-o', 'gone/page.html'], { cwd })
      expect([failed.code, failed.err.match(/AXC\d+/g)]).toEqual([4, ['AXC0612']])
    })
  })
})
