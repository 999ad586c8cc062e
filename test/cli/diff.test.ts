import { describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apisixc, inFolder, shop } from './run-cli.ts'

const open = `${shop}---
apiVersion: v1
kind: Endpoints
metadata: {name: checkout}
subsets: [{addresses: [{ip: 10.0.0.5}], ports: [{port: 8080}]}]
`
const guarded = open.replace('      backends:', '      plugins: [{name: key-auth, enable: true}]\n      backends:')
const withSecret = (text: string) => `${open.replace(
  '      backends:',
  '      plugins: [{name: proxy-rewrite, enable: true, config: {}, secretRef: hidden}]\n      backends:',
)}---
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {host: ${text}}
`

describe('diff', () => {
  test('answers 3 and what changes, lost protections before the rest', () => {
    inFolder({ 'old.yaml': guarded, 'new.yaml': open }, (cwd) => {
      const ran = apisixc(['diff', 'old.yaml', 'new.yaml'], { cwd })
      expect(ran).toEqual({
        code: 3,
        out: `1 route changes, 0 removed, 1 unprotected

no longer protected
  ! key-auth of route default_shop_pay: asks who the client is
      it stood in ApisixRoute default/shop http[0] (old.yaml:6)

protections change
  ~ route default_shop_pay: shop.example.org /pay
      from ApisixRoute default/shop http[0] (new.yaml:6)
      - plugins.key-auth: {}
`,
        err: '',
      })
    })
  })

  test('answers 0 where both mean the same: manifests, what was built of them, JSON, standard input', () => {
    inFolder({ 'in.yaml': guarded }, (cwd) => {
      for (const output of ['apisix.yaml', 'apisix.json']) {
        for (const style of ['pretty', 'compact']) {
          expect(apisixc(['build', 'in.yaml', '-o', output, '--style', style, '-q'], { cwd }).code).toBe(0)
          expect(apisixc(['diff', output, '-'], { cwd, input: guarded })).toEqual({
            code: 0,
            out: 'nothing changes\n',
            err: '',
          })
        }
      }
    })
  })

  test('tells programs and pull requests', () => {
    inFolder({ 'old.yaml': guarded, 'new.yaml': open }, (cwd) => {
      const json = JSON.parse(apisixc(['diff', 'old.yaml', 'new.yaml', '--format', 'json'], { cwd }).out)
      expect(json).toMatchObject({
        verdict: '1 route changes, 0 removed, 1 unprotected',
        counts: { routes: { changed: 1, added: 0, removed: 0 }, unprotected: 1, others: 0, nodes: 0 },
        lost: [{ protection: 'key-auth', of: { section: 'routes', id: 'default_shop_pay' } }],
        changes: [{ section: 'routes', fields: [{ path: 'plugins.key-auth', change: 'removed' }] }],
      })
      const comment = apisixc(['diff', 'old.yaml', 'new.yaml', '--format', 'markdown'], { cwd }).out
      expect(comment.split('\n')[0]).toBe('**1 route changes, 0 removed, 1 unprotected**')
      expect(apisixc(['diff', 'old.yaml', 'new.yaml'], { cwd, env: { FORCE_COLOR: '1' } }).out).toContain(
        '\u001b[1;31m',
      )
      const env = { FORCE_COLOR: '1', NO_COLOR: '1' }
      expect(apisixc(['diff', 'old.yaml', 'new.yaml'], { cwd, env }).out).not.toContain('\u001b')
    })
  })

  test('never shows what a Secret holds', () => {
    inFolder({ 'old.yaml': withSecret('first-value'), 'new.yaml': withSecret('second-value') }, (cwd) => {
      apisixc(['build', 'old.yaml', '-o', 'apisix.yaml', '-q'], { cwd })
      for (const old of ['old.yaml', 'apisix.yaml']) {
        for (const format of ['text', 'json', 'markdown']) {
          const { code, out, err } = apisixc(['diff', old, 'new.yaml', '--format', format], { cwd })
          expect(code).toBe(3)
          expect(out).toContain('plugins.proxy-rewrite.host')
          expect(out + err).not.toMatch(/first-value|second-value/)
        }
      }
    })
  })

  test('says what is left out of a side because of an error', () => {
    const broken = open.replace('serviceName: checkout', 'serviceName: nowhere')
    inFolder({ 'old.yaml': open, 'new.yaml': broken }, (cwd) => {
      const { code, out, err } = apisixc(['diff', 'old.yaml', 'new.yaml'], { cwd })
      expect(code).toBe(3)
      expect(out).toContain('0 routes change, 1 removed')
      expect(out).toContain('note: the new side lacks what is left out of it, by 1 diagnostic')
      expect(err).toContain('new.yaml:8:')
      const [waiting = ''] = open.split('---\napiVersion: v1\nkind: Endpoints')
      writeFileSync(join(cwd, 'new.yaml'), waiting)
      const late = apisixc(['diff', 'old.yaml', 'new.yaml', '--resolve', 'endpoints'], { cwd })
      expect(late.out).toContain('note: the new side lacks')
      expect(late.err).toContain('AXC0310')
    })
  })

  test('compares nothing where a side cannot be read', () => {
    const files = { 'in.yaml': open, 'torn.yaml': 'routes: [\n#END\n', 'list.json': '{"routes": [}', 'bomb.yaml': bomb }
    inFolder(files, (cwd) => {
      for (const [side, code] of [
        ['torn.yaml', 'AXC0071'],
        ['list.json', 'AXC0071'],
        ['bomb.yaml', 'AXC0071'],
        ['missing.yaml', 'AXC0101'],
        ['git:HEAD:x', 'AXC0072'],
        ['control:http://127.0.0.1:1', 'AXC0074'],
      ] as const) {
        const ran = apisixc(['diff', side, 'in.yaml'], { cwd })
        expect(ran).toMatchObject({ code: 4, out: '' })
        expect(ran.err).toContain(code)
      }
    })
  })

  test('refuses sides and options that mean nothing, before anything is read', () => {
    for (const [args, code] of [
      [['git:-x:y', 'a'], 'AXC0070'],
      [['git:main', 'a'], 'AXC0070'],
      [['git::a', 'a'], 'AXC0070'],
      [['control:ftp://h', 'a'], 'AXC0070'],
      [['control:http://user:hidden@h', 'a'], 'AXC0070'],
      [['', 'a'], 'AXC0070'],
      [['-', '-'], 'AXC0075'],
      [['a', 'b', '--context', 'x'], 'AXC0076'],
      [['a', 'b', '--format', 'sarif'], 'AXC0001'],
      [['a', 'b', '--schema', 'missing.json'], 'AXC0035'],
    ] as const) {
      const ran = apisixc(['diff', ...args])
      expect(ran).toMatchObject({ code: 2, out: '' })
      expect(ran.err).toMatch(code === 'AXC0001' ? /AXC0001|Allowed choices/ : new RegExp(code))
      expect(ran.err).not.toContain('hidden')
    }
  })

  test('takes a value that APISIX fills in for no difference, with --schema', () => {
    const files = {
      'old.yaml': 'routes: [{id: a, uri: /, plugins: {key-auth: {header: apikey}}}]\n#END\n',
      'new.yaml': 'routes: [{id: a, uri: /, plugins: {key-auth: {}}}]\n#END\n',
      'schema.json': '{"plugins": {"key-auth": {"schema": {"properties": {"header": {"default": "apikey"}}}}}}',
    }
    inFolder(files, (cwd) => {
      expect(apisixc(['diff', 'old.yaml', 'new.yaml'], { cwd }).code).toBe(3)
      expect(apisixc(['diff', 'old.yaml', 'new.yaml', '--schema', 'schema.json'], { cwd }).code).toBe(0)
    })
  })
})

/** Few lines that are more values than there is memory for. */
const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]
${[1, 2, 3, 4, 5, 6, 7, 8, 9]
  .map(
    (n) =>
      `a${n}: &a${n} [${Array(10)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
  )
  .join('\n')}
routes: []
#END
`

/** Runs git in a folder, whatever the person who runs the tests has configured. */
function git(cwd: string, ...args: readonly string[]): void {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  const named = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false']
  const done = spawnSync('git', [...named, ...args], { cwd, env, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr)
}

describe('a side in git', () => {
  const inRepository = (use: (folder: string) => void) =>
    inFolder({}, (cwd) => {
      mkdirSync(join(cwd, 'apps/.hidden'), { recursive: true })
      writeFileSync(join(cwd, 'apps/shop.yaml'), guarded)
      writeFileSync(join(cwd, 'apps/.hidden/x.yaml'), 'a: [')
      writeFileSync(join(cwd, 'apps/notes.txt'), 'a: [')
      apisixc(['build', 'apps/shop.yaml', '-o', 'apisix.yaml', '-q'], { cwd })
      git(cwd, 'init', '-q', '-b', 'main')
      git(cwd, 'add', '.')
      git(cwd, 'commit', '-qm', 'first')
      use(cwd)
    })

  test('is a folder, a file or a finished file, from the top of the repository or from here', () => {
    inRepository((cwd) => {
      const below = join(cwd, 'apps')
      expect(apisixc(['diff', 'git:main:apps', 'apps'], { cwd })).toEqual({
        code: 0,
        out: 'nothing changes\n',
        err: '',
      })
      expect(apisixc(['diff', 'git:HEAD:apps/shop.yaml', 'apisix.yaml'], { cwd }).code).toBe(0)
      expect(apisixc(['diff', 'git:HEAD:apisix.yaml', 'git:main:apps/'], { cwd }).code).toBe(0)
      expect(apisixc(['diff', 'git:HEAD:./shop.yaml', 'shop.yaml'], { cwd: below }).code).toBe(0)
      expect(apisixc(['diff', 'git:HEAD:./', '../apps'], { cwd: below }).code).toBe(0)
      writeFileSync(join(below, 'shop.yaml'), open)
      const changed = apisixc(['diff', 'git:HEAD:apps/', 'apps'], { cwd })
      expect(changed.code).toBe(3)
      expect(changed.out).toContain('key-auth of route default_shop_pay')
      expect(apisixc(['diff', 'apps', 'git:HEAD:apps'], { cwd }).out).toContain('(git:HEAD:apps/shop.yaml:6)')
    })
  })

  test('follows a link to a file of the commit, and refuses one that leads elsewhere', () => {
    inRepository((cwd) => {
      rmSync(join(cwd, 'apps/shop.yaml'))
      writeFileSync(join(cwd, 'shop.txt'), guarded)
      symlinkSync('../shop.txt', join(cwd, 'apps/shop.yaml'))
      git(cwd, 'add', '.')
      git(cwd, 'commit', '-qm', 'link')
      expect(apisixc(['diff', 'git:HEAD:apps', 'apps'], { cwd })).toMatchObject({ code: 0, err: '' })
      rmSync(join(cwd, 'apps/shop.yaml'))
      symlinkSync('/dev/null', join(cwd, 'apps/shop.yaml'))
      git(cwd, 'commit', '-qam', 'link that leads out')
      const outside = apisixc(['diff', 'git:HEAD:apps', 'apps'], { cwd })
      expect(outside).toMatchObject({ code: 4, out: '' })
      expect(outside.err).toContain('AXC0073')
      expect(outside.err).toContain('the link shop.yaml is not followed in git')
      expect(apisixc(['diff', 'git:HEAD:apps/shop.yaml', 'apps'], { cwd }).err).toContain('apps/shop.yaml is a link')
    })
  })

  test('that does not exist is told in words', () => {
    inRepository((cwd) => {
      const gone = apisixc(['diff', 'git:nowhere:apps', 'apps'], { cwd })
      expect(gone).toMatchObject({ code: 4, out: '' })
      expect(gone.err).toContain('AXC0072: git does not give it: there is no commit nowhere')
      expect(apisixc(['diff', 'git:HEAD:x$(touch y)', 'apps'], { cwd }).err).toContain('HEAD has no path x$(touch y)')
    })
  })
})
