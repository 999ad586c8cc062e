import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { mainFile, shop } from '../cli/run-cli.ts'
import { openBrowser, openPage } from '../support/browser.ts'
import { Watching } from '../support/watching.ts'

/** The page of `watch --ui`, which follows what the loop does. */

let browser: Browser
let folder = ''
let file = ''
beforeAll(async () => {
  browser = await openBrowser()
  folder = mkdtempSync(join(tmpdir(), 'apisixc-live-'))
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

async function watching(ui = '127.0.0.1:0') {
  const place = mkdtempSync(join(folder, 'watched-'))
  mkdirSync(join(place, 'in'))
  file = join(place, 'in/shop.yaml')
  writeFileSync(file, shop)
  const args = ['watch', join(place, 'in'), '-o', join(place, 'apisix.yaml'), '--ui', ui, '--log-format', 'json']
  const watch = new Watching([process.execPath, mainFile, ...args])
  const { url } = await watch.next('showing a page')
  await watch.next('written')
  return { watch, url: String(url) }
}

describe('watch --ui', () => {
  test('shows a change by itself, and what it changed; the search stays', async () => {
    const { watch, url } = await watching()
    const { page, trouble } = await openPage(browser, url)
    await page.locator('tr[data-route="routes/default_shop_pay"]').waitFor()
    await page.locator('#search').fill('shop')
    await page.locator('[data-tab=explain]').click()
    await page.locator('#url').fill('http://shop.example.org/pay/now')
    await page.locator('#url').press('Enter')
    await page.locator('text=No route answers: 404').waitFor()

    writeFileSync(file, shop.replace('paths: [/pay]', 'paths: [/pay, /pay/*]'))
    await page.locator('text=Compiled again: 1 route changes, 0 removed, 0 unprotected').waitFor()
    // What was asked is asked again, and who is typing goes on.
    await page.locator('text=Answered by route').waitFor()
    expect(await page.locator('#url:focus').count()).toBe(1)
    expect(await page.locator('#search').inputValue()).toBe('shop')
    await page.locator('[data-tab=changes]').click()
    expect(await page.locator('#panel').textContent()).toContain('+ /pay/*')

    writeFileSync(file, shop.replace('servicePort: 80', 'servicePort: 8080'))
    await page.locator('[data-tab=findings] .badge.error').waitFor()
    await page.locator('[data-tab=findings]').click()
    expect(await page.locator('article.finding p.message').textContent()).toContain(
      'Service default/checkout has no port 8080',
    )
    expect(await page.locator('.line.meant').textContent()).toContain('servicePort: 8080')

    expect(trouble).toEqual([])
    expect(await watch.stop()).toBe(0)
    await page.locator('text=apisixc watch does not answer; this is what it said last.').waitFor()
    await page.close()
  })

  test('tells what is held back', async () => {
    const { watch, url } = await watching()
    const { page } = await openPage(browser, url)
    writeFileSync(file, '# nothing\n')
    await watch.next('', { code: 'AXC0621' })
    await page.locator('.notes', { hasText: 'held: ' }).waitFor()
    expect(await watch.stop()).toBe(0)
    await page.close()
  })

  test('is for nobody who calls it by another name, and for no frame or script of another page', async () => {
    const { watch, url } = await watching()
    const as = (host: string) => fetch(url, { headers: { host } }).then(({ status }) => status)
    const { host, port } = new URL(url)
    expect(await Promise.all([as(host), as(`localhost:${port}`), as(`[::1]:${port}`)])).toEqual([200, 200, 200])
    expect(await Promise.all([as('evil.example'), as(`evil.example:${port}`), as('127.0.0.1.evil.example')])).toEqual([
      421, 421, 421,
    ])
    const answers = await Promise.all(['', 'picture.json', 'revision.json'].map((path) => fetch(`${url}${path}`)))
    for (const { headers } of answers) {
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('cache-control')).toBe('no-store')
    }
    expect(answers[0]?.headers.get('content-security-policy')).toEndWith("; frame-ancestors 'none'")
    expect(await watch.stop()).toBe(0)
  })

  test('warns of an address that others reach: AXC0007', async () => {
    const { watch } = await watching('0.0.0.0:0')
    expect(watch.lines.filter(({ code }) => code === 'AXC0007')).toMatchObject([{ level: 'warn' }])
    expect(await watch.stop()).toBe(0)
  })

  test('does not start where the address is taken, and says which option', async () => {
    const { watch, url } = await watching()
    const second = new Watching([
      process.execPath,
      mainFile,
      'watch',
      file,
      '-o',
      join(folder, 'b.yaml'),
      '--ui',
      new URL(url).host,
      '--log-format',
      'json',
    ])
    expect(await second.ended).toBe(4)
    expect(second.lines.find(({ code }) => code === 'AXC0050')).toMatchObject({
      hint: 'name another address with --ui',
    })
    expect(await watch.stop()).toBe(0)
  })
})
