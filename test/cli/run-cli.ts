import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url))
export const mainFile = join(root, 'src/main.ts')

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Surroundings {
  readonly cwd?: string
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** One run of the program on the runtime of the tests, with nothing of the caller's taste for colours. */
export function apisixc(args: readonly string[], { cwd = root, input, env = {} }: Surroundings = {}): Ran {
  const { NO_COLOR: _, FORCE_COLOR: __, ...rest } = process.env
  const done = spawnSync(process.execPath, [mainFile, ...args], {
    cwd,
    env: { ...rest, ...env },
    input: input ?? '',
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

/** The same while this process answers, so that it must not wait for the program. */
export function apisixcBeside(args: readonly string[], cwd: string): Promise<Ran> {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env
  const child = spawn(process.execPath, [mainFile, ...args], { cwd, env })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

/** Runs `use` in a new folder that holds these files, and removes it. */
export function inFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = newFolder(files)
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** As `inFolder`, for what takes its time. */
export async function inFolderUntil<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = newFolder(files)
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function newFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'apisixc-test-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

export const route = `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop}
spec:
  http:
    - name: pay
      match: {hosts: [shop.example.org], paths: [/pay]}
      backends: [{serviceName: checkout, servicePort: 80}]
`

export const service = `apiVersion: v1
kind: Service
metadata: {name: checkout}
spec: {ports: [{port: 80}]}
`

/** One route, complete, without a single diagnostic. */
export const shop = `${route}---\n${service}`
