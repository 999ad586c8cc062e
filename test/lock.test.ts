import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { acquireLock, lockPathOf, type Owner } from '../output/lock.ts'
import { hasEnded, nameOfThisProcess } from '../src/runtime/process.ts'

let folder = ''
let target = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-lock-'))
  target = join(folder, 'apisix.yaml')
})
afterEach(() => rmSync(folder, { recursive: true }))

async function never(): Promise<void> {
  throw new Error('nobody has to be waited for')
}

/** Another process that takes the lock if it can, and stays. */
function startHolder() {
  const script = fileURLToPath(new URL('support/lock-holder.ts', import.meta.url))
  const child = Bun.spawn([process.execPath, script, target], { stdout: 'pipe', stderr: 'inherit' })
  const output = child.stdout.getReader()
  return {
    pid: child.pid,
    exited: child.exited,
    kill: () => child.kill('SIGKILL'),
    says: async () => new TextDecoder().decode((await output.read()).value).trim(),
  }
}

const owner: Owner = { host: 'here', pid: 1, identity: 'ns 1' }

/** `waits` counts the heartbeats that were waited for; `during` happens in each. */
function acquire(isDead: boolean | undefined, during: () => void = () => {}) {
  const waits: number[] = []
  const lock = acquireLock(target, {
    owner,
    isDead: async () => isDead,
    wait: async (ms) => {
      waits.push(ms)
      during()
    },
  })
  return { lock, waits }
}

async function hold() {
  const lock = await acquire(false).lock
  if (lock.kind === 'refused') throw new Error(lock.diagnostic.message)
  return lock
}

describe('the lock', () => {
  test('refuses a second writer, and names the first', async () => {
    await hold()
    expect(await acquire(false).lock).toMatchObject({
      kind: 'refused',
      diagnostic: { code: 'AXC0622', message: 'process 1 on here writes this file already; nothing is written' },
    })
  })

  test('is free again after its release, and leaves nothing behind', async () => {
    await (await hold()).release()
    expect(readdirSync(folder)).toEqual([])
    await hold()
  })

  test('of a process that has died is taken over at once', async () => {
    await hold()
    const { lock, waits } = acquire(true)
    expect((await lock).kind).toBe('held')
    expect(waits).toEqual([])
    expect(readdirSync(folder)).toHaveLength(1)
  })

  test('of a process that cannot be asked is taken over when it gives no sign of life', async () => {
    await hold()
    const silent = acquire(undefined)
    expect((await silent.lock).kind).toBe('held')
    expect(silent.waits).toEqual([5_000, 5_000, 5_000])
    let beat = 0
    const alive = acquire(undefined, () => {
      beat += 1
      utimesSync(lockPathOf(target), 5, beat)
    })
    expect((await alive.lock).kind).toBe('refused')
    expect(alive.waits).toHaveLength(1)
  })

  test('that is half written counts like one of a process that cannot be asked', async () => {
    writeFileSync(lockPathOf(target), '{"host":')
    const { lock, waits } = acquire(false)
    expect((await lock).kind).toBe('held')
    expect(waits).toHaveLength(3)
  })

  test('that was left behind goes to one of many', async () => {
    await hold()
    const dead = await acquire(true).lock
    expect(dead.kind).toBe('held')
    const text = '{"host":"here","pid":2,"identity":"gone"}'
    writeFileSync(lockPathOf(target), text)
    const contenders = Array.from({ length: 20 }, () =>
      acquireLock(target, { owner, isDead: async ({ pid }) => pid === 2, wait: async () => {} }),
    )
    const held = (await Promise.all(contenders)).filter(({ kind }) => kind === 'held')
    expect(held).toHaveLength(1)
    expect(readdirSync(folder)).toHaveLength(1)
  })

  test('tells its holder when somebody else has it', async () => {
    const first = await hold()
    expect(await first.touch()).toBe(true)
    await acquire(true).lock
    expect(await first.touch()).toBe(false)
    await first.release()
    expect(readdirSync(folder)).toHaveLength(1)
  })

  test('of a process that was killed goes to one of several processes, and no live one loses it', async () => {
    const first = startHolder()
    expect(await first.says()).toBe('held')
    expect(await startHolder().says()).toBe(
      `refused: process ${first.pid} on ${hostname()} writes this file already; nothing is written`,
    )
    first.kill()
    await first.exited
    const contenders = [startHolder(), startHolder(), startHolder()]
    const said = await Promise.all(contenders.map((contender) => contender.says()))
    expect(said.filter((line) => line === 'held')).toHaveLength(1)
    expect(readdirSync(folder)).toHaveLength(1)
    for (const contender of contenders) contender.kill()
    await Promise.all(contenders.map((contender) => contender.exited))
    expect(
      await acquireLock(target, { owner: await nameOfThisProcess(), isDead: hasEnded, wait: never }),
    ).toMatchObject({
      kind: 'held',
    })
  })

  test('that was left behind goes to one, however looking and removing are mixed', async () => {
    for (let round = 0; round < 40; round += 1) {
      writeFileSync(lockPathOf(target), '{"host":"here","pid":2,"identity":"gone"}')
      const contenders = Array.from({ length: 5 }, (_, index) =>
        acquireLock(target, {
          owner,
          isDead: async ({ pid }) => {
            for (let turn = 0; turn < (index * round) % 5; turn += 1) await new Promise((done) => setImmediate(done))
            return pid === 2
          },
          // Time runs a hundred times as fast: none at all would call a lock old that somebody is just writing.
          wait: (ms) => new Promise((done) => setTimeout(done, ms / 100)),
        }),
      )
      const held = (await Promise.all(contenders)).filter((one) => one.kind === 'held')
      expect(held).toHaveLength(1)
      expect(readdirSync(folder)).toHaveLength(1)
      for (const one of held) await one.release()
    }
  })

  test('does not wait for one who died while taking it over', async () => {
    const text = '{"host":"here","pid":2,"identity":"gone"}'
    writeFileSync(lockPathOf(target), text)
    writeFileSync(`${lockPathOf(target)}.turn`, text)
    expect((await acquire(true).lock).kind).toBe('held')
    expect(readdirSync(folder)).toHaveLength(1)
  })

  test('that somebody tidied away is there again with the next sign of life, unless another has it', async () => {
    const first = await hold()
    rmSync(lockPathOf(target))
    expect(await first.touch()).toBe(true)
    expect(await acquire(false).lock).toMatchObject({ kind: 'refused' })
    rmSync(lockPathOf(target))
    const second = await hold()
    expect([await first.touch(), await second.touch()]).toEqual([false, true])
    await second.release()
    expect(await second.touch()).toBe(true)
    expect(readdirSync(folder)).toEqual([])
  })

  test('whose folder has vanished is released without a word', async () => {
    const lock = await hold()
    rmSync(folder, { recursive: true })
    await lock.release()
    mkdirSync(folder)
  })

  test('that cannot be made is told', async () => {
    target = join(folder, 'missing', 'apisix.yaml')
    expect(await acquire(false).lock).toMatchObject({ kind: 'refused', diagnostic: { code: 'AXC0623' } })
  })
})

describe('a process', () => {
  test('that lives has not ended; one that was killed has; another host cannot be asked', async () => {
    const own = await nameOfThisProcess()
    expect(await hasEnded(own)).toBe(false)
    const child = Bun.spawn(['sleep', '1000'])
    const name = { ...own, pid: child.pid, identity: await identityOf(child.pid) }
    expect(await hasEnded(name)).toBe(false)
    child.kill('SIGKILL')
    await child.exited
    expect(await hasEnded(name)).toBe(true)
    expect(await hasEnded({ ...own, identity: `${own.identity}0` })).toBe(true)
    expect(await hasEnded({ ...own, host: 'elsewhere' })).toBeUndefined()
    expect(await hasEnded({ ...own, identity: 'pid:[1] 5' })).toBeUndefined()
  })
})

async function identityOf(pid: number): Promise<string> {
  const stat = await Bun.file(`/proc/${pid}/stat`).text()
  const { identity } = await nameOfThisProcess()
  return `${identity.split(' ')[0]} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
}
