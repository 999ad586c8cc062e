import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { heldPathOf } from '../../output/held-file.ts'
import { forgetHeld, openHolding } from '../../src/cli/holding.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'

async function inFolder(use: (output: string, path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'apisixc-held-'))
  try {
    const output = join(folder, 'apisix.yaml')
    await use(output, heldPathOf(output))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function open(output: string) {
  const told: Diagnostic[] = []
  const keeping = await openHolding(output, (diagnostic) => told.push(diagnostic))
  return { keeping, told: told.map(({ code, severity, message }) => `${severity} ${code} ${message}`) }
}

test('what is kept stands beside the output, for nobody else to read, and goes when nothing is held', () =>
  inFolder(async (output, path) => {
    const { keeping, told } = await open(output)
    expect(told).toEqual([])
    expect(keeping.restored).toBeUndefined()
    expect(await keeping.keep('something\n')).toBeUndefined()
    expect(readFileSync(path, 'utf8')).toBe('something\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(await keeping.keep(undefined)).toBeUndefined()
    expect(await keeping.keep(undefined)).toBeUndefined()
    expect(() => statSync(path)).toThrow()
  }))

test('what is damaged is told and ignored', () =>
  inFolder(async (output, path) => {
    writeFileSync(path, 'damaged')
    const { keeping, told } = await open(output)
    expect(keeping.restored).toBeUndefined()
    expect(told).toEqual([
      'warning AXC0182 what was held before cannot be used: it is no file of what is held; objects that are broken now are left out',
    ])
  }))

test('neither a link nor a folder in its place is followed', () =>
  inFolder(async (output, path) => {
    writeFileSync(`${path}.other`, 'of somebody else')
    symlinkSync(`${path}.other`, path)
    const { keeping, told } = await open(output)
    expect(told).toEqual([
      'warning AXC0182 what was held before cannot be used: it is no ordinary file; objects that are broken now are left out',
    ])
    expect(await keeping.keep('mine')).toContain('link')
    expect(readFileSync(`${path}.other`, 'utf8')).toBe('of somebody else')
    rmSync(path)
    mkdirSync(path)
    expect(await keeping.keep('mine')).toBeDefined()
    const failures: Diagnostic[] = []
    await forgetHeld(output, (diagnostic) => failures.push(diagnostic))
    expect(failures).toMatchObject([{ code: 'AXC0183' }])
  }))
