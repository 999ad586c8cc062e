import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inFolder, mainFile, root } from './run-cli.ts'

/** Runs a program that believes that somebody looks on, and collects what is seen. */
async function onTerminal(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { NO_COLOR: _, FORCE_COLOR: __, ...rest } = process.env
  const seen: Uint8Array[] = []
  const child = Bun.spawn([process.execPath, ...command], {
    cwd: root,
    env: { ...rest, TERM: 'xterm', ...env },
    terminal: { data: (_terminal: unknown, bytes: Uint8Array) => void seen.push(bytes) },
  })
  const code = await child.exited
  return { code, seen: Buffer.concat(seen).toString() }
}

const erase = '\r\u001b[K'

describe('on a terminal', () => {
  test('diagnostics have colour, unless NO_COLOR or TERM=dumb says no', async () => {
    const check = [mainFile, 'check', 'missing']
    expect((await onTerminal(check)).seen).toContain('\u001b[31merror\u001b[0m')
    expect((await onTerminal(check, { NO_COLOR: '1' })).seen).not.toContain('\u001b')
    expect((await onTerminal(check, { TERM: 'dumb' })).seen).not.toContain('\u001b')
  })

  const progress = (startedMsAgo: number, use: string): string => `
    const { startProgress } = await import('./src/cli/progress.ts')
    const progress = await startProgress(performance.now() - ${startedMsAgo})
    ${use}
    progress.end()`

  test('progress shows after half a second, and goes away', async () => {
    const use = `progress.step('reading'); progress.tick(); progress.step('compiling')`
    const { seen } = await onTerminal(['-e', progress(600, use)])
    expect(seen).toBe(`${erase}reading …${erase}compiling …${erase}`)
  })

  test('a short run shows no progress', async () => {
    const { seen } = await onTerminal(['-e', progress(-60_000, `progress.step('reading'); progress.tick()`)])
    expect(seen).toBe('')
  })
})

describe('a signal during the write', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s waits for its end, then exits with %i', (signal, expected) =>
    inFolder({}, (folder) => {
      const file = join(folder, 'written')
      const script = `
        const { holdingSignals } = await import('./src/runtime/signals.ts')
        const { writeFileSync } = await import('node:fs')
        await holdingSignals(async () => {
          const arrived = new Promise((resolve) => process.once('${signal}', resolve))
          process.kill(process.pid, '${signal}')
          await arrived
          writeFileSync(${JSON.stringify(file)}, 'whole')
        })
        writeFileSync(${JSON.stringify(file)}, 'too far')`
      const { exitCode } = Bun.spawnSync([process.execPath, '-e', script], { cwd: root })
      expect(exitCode).toBe(expected)
      expect(readFileSync(file, 'utf8')).toBe('whole')
    }),
  )
})
