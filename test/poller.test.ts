import { expect, test } from 'bun:test'
import { laterSecond } from '../output/write.ts'

/** A small generator of numbers that does the same each time: 100 000 schedules have to be fast, and to be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

interface File {
  readonly version: number
  readonly mtimeSeconds: number
}

/** APISIX looks once a second and takes over a file whose whole second of modification is another than last time. */
class Poller {
  #loaded: File | undefined
  #nextMs: number

  constructor(firstMs: number) {
    this.#nextMs = firstMs
  }

  run(untilMs: number, file: File | undefined): void {
    for (; this.#nextMs <= untilMs; this.#nextMs += 1_000) {
      if (file !== undefined && file.mtimeSeconds !== this.#loaded?.mtimeSeconds) this.#loaded = file
    }
  }

  get version(): number | undefined {
    return this.#loaded?.version
  }
}

/** One random life of a file: writes at random moments, restarts, clocks that jump, deletions. Answers whether the last write is served. */
function isLastWriteLoaded(random: () => number, choose: typeof laterSecond): boolean {
  const poller = new Poller(random() * 1_000)
  let timeMs = 0
  let clockOffsetMs = 1_700_000_000_000
  let file: File | undefined
  let lastSecond: number | undefined
  const writes = 1 + Math.floor(random() * 6)
  for (let version = 1; version <= writes; version += 1) {
    const dice = random()
    if (dice < 0.1)
      lastSecond = undefined // a new process beside the old file
    else if (dice < 0.2) clockOffsetMs += (random() - 0.5) * 20_000
    else if (dice < 0.25 && lastSecond !== undefined) file = undefined // somebody deleted it
    const mtimeSeconds = choose(timeMs + clockOffsetMs, file && file.mtimeSeconds * 1_000, lastSecond)
    lastSecond = mtimeSeconds
    file = { version, mtimeSeconds }
    const waitMs = random() < 0.5 ? random() * 400 : random() * 3_000
    poller.run(timeMs + waitMs, file)
    timeMs += waitMs
  }
  poller.run(timeMs + 1_500, file)
  return poller.version === writes
}

test('the last of any writes is loaded, over restarts, jumps of the clock and deletions', () => {
  const random = randomFrom(7)
  let lost = 0
  for (let schedule = 0; schedule < 100_000; schedule += 1) if (!isLastWriteLoaded(random, laterSecond)) lost += 1
  expect(lost).toBe(0)
})

test('the simulator finds what a writer that trusts the clock loses', () => {
  const random = randomFrom(7)
  let lost = 0
  const naive = (nowMs: number) => Math.floor(nowMs / 1_000)
  for (let schedule = 0; schedule < 1_000; schedule += 1) if (!isLastWriteLoaded(random, naive)) lost += 1
  expect(lost).toBeGreaterThan(100)
})
