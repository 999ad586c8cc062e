import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wordyApp, writeWorld } from './world.ts'

/**
 * `npm run bench`: every number beside its floor, taken in turn in one run, medians. Prints a table, and JSON with
 * `-- --json`. Ratios are what to look at: machines differ, and so do minutes.
 */

interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly goal: string
  readonly isMet: boolean
}

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const folder = mkdtempSync(join(tmpdir(), 'apisixc-bench-'))
const bun = process.execPath
/** The program as npm brings it, see `build:bundle` in package.json; the floor is made in the same way. */
const main = join(folder, 'dist/main.js')
const floor = join(folder, 'dist/floor.js')
const sources = join(root, 'src/main.ts')
const asJson = process.argv.includes('--json')
const rows: Row[] = []

interface Run {
  readonly ms: number
  readonly rssMb: number
  readonly stdout: string
}

/** What the image of the sidecar sets. */
const ofImage: Readonly<Record<string, string>> = Object.fromEntries(
  [...readFileSync(join(root, 'samples/05-sidecar/Dockerfile'), 'utf8').matchAll(/^ENV (\w+)=(.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value],
  ),
)

async function run(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  const started = performance.now()
  const env = { ...process.env, ...environment }
  const child = Bun.spawn([...command], { cwd: root, env, stdout: 'pipe', stderr: 'pipe' })
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  const ms = performance.now() - started
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${stderr}`)
  return { ms, rssMb: (child.resourceUsage()?.maxRSS ?? 0) / 2 ** 20, stdout }
}

/** A and B in turn, so that both see the same machine; medians, and the medians of the pairwise ratios and differences. */
async function versus(a: readonly string[], b: readonly string[], runs: number) {
  await run(a)
  await run(b)
  const pairs: { readonly a: Run; readonly b: Run }[] = []
  for (let index = 0; index < runs; index += 1) pairs.push({ a: await run(a), b: await run(b) })
  return {
    a: median(pairs.map((pair) => pair.a.ms)),
    b: median(pairs.map((pair) => pair.b.ms)),
    ratio: median(pairs.map((pair) => pair.a.ms / pair.b.ms)),
    difference: median(pairs.map((pair) => pair.a.ms - pair.b.ms)),
    rssMb: Math.max(...pairs.map((pair) => pair.a.rssMb)),
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function note(what: string, value: number, unit: string, most?: number): void {
  const isMet = most === undefined || value <= most
  rows.push({ what, value: Number(value.toFixed(2)), unit, goal: most === undefined ? '' : `≤ ${most}`, isMet })
}

async function bundle(): Promise<void> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  const own = (scripts['build:bundle'] ?? '')
    .replace('--outdir=dist', `--outdir=${dirname(main)}`)
    .split(' ')
    .slice(1)
  await run([bun, ...own])
  await run([bun, 'build', join(here, 'floor.ts'), '--target=node', `--outfile=${floor}`])
}

/** Gives what the floor of the largest takes. */
async function builds(): Promise<number> {
  const perApp = new Map<number, number>()
  let floorMs = Number.NaN
  for (const apps of [100, 1_000, 10_000]) {
    const world = join(folder, `world-${apps}`)
    writeWorld(world, apps)
    const build = [bun, main, 'build', world, '-o', join(folder, 'out.yaml'), '-q']
    const least = [bun, floor, world, join(folder, 'floor.json')]
    const result = await versus(build, least, apps === 10_000 ? 7 : 15)
    perApp.set(apps, result.a / apps)
    floorMs = result.b
    note(`build, ${apps} apps`, result.a, 'ms')
    note(`floor, ${apps} apps: read, parse, stringify, write`, result.b, 'ms')
    note(`build / floor, ${apps} apps`, result.ratio, 'x', apps >= 1_000 ? 2 : undefined)
    const unbundled = await versus([bun, sources, ...build.slice(2)], least, 5)
    note(`the same, run from the sources, ${apps} apps`, unbundled.ratio, 'x')
    if (apps === 1_000) {
      const wordy = join(folder, 'wordy')
      writeWorld(wordy, apps, wordyApp)
      const told = await versus(
        [...build.slice(0, 3), wordy, ...build.slice(4)],
        [bun, floor, wordy, join(folder, 'floor.json')],
        7,
      )
      note(`build / floor, with comments and texts in Chinese, ${apps} apps`, told.ratio, 'x')
    }
    if (apps === 10_000) note('memory of build, 10000 apps', result.rssMb, 'MB', 600)
  }
  note('time per app, 10000 / 1000', (perApp.get(10_000) ?? 0) / (perApp.get(1_000) ?? 1), 'x', 1.5)
  return floorMs
}

/** What it costs to check everything against the schema of APISIX, which lies beside the checkout or not at all. */
async function checkedBuild(): Promise<void> {
  const schema = join(root, '../shared/data/apisix-schema-3.18.0.json')
  if (!existsSync(schema)) {
    console.log('without a row about --schema: the schema file of APISIX is not beside this checkout')
    return
  }
  const build = [bun, main, 'build', join(folder, 'world-10000'), '-o', join(folder, 'out.yaml'), '-q']
  const result = await versus([...build, '--schema', schema], build, 9)
  note('build with --schema, 10000 apps', result.a, 'ms')
  note('floor: the same without', result.b, 'ms')
  note('--schema adds, 10000 apps', result.difference, 'ms', 150)
}

async function compileAlone(floorMs: number): Promise<void> {
  const measured = []
  for (let index = 0; index < 7; index += 1) {
    const { stdout } = await run([bun, join(here, 'compile-alone.ts'), join(folder, 'world-10000')])
    measured.push(
      JSON.parse(stdout) as {
        readonly put: number
        readonly compile: number
        readonly emit: number
        readonly again: number
      },
    )
  }
  note('decode and store, 10000 apps, cold', median(measured.map(({ put }) => put)), 'ms')
  note('compile, 10000 apps, cold', median(measured.map(({ compile }) => compile)), 'ms')
  note('emit, 10000 apps, cold', median(measured.map(({ emit }) => emit)), 'ms')
  const both = median(measured.map(({ compile, emit }) => compile + emit))
  note('compile + emit, 10000 apps, cold', both, 'ms', 400)
  note('compile + emit / floor of the build', both / floorMs, 'x')
  note('compile + emit again after one endpoint change', median(measured.map(({ again }) => again)), 'ms')
}

async function startUp(): Promise<void> {
  const version = await versus([bun, main, '--version'], [bun, join(here, 'empty.ts')], 21)
  note('--version', version.a, 'ms')
  note('an empty program', version.b, 'ms')
  note('--version / an empty program', version.ratio, 'x', 2)
  const sample = join(root, 'samples/01-first-route')
  const small = await versus(
    [bun, main, 'build', sample, '-o', join(folder, 'small.yaml')],
    [bun, join(here, 'empty.ts')],
    15,
  )
  note('build of one route', small.a, 'ms', 120)
  const unbundled = await versus(
    [bun, sources, 'build', sample, '-o', join(folder, 'small.yaml')],
    [bun, join(here, 'empty.ts')],
    9,
  )
  note('the same, run from the sources', unbundled.a, 'ms')
}

async function loading(): Promise<void> {
  const world = join(folder, 'world-1000')
  await run([bun, main, 'build', world, '-o', join(folder, 'compact.yaml'), '--style', 'compact', '-q'])
  await run([bun, main, 'build', world, '-o', join(folder, 'pretty.yaml'), '-q'])
  await run([bun, join(here, 'plain-block.ts'), join(folder, 'pretty.yaml'), join(folder, 'block.yaml')])
  const { stdout } = await run([
    'luajit',
    join(here, 'load-cost.lua'),
    join(folder, 'block.yaml'),
    join(folder, 'compact.yaml'),
    join(folder, 'pretty.yaml'),
  ])
  const [block = 1, compact = 0, pretty = 0] = stdout.trim().split(/\s+/).map(Number)
  note('lyaml loads plain block YAML, 1000 apps', block * 1000, 'ms')
  note('lyaml loads compact / plain block', compact / block, 'x', 0.5)
  note('lyaml loads pretty / plain block', pretty / block, 'x')
}

interface ChangeTimes {
  readonly p50: number
  readonly p99: number
  readonly floor: number
  readonly ratio: number
  readonly residentMb: number
  readonly residentEndMb: number
}

/** From one endpoint change to the renamed file, as the image of the sidecar runs it. */
async function changes(): Promise<void> {
  for (const [apps, most] of [
    [1_000, 10],
    [10_000, 60],
  ] as const) {
    const { stdout } = await run([bun, join(here, 'change.ts'), join(folder, `world-${apps}`), '1000'], ofImage)
    const { p50, p99, floor, ratio } = JSON.parse(stdout) as ChangeTimes
    note(`endpoint change to renamed file, ${apps} apps, median`, p50, 'ms')
    note(`endpoint change to renamed file, ${apps} apps, p99`, p99, 'ms', most)
    note(`floor: write, sync and rename the same bytes, ${apps} apps`, floor, 'ms')
    note(`endpoint change / floor, ${apps} apps`, ratio, 'x', apps === 10_000 ? 8 : undefined)
  }
  const { stdout } = await run([bun, join(here, 'change.ts'), join(folder, 'world-1000'), '20000'], ofImage)
  const { residentMb, residentEndMb } = JSON.parse(stdout) as ChangeTimes
  note('memory after 20000 changes / after 2000', residentEndMb / residentMb, 'x', 1.1)
}

/** From the start beside a cluster to the first file, as the image of the sidecar runs it. */
async function clusterStarts(): Promise<void> {
  for (const apps of [100, 10_000]) {
    const server = Bun.spawn([bun, join(here, 'serve-cluster.ts'), String(apps)], { cwd: root, stdout: 'pipe' })
    try {
      const { value } = await server.stdout.getReader().read()
      const { server: url, authority } = JSON.parse(new TextDecoder().decode(value)) as Record<string, string>
      const times = async (mode: 'floor' | 'start', environment = ofImage) => {
        const command = [bun, join(here, 'cluster-start.ts'), mode, url ?? '', authority ?? '']
        const { stdout } = await run(command, environment)
        return JSON.parse(stdout) as { readonly ms: number; readonly residentMb: number }
      }
      const rounds = []
      for (let index = 0; index < 7; index += 1)
        rounds.push({ floor: await times('floor'), start: await times('start'), bare: await times('start', {}) })
      const residentMb = median(rounds.map(({ start }) => start.residentMb))
      if (apps === 100) note('memory beside a cluster, 100 apps, without a kubeconfig', residentMb, 'MB', 90)
      else {
        note(`first file beside a cluster, ${apps} apps`, median(rounds.map(({ start }) => start.ms)), 'ms')
        note(`floor: receive and parse the same, ${apps} apps`, median(rounds.map(({ floor }) => floor.ms)), 'ms')
        note('first file / floor', median(rounds.map(({ start, floor }) => start.ms / floor.ms)), 'x', 3)
        note('the same without what the image sets', median(rounds.map(({ bare, floor }) => bare.ms / floor.ms)), 'x')
        note(`memory beside a cluster, ${apps} apps`, residentMb, 'MB', 350)
      }
    } finally {
      server.kill()
    }
  }
}

try {
  await bundle()
  const floorMs = await builds()
  await checkedBuild()
  await changes()
  await clusterStarts()
  await compileAlone(floorMs)
  await startUp()
  await loading()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, bun: Bun.version }
if (asJson) console.log(JSON.stringify({ machine, rows }, undefined, 2))
else {
  console.log(`Bun ${machine.bun}, ${machine.cores} cores, ${machine.cpu}; medians\n`)
  const width = Math.max(...rows.map(({ what }) => what.length))
  for (const { what, value, unit, goal, isMet } of rows) {
    console.log(
      `${what.padEnd(width)}  ${String(value).padStart(9)} ${unit.padEnd(2)}  ${goal}${isMet ? '' : '  NOT MET'}`,
    )
  }
}
