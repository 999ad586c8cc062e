import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FollowedPolicy } from '../../src/cli/followed-policy.ts'
import { ofGateway, type Policy } from '../../src/policy/policy.ts'
import { FakeClock } from '../support/fake-clock.ts'

let folder: string
let file: string
const clock = new FakeClock()
const first = 'globalKinds: [first]\n'

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apisixc-policy-'))
  file = join(folder, 'policy.yaml')
  writeFileSync(file, first)
})

afterEach(() => rmSync(folder, { recursive: true }))

/** What a followed policy tells: the namespaces of a new one, the codes of what is wrong. */
function follow() {
  const told: string[] = []
  const followed = new FollowedPolicy({
    file,
    text: first,
    clock,
    changed: ({ globalKinds }: Policy) => told.push(String(globalKinds)),
    report: ({ code }) => told.push(code),
    failed: (problem) => told.push(String(problem)),
  })
  followed.start()
  return { told, followed }
}

/** A look reads and parses for real, so it may take a few turns more than the clock waits for. */
async function look(): Promise<void> {
  await clock.advance(1_000)
  for (let turn = 0; turn < 200 && clock.nextInMs === undefined; turn += 1) await Bun.sleep(1)
}

test('a change is told once, what is wrong too, and what is right again after it', async () => {
  const { told, followed } = follow()
  await look()
  expect(told).toEqual([])
  writeFileSync(file, 'globalKinds: [second]\n')
  await look()
  await look()
  expect(told.splice(0)).toEqual(['second'])
  writeFileSync(file, 'globalKinds: second\n')
  await look()
  await look()
  expect(told.splice(0)).toEqual(['AXC0082', 'AXC0083'])
  writeFileSync(file, '')
  await look()
  expect(told.splice(0)).toEqual(['AXC0082', 'AXC0083'])
  writeFileSync(join(folder, 'new'), 'globalKinds: [third]\n')
  renameSync(join(folder, 'new'), file)
  await look()
  expect(told.splice(0)).toEqual(['third'])
  followed.stop()
})

test('a file that goes is told once, and never taken for no policy', async () => {
  const { told, followed } = follow()
  rmSync(file)
  await look()
  await look()
  expect(told.splice(0)).toEqual(['AXC0101', 'AXC0083'])
  writeFileSync(file, first)
  await look()
  expect(told.splice(0)).toEqual(['first'])
  followed.stop()
})

test('in a pod, what acts on everything comes from the namespace of the gateway unless the policy says otherwise', () => {
  const silent: Policy = { rules: [] }
  expect(ofGateway(silent, 'gateway').globalKinds).toEqual(['gateway'])
  expect(ofGateway(silent, undefined)).toBe(silent)
  expect(ofGateway({ ...silent, globalKinds: ['platform'] }, 'gateway').globalKinds).toEqual(['platform'])
})
