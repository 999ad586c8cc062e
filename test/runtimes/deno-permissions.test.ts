import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, shop } from '../cli/run-cli.ts'

/** The README says which permissions each command needs on Deno: with these it does its work, with one fewer it does not. */

const deno = join(root, 'node_modules/.bin/deno')

interface Row {
  readonly command: string
  readonly permissions: readonly string[]
}

/** The rows of the README's table: a command, and its permissions or a word for none. */
const rows: readonly Row[] = [
  ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| `apisixc (.+)` \| (`--allow-.*`|none) \|$/gm),
].map(([, command = '', permissions = '']) => ({
  command,
  permissions: permissions === 'none' ? [] : permissions.replaceAll('`', '').split(' '),
}))

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-deno-'))
  for (const name of ['IN', 'NEW', 'OUT']) mkdirSync(join(folder, name))
  for (const name of ['IN', 'NEW']) writeFileSync(join(folder, name, 'shop.yaml'), shop)
  const git = ['init -q', 'add IN', '-c user.name=a -c user.email=a@example.org commit -qm a']
  for (const words of git) expect(spawnSync('git', words.split(' '), { cwd: folder }).status).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** In a folder where nothing was written yet: the same bytes are not written again. */
function run({ command, permissions }: Row) {
  for (const name of ['apisix.yaml', 'report.html']) rmSync(join(folder, 'OUT', name), { force: true })
  const flags = ['run', '--no-prompt', ...permissions]
  const done = spawnSync(deno, [...flags, join(root, 'src/main.ts'), ...command.split(' ')], {
    cwd: folder,
    // What looks for its own updates would reach the network.
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
    input: shop,
    encoding: 'utf8',
  })
  return { code: done.status, err: done.stderr }
}

/** These go on until they are stopped, ask somebody who is not there, or want more input: test/runtimes/watch.test.ts, test/cli. */
const others = /^(?:watch|test |schema pull|diff control:)/

describe('Deno needs for', () => {
  test.each(rows.filter(({ command }) => !others.test(command)))('apisixc $command', (row) => {
    expect(run(row)).toMatchObject({ code: 0 })
    for (const permission of row.permissions) {
      const rest = row.permissions.filter((other) => other !== permission)
      expect([permission, run({ ...row, permissions: rest }).code]).not.toEqual([permission, 0])
    }
  })

  test.each(['--allow-env', '--allow-sys=hostname'])('watch %s, and says so where it is missing: AXC0044', (flag) => {
    const watch = rows.find(({ command }) => command.startsWith('watch IN'))
    expect(watch?.permissions).toContain(flag)
    const { code, err } = run({
      command: 'watch IN -o OUT/apisix.yaml',
      permissions: watch?.permissions.filter((other) => other !== flag) ?? [],
    })
    const [name] = flag.split('=')
    expect(code).toBe(4)
    expect(err).toStartWith('deno error AXC0044: Deno does not permit this: ')
    expect(err).toContain(`hint: add ${name} to deno run`)
    expect(err).not.toContain('bug')
  })

  test('build: to read the input and the old output, to write the folder of the output, and nothing else', () => {
    const build = rows.find(({ command }) => command.startsWith('build IN'))
    expect(build?.permissions).toEqual(['--allow-read=IN,OUT', '--allow-write=OUT'])
  })
})
