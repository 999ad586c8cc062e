import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acquireLock, lockPathOf } from '../../output/lock.ts'
import { writeConfig } from '../../output/write.ts'
import { apisixc, shop } from '../cli/run-cli.ts'
import { steppedFiles } from '../support/stepped-files.ts'

/**
 * Links, pipes and renames by somebody who may write into the folder of the output, so that the compiler writes or reads
 * elsewhere with its own permissions, or never ends. More of the writer is in test/write.test.ts.
 */

let folder = ''
let target = ''
let victim = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-attack-'))
  mkdirSync(join(folder, 'out'))
  target = join(folder, 'out', 'apisix.yaml')
  victim = join(folder, 'victim')
  writeFileSync(victim, 'precious', { mode: 0o600 })
})
afterEach(() => {
  expect([readFileSync(victim, 'utf8'), statSync(victim).mode & 0o777]).toEqual(['precious', 0o600])
  rmSync(folder, { recursive: true })
})

const now = () => 1_700_000_000_000

describe('the file', () => {
  test('that is a link is refused, whatever it leads to, and stays a link', async () => {
    for (const to of [victim, join(folder, 'nowhere'), folder, '/dev/zero', 'apisix.yaml']) {
      symlinkSync(to, target)
      expect(await writeConfig(target, 'new', { now })).toMatchObject({
        kind: 'failed',
        diagnostic: { code: 'AXC0610' },
      })
      expect(readlinkSync(target)).toBe(to)
      rmSync(target)
    }
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  test('that becomes a link between looking and writing is replaced, not followed', async () => {
    writeFileSync(target, 'old')
    const files = steppedFiles(({ name }) => {
      if (name !== 'rename') return
      rmSync(target)
      symlinkSync(victim, target)
    })
    expect(await writeConfig(target, 'new', { now, files })).toMatchObject({ kind: 'written' })
    expect([lstatSync(target).isFile(), readFileSync(target, 'utf8')]).toEqual([true, 'new'])
  })

  test('does not land in another folder that takes the name of its own in the middle of a write', async () => {
    const files = steppedFiles(({ name, args }) => {
      if (name !== 'rename' || !String(args[0]).includes('.apisixc-')) return
      renameSync(join(folder, 'out'), join(folder, 'moved'))
      mkdirSync(join(folder, 'out'))
    })
    expect(await writeConfig(target, 'new', { now, files })).toMatchObject({ kind: 'failed' })
    expect(readdirSync(join(folder, 'out'))).toEqual([])
  })

  test('`build` through a link writes nothing and says so', () => {
    symlinkSync(victim, target)
    writeFileSync(join(folder, 'shop.yaml'), shop)
    const { code, err } = apisixc(['build', join(folder, 'shop.yaml'), '-o', target])
    expect([code, err.includes('AXC0610')]).toEqual([4, true])
  })

  test('a litter file of ours that is a link is not followed when it is tidied away', async () => {
    symlinkSync(victim, join(folder, 'out', '.apisixc-0123456789abcdef.tmp'))
    expect(await writeConfig(target, 'new', { now: () => Date.now() + 3_600_000 })).toMatchObject({ kind: 'written' })
  })
})

describe('the lock', () => {
  const acquire = () => {
    let beats = 0
    const wait = async () => {
      beats += 1
      if (beats > 100) throw new Error('it waits for ever')
    }
    const owner = { host: 'here', pid: 1, identity: 'x' }
    return acquireLock(target, { owner, isDead: async () => undefined, wait })
  }

  test.each<[string, (path: string) => void]>([
    ['a link to a file', (path) => symlinkSync(victim, path)],
    ['a link to nothing', (path) => symlinkSync(join(folder, 'nowhere'), path)],
    ['a link to itself', (path) => symlinkSync(path, path)],
    ['a link to what has no end', (path) => symlinkSync('/dev/zero', path)],
    ['a pipe', (path) => void spawnSync('mkfifo', [path])],
    ['a file of megabytes', (path) => writeFileSync(path, ' '.repeat(5_000_000))],
  ])('that is %s is neither read nor waited for for ever, and taken over', async (_, plant) => {
    for (const place of [lockPathOf(target), `${lockPathOf(target)}.turn`]) {
      plant(place)
      // The turn is looked at only where a lock has to be taken over.
      if (place.endsWith('.turn')) writeFileSync(lockPathOf(target), '{')
      const lock = await acquire()
      expect(lock.kind).toBe('held')
      expect(lstatSync(lockPathOf(target)).isFile()).toBe(true)
      if (lock.kind === 'held') await lock.release()
      expect(readdirSync(join(folder, 'out'))).toEqual([])
    }
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  test('that is a folder is told', async () => {
    mkdirSync(lockPathOf(target))
    expect(await acquire()).toMatchObject({ kind: 'refused', diagnostic: { code: 'AXC0623' } })
  })

  test('that is replaced by a link is lost, and no sign of life is given to somebody else’s file', async () => {
    const lock = await acquire()
    if (lock.kind === 'refused') throw new Error(lock.diagnostic.message)
    const { mtimeMs } = statSync(victim)
    rmSync(lockPathOf(target))
    symlinkSync(victim, lockPathOf(target))
    expect(await lock.touch()).toBe(false)
    await lock.release()
    expect([statSync(victim).mtimeMs, lstatSync(lockPathOf(target)).isSymbolicLink()]).toEqual([mtimeMs, true])
  })
})
