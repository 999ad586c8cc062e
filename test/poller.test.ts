import { expect, test } from 'bun:test'
import { isSetBack, laterSecond } from '../output/write.ts'
import { randomFrom } from './support/random.ts'

interface File {
  readonly version: number
  readonly mtimeSeconds: number
}

/**
 * APISIX looks once a second and takes over a file whose whole second of modification is another than last time. It
 * asks for the second first and then opens the file, which may have been replaced in between.
 */
class Poller {
  #loaded: File | undefined
  #nextMs: number
  /** The second of a file that is about to be opened. */
  #opening: number | undefined
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
    this.#nextMs = random() * 1_000
  }

  run(untilMs: number, file: File): void {
    if (this.#opening !== undefined) this.#loaded = { version: file.version, mtimeSeconds: this.#opening }
    this.#opening = undefined
    for (; this.#nextMs <= untilMs; this.#nextMs += 1_000) {
      if (file.mtimeSeconds === this.#loaded?.mtimeSeconds) continue
      if (this.#nextMs + 1_000 > untilMs && this.#random() < 0.1) this.#opening = file.mtimeSeconds
      else this.#loaded = file
    }
  }

  get version(): number | undefined {
    return this.#loaded?.version
  }
}

interface Writer {
  readonly laterSecond: typeof laterSecond
  readonly isSetBack: typeof isSetBack
}

/**
 * One random life of a file: new texts and old ones at random moments, restarts, clocks that jump, deletions, a time
 * that somebody sets back. Answers whether the last text is served.
 */
function isLastWriteLoaded(random: () => number, writer: Writer): boolean {
  const poller = new Poller(random)
  let timeMs = 0
  let clockOffsetMs = 1_700_000_000_000
  let file: File | undefined
  let lastSecond: number | undefined
  let version = 0
  const attempts = 1 + Math.floor(random() * 6)
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const dice = random()
    if (dice < 0.1)
      lastSecond = undefined // a new process beside the old file
    else if (dice < 0.2) clockOffsetMs += (random() - 0.5) * 20_000
    else if (lastSecond !== undefined && file !== undefined) {
      if (dice < 0.25) file = undefined
      else if (dice < 0.35) file = { ...file, mtimeSeconds: file.mtimeSeconds - Math.floor(random() * 4) }
    }
    if (file === undefined || random() < 0.8) version += 1
    const isUnchanged = file?.version === version && !writer.isSetBack(file.mtimeSeconds * 1_000, lastSecond)
    if (file === undefined || !isUnchanged) {
      const mtimeSeconds = writer.laterSecond(timeMs + clockOffsetMs, file && file.mtimeSeconds * 1_000, lastSecond)
      file = { version, mtimeSeconds }
    }
    lastSecond = file.mtimeSeconds
    const waitMs = random() < 0.5 ? random() * 400 : random() * 3_000
    poller.run(timeMs + waitMs, file)
    timeMs += waitMs
  }
  if (file !== undefined) poller.run(timeMs + 2_500, file)
  if (file !== undefined) poller.run(timeMs + 4_500, file)
  return poller.version === version
}

function lostOf(schedules: number, writer: Writer): number {
  const random = randomFrom(7)
  let lost = 0
  for (let schedule = 0; schedule < schedules; schedule += 1) if (!isLastWriteLoaded(random, writer)) lost += 1
  return lost
}

test('the last of any writes is loaded, over restarts, jumps of the clock, deletions and times set back', () => {
  expect(lostOf(100_000, { laterSecond, isSetBack })).toBe(0)
})

test.each<[string, Partial<Writer>]>([
  ['trusts the clock', { laterSecond: (nowMs) => Math.floor(nowMs / 1_000) }],
  ['forgets what it wrote', { laterSecond: (nowMs, oldMtimeMs) => laterSecond(nowMs, oldMtimeMs) }],
  ['is content with the bytes', { isSetBack: () => false }],
])('the simulator finds what a writer loses that %s', (_, mistake) => {
  expect(lostOf(100_000, { laterSecond, isSetBack, ...mistake })).toBeGreaterThan(5)
})
