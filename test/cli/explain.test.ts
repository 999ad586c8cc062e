import { describe, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { wrap } from '../../src/cli/wrap.ts'
import { catalog } from '../../src/diagnostics/codes.ts'
import { apisixc, root } from './run-cli.ts'

const codes: readonly string[] = catalog().map(({ code }) => code)

describe('explain', () => {
  test('knows every code that is declared', async () => {
    const folder = join(root, 'src/diagnostics/catalog')
    const files = await Promise.all(readdirSync(folder).map((file) => import(join(folder, file))))
    const declared = files
      .flatMap((file) => Object.values(file))
      .flatMap((found) => {
        const code = (found as { readonly code?: string }).code
        return code === undefined ? [] : [code]
      })
    expect(declared.length).toBeGreaterThan(50)
    expect(codes).toEqual(declared.sort())
    expect(new Set(codes).size).toBe(codes.length)
  })

  test('tells title, cause, fix and the golden case', () => {
    const { code, out, err } = apisixc(['explain', 'AXC0302'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toStartWith('AXC0302 error: A Service does not have the port')
    expect(out).toMatch(/\n\nCause\n {2}.+\n\nFix\n {2}.+\n\nExample: AXC0302-/s)
    expect(out).toMatch(/\n\nIt says\n {2}in\.yaml:\d+:\d+ error AXC0302 /)
    for (const short of ['302', '0302', 'axc0302']) expect(apisixc(['explain', short]).out).toBe(out)
  })

  test('shows the files of a folder that a command is typed beside', () => {
    expect(apisixc(['explain', 'AXC0123']).out).toContain('\n\n  shop/Chart.yaml:\n    apiVersion: v2\n')
  })

  test('lists all codes when none is given', () => {
    const lines = apisixc(['explain']).out.trimEnd().split('\n')
    expect(lines.map((line) => line.slice(0, 7))).toEqual([...codes])
  })

  test('keeps to the width', () => {
    expect(wrap('aaa bbb ccc dddddddddd e', 7)).toBe('aaa bbb\nccc\ndddddddddd\ne')
  })
})
