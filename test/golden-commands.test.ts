import { describe, expect, test } from 'bun:test'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apisixc, root } from './cli/run-cli.ts'

/**
 * Every folder of test/golden-commands: what only a command can say. command.txt is one line as it is typed; it runs in a
 * copy of the folder; says.txt is what it prints for people, to the byte, and how it ends. `npm run golden` (GOLDEN=write)
 * rewrites the latter; then read the diff. CASE=part-of-a-name picks cases.
 */

const folder = join(root, 'test/golden-commands')
const isRewriting = process.env['GOLDEN'] === 'write'
const wanted = process.env['CASE'] ?? ''
const ofCase: readonly string[] = ['command.txt', 'says.txt']

const cases = readdirSync(folder)

function runCase(name: string): string {
  const home = mkdtempSync(join(tmpdir(), 'apisixc-command-'))
  try {
    for (const file of readdirSync(join(folder, name))) {
      if (!ofCase.includes(file)) cpSync(join(folder, name, file), join(home, file), { recursive: true })
    }
    const [program, ...args] = readFileSync(join(folder, name, 'command.txt'), 'utf8')
      .trim()
      .split(/\s+/)
    expect(program).toBe('apisixc')
    // No kubeconfig, no settings and no cluster but the case's own.
    const env = { HOME: home, KUBECONFIG: '', KUBERNETES_SERVICE_HOST: '', GITHUB_ACTIONS: '', CI: '' }
    const { code, err } = apisixc(args, { cwd: home, env })
    return `${err
      .replaceAll(`${home}/`, '')
      .replaceAll(home, '.')
      .replaceAll(/\b\d+ ms\b/g, '10 ms')}exit code ${code}\n`
  } finally {
    rmSync(home, { recursive: true })
  }
}

describe('golden commands', () => {
  for (const name of cases.filter((one) => one.includes(wanted))) {
    test(name, () => {
      const said = runCase(name)
      const file = join(folder, name, 'says.txt')
      if (isRewriting) writeFileSync(file, said)
      expect(said).toBe(readFileSync(file, 'utf8'))
      const code = /^AXC\d{4}/.exec(name)?.[0]
      if (code !== undefined) expect(said).toMatch(new RegExp(` ${code}[: ]`))
    })
  }

  test('there are cases', () => expect(cases.length).toBeGreaterThan(0))
})
