import { describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { policySchema } from '../../src/policy/policy-schema.ts'
import { root } from '../cli/run-cli.ts'

/** The page "What apisixc refuses, and why", and the files that it speaks of. */

const page = readFileSync(join(root, 'samples/policy/README.md'), 'utf8')

function run(...args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, ['src/main.ts', ...args], { encoding: 'utf8', cwd: root })
  return { status, stderr }
}

const policy = ['--policy', 'samples/policy/policy.yaml']

describe('samples/policy', () => {
  test('what is allowed is compiled without a word', () => {
    expect(run('check', 'samples/policy/allowed.yaml', ...policy, '-q')).toEqual({ status: 0, stderr: '' })
  })

  test('what is refused is refused for each reason, and the pipeline fails', () => {
    const { status, stderr } = run('check', 'samples/policy/refused.yaml', ...policy)
    expect(status).toBe(1)
    const codes = [...stderr.matchAll(/error (AXC\d{4})/g)].map(([, code]) => code)
    expect(codes.sort()).toEqual([
      'AXC0402',
      'AXC0701',
      'AXC0701',
      'AXC0701',
      'AXC0702',
      'AXC0703',
      'AXC0704',
      'AXC0705',
      'AXC0707',
      'AXC0710',
      'AXC0711',
    ])
    expect(stderr).toContain('0 routes')
  })

  test('a policy that is missing or wrong ends every command that compiles with 2', () => {
    for (const command of [
      ['check'],
      ['build', '-o', '-'],
      ['test'],
      ['explain', 'http://a/'],
      ['why', 'ApisixRoute/shop/shop'],
      ['report', '-o', '-'],
    ]) {
      const [name = '', ...more] = command
      const { status, stderr } = run(
        name,
        ...more,
        'samples/policy/allowed.yaml',
        '--policy',
        'samples/policy/missing.yaml',
      )
      expect({ command, status, says: stderr.includes('samples/policy/missing.yaml') }).toEqual({
        command,
        status: 2,
        says: true,
      })
    }
  }, 60_000)

  test('the page names every field', () => {
    const { rules, ...others } = policySchema.shape
    const rule = rules.unwrap().element.shape
    for (const field of [...Object.keys(others), ...Object.keys(rule)])
      expect(page).toMatch(new RegExp(`\\b${field}\\b`))
  })
})
