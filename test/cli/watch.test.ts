import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Watching } from '../support/watching.ts'
import { mainFile } from './run-cli.ts'

let folder = ''
let output = ''
const running: Watching[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-watch-'))
  mkdirSync(join(folder, 'manifests'))
  output = join(folder, 'apisix.yaml')
})
afterEach(async () => {
  for (const watching of running.splice(0)) await watching.stop('SIGKILL')
  rmSync(folder, { recursive: true })
})

function start(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Watching {
  const common = ['watch', join(folder, 'manifests'), '-o', output, '--log-format', 'json', '--log-level', 'debug']
  const watching = new Watching([process.execPath, mainFile, ...common, ...args], env)
  running.push(watching)
  return watching
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

const route = (name: string, plugins = ''): string => `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: ${name}}
spec:
  http:
    - name: main
      match: {paths: [/${name}]}
      backends: [{serviceName: cart, servicePort: 80}]
${plugins}---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}
`
const text = () => readFileSync(output, 'utf8')

describe('watch', () => {
  test('follows a folder, and ends on SIGTERM with nothing left behind', async () => {
    write('manifests/a.yaml', route('a'))
    const watching = start()
    const first = await watching.next('written')
    expect(text()).toContain('/a')
    expect(Math.floor(statSync(output).mtimeMs / 1000)).toBe(Number(first['generation']))
    write('manifests/b.yaml', route('b'))
    const second = await watching.next('written')
    expect(Number(second['generation'])).toBeGreaterThan(Number(first['generation']))
    expect(text()).toContain('/b')
    expect(await watching.stop()).toBe(0)
    expect(existsSync(join(folder, '.apisix.yaml.apisixc-lock'))).toBe(false)
    expect(watching.lines.at(-1)).toMatchObject({ message: 'stopping', reason: 'SIGTERM' })
  })

  test('says where a mistake is when it appears and when it is gone', async () => {
    write('manifests/a.yaml', route('a'))
    const watching = start()
    await watching.next('written')
    write('manifests/a.yaml', route('a').replace('servicePort: 80', 'servicePort: 81'))
    const said = await watching.next('Service default/cart has no port 81', { level: 'error' })
    expect(said).toMatchObject({ code: 'AXC0302', place: join(folder, 'manifests/a.yaml:8:18') })
    write('manifests/a.yaml', route('a'))
    await watching.next('no longer so: Service default/cart has no port 81')
  })

  test('refuses a second writer, and takes over from one that was killed', async () => {
    write('manifests/a.yaml', route('a'))
    const first = start()
    await first.next('written')
    const second = start()
    expect(await second.ended).toBe(4)
    expect(second.err).toContain('AXC0622')
    await first.stop('SIGKILL')
    const third = start()
    await third.next('the file is as it should be')
    expect(await third.stop()).toBe(0)
  })

  test('never lets the last route go without a word, and SIGUSR1 is one', async () => {
    write('manifests/a.yaml', route('a'))
    const watching = start()
    await watching.next('written')
    const before = text()
    rmSync(join(folder, 'manifests/a.yaml'))
    await watching.next('the result is empty, but this file is not')
    expect(text()).toBe(before)
    watching.signal('SIGUSR1')
    await watching.next('written')
    expect(text()).not.toContain('routes:')
  })

  test('with --allow-empty lets the last route go where somebody deletes it, and at the start', async () => {
    write('manifests/a.yaml', route('a'))
    const watching = start(['--allow-empty'])
    await watching.next('written')
    rmSync(join(folder, 'manifests/a.yaml'))
    await watching.next('written')
    expect(text()).not.toContain('routes:')
    expect(await watching.stop()).toBe(0)
    writeFileSync(output, 'who: knows\n')
    const again = start(['--allow-empty'])
    await again.next('written')
    expect(text()).not.toContain('who')
  })

  test('reads its configuration file again on SIGHUP', async () => {
    write('manifests/a.yaml', route('a'))
    write('apisixc.yaml', 'resolve: dns\n')
    const watching = start([], { APISIXC_CONFIG: join(folder, 'apisixc.yaml') })
    await watching.next('written')
    expect(text()).toContain('cart.default.svc.cluster.local')
    write('apisixc.yaml', 'resolve: service-ip\n')
    watching.signal('SIGHUP')
    await watching.next('written')
    expect(text()).toContain('10.96.0.9')
    write('apisixc.yaml', 'resolve: nonsense\n')
    watching.signal('SIGHUP')
    await watching.next('--resolve does not take "nonsense"')
    expect(await watching.stop()).toBe(0)
    expect(text()).toContain('10.96.0.9')
  })

  test('shows no secret in its log, its status and its metrics', async () => {
    const secrets = ['planted-password-7431', 'planted-token-9902']
    const encoded = secrets.map((secret) => btoa(secret))
    const plugins = `      plugins:
        - {name: forward-auth, enable: true, config: {uri: "http://10.0.0.1/${secrets[1]}"}, secretRef: keys}
`
    write(
      'manifests/a.yaml',
      `${route('a', plugins)}---
apiVersion: v1
kind: Secret
metadata: {name: keys}
data: {request_method: ${btoa('GET')}, x: ${encoded[0]}}
---
apiVersion: v1
kind: Secret
metadata: {name: broken}
stringData: {password: [${secrets[0]}]}
data: {token: "${secrets[1]} no base64"}
---
apiVersion: apisix.apache.org/v2
kind: ApisixConsumer
metadata: {name: jack}
spec: {authParameter: {basicAuth: {value: {username: jack, password: ${secrets[0]}}}}}
`,
    )
    const watching = start(['--listen', '127.0.0.1:0'])
    const { port } = await watching.next('listening')
    await watching.next('written')
    const pages = await Promise.all(
      ['status', 'metrics', 'readyz', 'livez'].map(async (page) =>
        (await fetch(`http://127.0.0.1:${port}/${page}`)).text(),
      ),
    )
    write('manifests/b.yaml', route('b', plugins.replace('config: {', 'config: {uri: 7, ')))
    await watching.next('compiled')
    await watching.stop()
    const said = [watching.err, ...pages].join('\n')
    expect(said).toContain('Secret default/keys')
    expect(text()).toContain(secrets[1] ?? '')
    for (const planted of [...secrets, ...encoded]) expect(said).not.toContain(planted)
  })
})
