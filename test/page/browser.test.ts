import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import type { Picture } from '../../src/page/picture.ts'
import { endpointsManifest, serviceManifest } from '../support/backend-manifests.ts'
import { openBrowser, openPage } from '../support/browser.ts'
import { pageOf, pictureOf, pictureOfDocument } from './picture-of.ts'

/** The page in the browser that its readers have. */

let folder = ''
let browser: Browser
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-page-'))
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

async function open(picture: Picture, colorScheme: 'light' | 'dark' = 'light') {
  const file = join(folder, 'report.html')
  writeFileSync(file, pageOf(picture))
  return openPage(browser, pathToFileURL(file).href, colorScheme)
}

const shop = `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop, namespace: default}
spec:
  http:
    - name: pay
      match: {hosts: [shop.example.org], paths: [/pay/*], methods: [POST]}
      backends: [{serviceName: checkout, servicePort: 80}]
      plugins:
        - {name: key-auth, enable: true}
    - name: canary
      priority: 10
      match:
        hosts: [shop.example.org]
        paths: [/pay/*]
        exprs: [{subject: {scope: Header, name: X-Canary}, op: Equal, value: "1"}]
      backends: [{serviceName: cart, servicePort: 80}]
    - name: front
      match: {hosts: [www.example.org], paths: [/*]}
      backends: [{serviceName: checkout, servicePort: 80}]
    - name: broken
      match: {hosts: [shop.example.org], paths: [/broken]}
      backends:
        - serviceName: cart
          servicePort: 8080
${serviceManifest('checkout')}${serviceManifest('cart')}${endpointsManifest('checkout', '10.0.0.5', '10.0.0.6')}${endpointsManifest('cart', '10.0.0.9')}`

const routesOf = (page: Page) =>
  page.locator('tr[data-route]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-route')))

describe('the page', () => {
  test('lists routes by host, and a search narrows them', async () => {
    const { page, trouble } = await open(await pictureOf(shop))
    expect(await page.locator('tr.host').allTextContents()).toEqual(['shop.example.org', 'www.example.org'])
    expect(await page.title()).toBe('in.yaml – apisixc')
    await page.keyboard.press('/')
    await page.keyboard.type('key-auth')
    await page.locator('text=1 route found').waitFor()
    expect(await routesOf(page)).toEqual(['routes/default_shop_pay'])
    await page.keyboard.press('Escape')
    await page.locator('text=3 routes').waitFor()
    expect(trouble).toEqual([])
    await page.close()
  })

  test('shows a route: where it is from, what it takes, its nodes, its plugins', async () => {
    const { page, trouble } = await open(await pictureOf(shop))
    await page.locator('tr[data-route="routes/default_shop_canary"]').click()
    const detail = page.locator('section.detail')
    expect(await detail.locator('h2').textContent()).toBe('default_shop_canary')
    const text = await detail.textContent()
    for (const part of ['ApisixRoute default/shop http[1] (in.yaml:11)', '["http_x_canary","==","1"]', '10.0.0.9:8080'])
      expect(text).toContain(part)
    // Of another rule of that object.
    expect(text).not.toContain('AXC0302')
    expect(page.url()).toEndWith('#routes/routes/default_shop_canary')
    await page.keyboard.press('Escape')
    expect(await detail.count()).toBe(0)
    await page.goBack()
    expect(await detail.count()).toBe(1)
    expect(trouble).toEqual([])
    await page.close()
  })

  test('needs no mouse: arrows between tabs and lines, Enter shows a route', async () => {
    const { page } = await open(await pictureOf(shop))
    await page.locator('tr[data-route]').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await page.locator('section.detail h2').textContent()).toBe('default_shop_canary')
    // The line keeps the focus, and the next one is near.
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press(' ')
    expect(await page.locator('section.detail h2').textContent()).toBe('default_shop_front')
    expect(await page.locator('tr[aria-selected=true]').count()).toBe(1)
    await page.locator('[data-tab=routes]').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('[role=tab][aria-selected=true]').textContent()).toBe('Explain')
    expect(await page.locator('[role=tab][aria-selected=true]:focus').count()).toBe(1)
    await page.keyboard.press('ArrowLeft')
    await page.locator('g.box.node').first().focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('#search').inputValue()).toBe('10.0.0.5:8080')
    expect(await page.locator('g.box.node:focus title').textContent()).toBe('10.0.0.5:8080, weight 100')
    await page.close()
  })

  test('explains a request as the command does', async () => {
    const { page, trouble } = await open(await pictureOf(shop))
    await page.locator('[data-tab=explain]').click()
    await page.locator('#url').fill('https://shop.example.org/pay/1')
    await page.locator('#method').fill('post')
    await page.keyboard.press('Enter')
    const answer = page.locator('.answer')
    const text = await answer.textContent()
    for (const part of [
      'POST shop.example.org/pay/1',
      'Answered by route default_shop_pay',
      'key-auth of the route; may answer by itself',
      '100 % upstream default_checkout_80',
      'default_shop_canary: vars: the request does not meet ["http_x_canary","==","1"]',
      '1 of 3 routes are of another host or uri.',
    ])
      expect(text).toContain(part)
    await page.locator('#headers').fill('X-Canary: 1')
    await page.locator('#url').press('Enter')
    expect(await answer.textContent()).toContain('Answered by route default_shop_canary')
    await page.locator('#headers').fill('no header')
    await page.locator('#url').press('Enter')
    expect(await answer.textContent()).toContain('A header is “Name: value”.')
    await page.locator('#headers').fill('')
    await page.locator('#url').fill('https://shop.example.org/nowhere')
    await page.locator('#url').press('Enter')
    expect(await answer.textContent()).toContain('No route answers: 404')
    expect(trouble).toEqual([])
    await page.close()
  })

  test('explains a connection', async () => {
    const document = {
      stream_routes: [
        { id: 'redis', server_port: 9100, upstream: { nodes: { '10.0.0.5:6379': 1 } } },
        { id: 'mqtt', server_port: 9101, plugins: { 'mqtt-proxy': {} }, upstream_id: 'gone' },
      ],
    }
    const { page, trouble } = await open(pictureOfDocument(document))
    await page.locator('[data-tab=explain]').click()
    const answer = page.locator('.answer')
    const ask = async (url: string) => {
      await page.locator('#url').fill(url)
      await page.locator('#url').press('Enter')
      return answer.textContent()
    }
    expect(await ask('tcp://:9100')).toContain('Taken by stream route redis')
    expect(await ask('tcp://:9101')).toContain('nowhere: there is no upstream gone')
    expect(await ask('tls://a.test:9102')).toContain('No stream route takes it: APISIX closes it')
    await page.locator('#from').fill('somewhere')
    expect(await ask('tcp://:9100')).toBe('That is no IP address.')
    await page.locator('#from').fill('')
    expect(await ask('tcp://nowhere')).toContain('A connection is tcp://ADDRESS:PORT')
    await ask('tcp://:9101')
    await answer.locator('button', { hasText: 'mqtt' }).click()
    expect(await page.locator('section.detail h2').textContent()).toBe('mqtt')
    expect(trouble).toEqual([])
    await page.close()
  })

  test('asks with a request of the route that is looked at', async () => {
    const { page } = await open(await pictureOf(shop))
    await page.locator('tr[data-route="routes/default_shop_canary"]').click()
    await page.locator('text=Ask with a request of this route').click()
    expect(await page.locator('.answer').textContent()).toContain('Answered by route default_shop_canary')
    await page.close()
  })

  test('shows findings with their lines', async () => {
    const { page, trouble } = await open(await pictureOf(shop))
    await page.locator('[data-tab=findings]').click()
    const finding = page.locator('article.finding')
    expect(await finding.count()).toBe(1)
    expect(await finding.locator('p.message').textContent()).toBe(
      'ApisixRoute default/shop spec.http[3].backends[0]: Service default/cart has no port 8080; the rule is left out',
    )
    expect(await finding.locator('.line.meant').textContent()).toBe('24        - serviceName: cart')
    expect(trouble).toEqual([])
    await page.close()
  })

  test('draws a graph whose boxes lead on', async () => {
    const { page, trouble } = await open(await pictureOf(shop))
    await page.locator('[data-tab=graph]').click()
    expect(await page.locator('g.box').count()).toBe(2 + 3 + 2 + 3)
    await page.locator('g.box.route').nth(0).click()
    expect(await page.locator('section.detail h2').textContent()).toBe('default_shop_pay')
    expect(await page.locator('path.edge.chosen').count()).toBe(2)
    expect(trouble).toEqual([])
    await page.close()
  })

  test('is light or dark, as the reader’s system is', async () => {
    const background = async (scheme: 'light' | 'dark') => {
      const { page } = await open(await pictureOf(shop), scheme)
      const color = await page.evaluate('getComputedStyle(document.body).backgroundColor')
      await page.close()
      return color
    }
    expect(await background('light')).toBe('rgb(255, 255, 255)')
    expect(await background('dark')).toBe('rgb(20, 23, 28)')
  })

  test('of two thousand routes is searched, drawn and asked', async () => {
    const numbers = Array.from({ length: 2000 }, (_, index) => index)
    const { page, trouble } = await open(
      pictureOfDocument({
        routes: numbers.map((index) => ({
          id: `r${index}`,
          uri: `/${index}/*`,
          host: `h${index % 300}.test`,
          upstream_id: `u${index % 500}`,
        })),
        upstreams: numbers
          .slice(0, 500)
          .map((index) => ({ id: `u${index}`, nodes: [{ host: `10.0.${index % 250}.1`, port: 80, weight: 1 }] })),
      }),
    )
    expect((await routesOf(page)).length).toBe(2000)
    await page.locator('#search').fill('h299.test /1199/')
    await page.locator('text=1 route found').waitFor()
    expect(await routesOf(page)).toEqual(['routes/r1199'])
    await page.locator('#search').fill('')
    await page.locator('[data-tab=graph]').click()
    expect(await page.locator('text=1940 more routes would not fit').count()).toBe(1)
    await page.locator('[data-tab=explain]').click()
    await page.locator('#url').fill('http://h299.test/1199/x')
    await page.locator('#url').press('Enter')
    expect(await page.locator('.answer').textContent()).toContain('Answered by route r1199')
    expect(trouble).toEqual([])
    await page.close()
  })
})

/** Each ends something, begins something, or turns text around. */
const attacks = [
  '<script>window.broken = 1</script>',
  '</script><script>window.broken = 1</script>',
  '<!--<script>',
  '"><img src=x onerror="window.broken = 1">',
  "' onmouseover='window.broken = 1",
  '`${window.broken = 1}`',
  '\u2028window.broken = 1\u2029',
  'javascript:window.broken = 1',
  '</title><style>body { display: none }</style>',
  '\u202etxt.exe',
  '__proto__',
]
const everything = attacks.join(' ')

/** The value with every text in it, and every name of a field of `plugins`, made an attack. */
function poisoned(value: unknown): unknown {
  if (typeof value === 'string') return `${value}${everything}`
  if (Array.isArray(value)) return value.map(poisoned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'plugins'
        ? Object.fromEntries(
            Object.entries(inner).map(([plugin, config]) => [`${plugin}${everything}`, poisoned(config)]),
          )
        : poisoned(inner),
    ]),
  )
}

/** Copies of an object, each with one text in it made an attack, the whole of it or its end. */
function variantsOf(object: unknown): readonly unknown[] {
  if (typeof object === 'string') return [...attacks, `${object}${everything}`]
  if (typeof object !== 'object' || object === null) return []
  return Object.entries(object).flatMap(([name, inner]) =>
    variantsOf(inner).map((variant) =>
      Array.isArray(object) ? object.with(Number(name), variant) : { ...object, [name]: variant },
    ),
  )
}

/** Looks at everything there is, and answers what went wrong. */
async function lookAround(picture: Picture): Promise<readonly unknown[]> {
  const { page, trouble } = await open(picture)
  for (const tab of ['graph', 'findings', 'routes']) await page.locator(`[data-tab=${tab}]`).click()
  const lines = await page.locator('tr[data-route]').count()
  for (let line = 0; line < Math.min(lines, 12); line += 1) {
    await page.locator('tr[data-route]').nth(line).click()
    for (const summary of await page.locator('aside summary').all()) await summary.click()
  }
  if ((await page.locator('aside button', { hasText: 'Ask' }).count()) > 0)
    await page.locator('aside button', { hasText: 'Ask' }).click()
  const seen = await page.evaluate(`[
    window.broken,
    document.scripts.length,
    document.querySelectorAll('img, a, iframe, object, embed, base, form[action], [onerror], [onmouseover], [style], [href]:not(link)').length,
    document.querySelectorAll('style').length,
    getComputedStyle(document.body).display,
    /[\\u2028\\u2029\\u202e]/.test(document.body.innerText),
  ]`)
  await page.close()
  return [seen, trouble]
}

const unharmed = [[undefined, 2, 0, 1, 'block', false], []]

describe('texts of tenants are texts', () => {
  test('in every field of a finished file', async () => {
    const item = {
      id: 'a',
      uris: ['/a'],
      hosts: ['h.test'],
      methods: ['GET'],
      remote_addrs: ['10.0.0.0/8'],
      vars: [['arg_x', '==', '1']],
      filter_func: 'function(vars) return true end',
      plugins: { 'key-auth': { note: 'x' }, cors: { deep: [{ deeper: 'x' }] } },
      upstream: { scheme: 'http', nodes: [{ host: 'n.test', port: 80, weight: 1 }] },
    }
    const document = poisoned({
      routes: [item, { id: 'b', uri: '/b', upstream_id: 'u', plugin_config_id: 'p', service_id: 's' }],
      services: [{ id: 's', hosts: ['s.test'], plugins: { x: { y: 'z' } } }],
      plugin_configs: [{ id: 'p', plugins: { x: { y: 'z' } } }],
      global_rules: [{ id: 'g', plugins: { x: { y: 'z' } } }],
      upstreams: [{ id: 'u', discovery_type: 'dns', service_name: 'x' }],
      stream_routes: [
        { id: 't', sni: 'sni.test', server_addr: '127.0.0.1', remote_addr: '127.0.0.1', upstream_id: 'u' },
      ],
    })
    const told = { title: everything, notes: [everything], sourceOf: () => everything }
    expect(await lookAround(pictureOfDocument(document, told))).toEqual(unharmed)
  })

  test('in every part of a finding', async () => {
    const object = `apisix.apache.org/${everything.replaceAll('/', '|')}/a/b` as const
    const diagnostic = {
      code: 'AXC0134',
      severity: 'error',
      object,
      path: [everything],
      place: { file: everything, line: 1, column: 1 },
      message: everything,
      hint: everything,
      related: [{ object, path: [everything], note: everything }],
    } as const
    const picture = pictureOfDocument({}, { diagnostics: [diagnostic], linesOf: () => [everything, everything] })
    expect(await lookAround(picture)).toEqual(unharmed)
    expect(picture.findings[0]?.excerpt?.lines).toHaveLength(2)
  })

  test('in every field of a manifest, one after the other', async () => {
    const route = {
      apiVersion: 'apisix.apache.org/v2',
      kind: 'ApisixRoute',
      metadata: {
        name: 'shop',
        namespace: 'default',
        labels: { a: 'b' },
        annotations: { 'k8s.apisix.apache.org/x': 'y' },
      },
      spec: {
        ingressClassName: 'apisix',
        http: [
          {
            name: 'pay',
            match: {
              hosts: ['h.test'],
              paths: ['/pay'],
              methods: ['GET'],
              remoteAddrs: ['10.0.0.1'],
              exprs: [{ subject: { scope: 'Header', name: 'X-A' }, op: 'Equal', value: 'x' }],
              filter_func: 'function(vars) return true end',
            },
            backends: [{ serviceName: 'web', servicePort: 80, subset: 'x', resolveGranularity: 'endpoint' }],
            upstreams: [{ name: 'up' }],
            plugins: [{ name: 'cors', enable: true, config: { allow_origins: 'x' } }],
            plugin_config_name: 'common',
            authentication: { enable: true, type: 'keyAuth' },
            unknown: 'x',
          },
        ],
      },
    }
    const web = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { ports: [{ port: 80 }] },
    }
    const objects = [web, ...variantsOf(route)]
    const manifest = objects.map((object) => JSON.stringify(object)).join('\n---\n')
    const picture = await pictureOf(manifest)
    expect(picture.findings.length).toBeGreaterThan(100)
    expect(await lookAround(picture)).toEqual(unharmed)
  })

  test('and where one should get in as markup all the same, the policy stops it', async () => {
    const { page, trouble } = await open(await pictureOf(shop))
    const failed = page.waitForEvent('requestfailed')
    const refused = await page.evaluate(`(() => {
      const seen = []
      for (const act of [
        () => { document.body.innerHTML = '<p>x' },
        () => { const made = document.createElement('script'); made.textContent = 'window.broken = 1'; document.body.append(made) },
        () => { document.body.setAttribute('onclick', 'window.broken = 1') },
      ]) try { act(); seen.push('done') } catch (problem) { seen.push(problem.name) }
      const image = document.createElement('img')
      image.src = 'https://example.org/x.png'
      document.body.append(image)
      return [...seen, window.broken]
    })()`)
    expect(refused).toEqual(['TypeError', 'TypeError', 'TypeError', undefined])
    expect((await failed).failure()?.errorText).toBe('csp')
    expect(trouble.some((one) => one.includes('Content Security Policy'))).toBe(true)
    await page.close()
  })
})
