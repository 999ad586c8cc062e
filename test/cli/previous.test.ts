import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { overwritesInput } from '../../src/cli/overwrites-input.ts'
import { atOutput, readPrevious, secondOf } from '../../src/cli/previous.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'

let folder = ''
/** A folder that the operating system refuses to look into, whoever asks: its link leads to itself. */
let refused = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-previous-'))
  refused = join(folder, 'loop')
  symlinkSync('loop', refused)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the place of the output', () => {
  test('has a second of modification where it can be looked at', () => {
    const output = join(folder, 'apisix.yaml')
    expect(secondOf(output)).toBeUndefined()
    writeFileSync(output, '')
    utimesSync(output, 1_700_000_000.9, 1_700_000_000.9)
    expect(secondOf(output)).toBe(1_700_000_000)
  })

  test('that is refused while the loop looks at it ends nothing', () => {
    expect(secondOf(join(refused, 'apisix.yaml'))).toBeUndefined()
  })

  test('that is refused at the start is told', () => {
    const output = join(refused, 'apisix.yaml')
    const found: Diagnostic[] = []
    const report = (diagnostic: Diagnostic): void => void found.push(diagnostic)
    expect(atOutput(output, () => readPrevious(output), report)).toBeUndefined()
    expect(atOutput(output, () => mkdirSync(join(output, 'x')), report)).toBeUndefined()
    expect(found.map(({ code, place }) => [code, place?.file])).toEqual([
      ['AXC0613', output],
      ['AXC0613', output],
    ])
    expect(atOutput(output, () => readPrevious(join(folder, 'absent')), report)).toEqual({ value: undefined })
  })

  test('that is refused inside of an input folder is for the writer to tell', () => {
    expect(overwritesInput([folder], join(refused, 'apisix.yaml'))).toBe(false)
  })
})
