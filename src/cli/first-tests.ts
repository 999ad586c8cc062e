import { closeSync, openSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { attempt } from '../../watch/attempt.ts'
import { isTestName } from '../../watch/files.ts'
import { noRoutesToTest, testFileExists } from '../diagnostics/catalog/tests.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { printable } from '../diagnostics/render.ts'
import { count } from '../diagnostics/words.ts'
import { firstTestsOf } from '../expect/first-tests.ts'
import { reasonOf } from '../runtime/refusal.ts'
import type { Asked } from './asked-gateway.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { refusalAt } from './refused-target.ts'
import { renderFirstTests } from './render-first-tests.ts'
import { routeNouns } from './render-tested.ts'
import { commandLine } from './source.ts'

/** What became of `test --init`. */
export interface FirstTests {
  readonly diagnostics: readonly Diagnostic[]
  /** For standard output. */
  readonly text: string
  readonly exitCode: ExitCode
}

/**
 * The file that `--init` writes: the one with tests that is named, or else `routes.test.yaml` in the first folder, or
 * `shop.test.yaml` beside the first file `shop.yaml`.
 */
export function firstTestFile(paths: readonly string[], file: string | undefined): string {
  const named = paths.find(isTestName)
  const first = named ?? paths.find((path) => path !== '-') ?? file
  if (named !== undefined || first === undefined) return named ?? usualName
  return isFolder(first) ? join(first, usualName) : join(dirname(first), testNameBeside(first))
}

const usualName = 'routes.test.yaml'

function testNameBeside(path: string): string {
  return `${path.replace(/^.*[\\/]/, '').replace(/\.(?:ya?ml|json)$/, '')}.test.yaml`
}

/** Writes a first file of tests, unless there is one. */
export function writeFirstTests(target: string, asked: Asked): FirstTests {
  const first = firstTestsOf(asked.gateway)
  const tests = first.flatMap((one) => (one.kind === 'test' ? [one.test] : []))
  const untested = first.flatMap((one) => {
    if (one.kind === 'test') return []
    const { section, id, reason } = one
    const from = asked.sourceOf(section, id)
    return [`  no test for ${routeNouns[section]} ${id}: ${reason}${from === undefined ? '' : ` (from ${from})`}`]
  })
  const tell = (lines: readonly string[]): string => lines.map((line) => `${printable(line)}\n`).join('')
  if (tests.length === 0) {
    return { diagnostics: [noRoutesToTest(commandLine)], text: tell(untested), exitCode: exitCodes.findings }
  }
  const failure = writeNew(target, renderFirstTests(tests))
  if (failure !== undefined) return { diagnostics: [failure], text: '', exitCode: exitCodes.readOrWrite }
  const written = `${target}: ${count(tests.length, 'test')} written`
  return { diagnostics: [], text: tell([written, ...untested]), exitCode: exitCodes.fine }
}

function isFolder(path: string): boolean {
  return (
    attempt(
      () => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
      () => false,
    ) ?? false
  )
}

/** Never writes over anything, also where a file appears in this moment; what cannot be written whole is taken away. */
function writeNew(path: string, text: string): Diagnostic | undefined {
  let isOurs = false
  try {
    const opened = openSync(path, 'wx')
    isOurs = true
    try {
      writeFileSync(opened, text)
    } finally {
      closeSync(opened)
    }
    return undefined
  } catch (problem) {
    if (isOurs) unlinkSync(path)
    return reasonOf(problem) === 'EEXIST' ? testFileExists({ file: path }) : refusalAt(path, problem)
  }
}
