import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { writeConfig } from '../../output/write.ts'
import type { LoopEvent } from '../../src/loop/event.ts'
import { Loop } from '../../src/loop/loop.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { systemClock } from '../../watch/clock.ts'
import { defaultSchedule } from '../../watch/retry.ts'
import { put, ScriptedSource } from '../support/scripted-source.ts'

/**
 * Times the loop from an endpoint change to the renamed file, without the hold-off, beside writing and renaming the same
 * bytes: `bun change.ts FOLDER CHANGES` prints milliseconds as JSON. After many changes the memory must be what it was.
 */
const [folder = '.', count = '200'] = process.argv.slice(2)
const changes = Number(count)
const objects = readdirSync(folder)
  .sort()
  .flatMap((file) => loadAll(readFileSync(join(folder, file), 'utf8')) as RawObject[])
const slices = objects.filter(({ kind }) => kind === 'EndpointSlice')
const home = mkdtempSync(join(tmpdir(), 'apisixc-change-'))
const output = join(home, 'apisix.yaml')

let wake: (event: LoopEvent) => void = () => {}
const source = new ScriptedSource()
const loop = new Loop(
  {
    source,
    clock: systemClock,
    listener: (event) => wake(event),
    path: output,
    previous: undefined,
    served: undefined,
    latencies: { noticed: () => {}, written: () => [] },
    look: () => undefined,
    write: ({ bytes }, lastSecond) =>
      writeConfig(output, bytes, { now: Date.now, ...(lastSecond !== undefined && { lastSecond }) }),
  },
  {
    compile: { ...defaultOptions, resolve: 'endpoints' },
    style: 'pretty',
    maxShrink: 1,
    settleMs: 0,
    maxDelayMs: 0,
    retry: defaultSchedule,
  },
)
const stopping = new AbortController()
const ended = loop.run(stopping.signal)

function written(): Promise<void> {
  return new Promise((resolve) => {
    wake = ({ type }) => {
      if (type === 'written') resolve()
    }
  })
}

async function give(raws: readonly RawObject[]): Promise<number> {
  const done = written()
  const startMs = performance.now()
  source.give(raws.map((raw) => put(raw)))
  await done
  return performance.now() - startMs
}

function quantile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(Math.floor(values.length * part), values.length - 1)] ?? Number.NaN
}

/** The least that has to be done for a new version of the file. */
async function writeAndRename(bytes: Buffer): Promise<number> {
  const startMs = performance.now()
  const file = await open(join(home, 'floor.tmp'), 'w')
  await file.writeFile(bytes)
  await file.sync()
  await file.close()
  await rename(join(home, 'floor.tmp'), join(home, 'floor.yaml'))
  return performance.now() - startMs
}

await give(objects)
const taken: number[] = []
const floor: number[] = []
let residentMb = 0
for (let index = 0; index < changes; index += 1) {
  const slice = slices[(index * 7919) % slices.length]
  if (slice === undefined) throw new Error(`${folder} holds no apps`)
  const endpoints = [{ addresses: [`10.9.${(index >> 8) & 255}.${index & 255}`] }]
  taken.push(await give([{ ...slice, endpoints }]))
  if (floor.length < 200) floor.push(await writeAndRename(readFileSync(output)))
  if (index === Math.floor(changes / 10)) {
    Bun.gc(true)
    residentMb = process.memoryUsage().rss / 2 ** 20
  }
}
Bun.gc(true)
const residentEndMb = process.memoryUsage().rss / 2 ** 20
stopping.abort()
await ended
rmSync(home, { recursive: true })
const p99 = quantile(taken, 0.99)
console.log(
  JSON.stringify({
    p50: quantile(taken, 0.5),
    p99,
    floor: quantile(floor, 0.5),
    ratio: quantile(taken, 0.5) / quantile(floor, 0.5),
    residentMb,
    residentEndMb,
  }),
)
