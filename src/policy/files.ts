import type { Path } from '../objects/object.ts'
import { type Policy, ruled, type Whose } from './policy.ts'

/** The fields of plugins by which they name a file of the gateway. Source: the schemas of the plugins. */
const fileFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['file-logger', ['path']],
  ['authz-casbin', ['model_path', 'policy_path']],
  ['google-cloud-logging', ['auth_file']],
])

/** Where logs are expected to be, and what containers have in their place. */
export const usualFolders: readonly string[] = [
  'logs',
  '/usr/local/apisix/logs',
  '/var/log/apisix',
  '/dev/stdout',
  '/dev/stderr',
  '/dev/null',
]

export interface FileRefusal {
  readonly path: Path
  readonly folders: readonly string[]
  readonly rule?: string
}

const nothing: readonly FileRefusal[] = []

/** The fields of a plugin's configuration that name a file where the namespace may have none. */
export function fileRefusals(policy: Policy, whose: Whose, plugin: string, config: object): readonly FileRefusal[] {
  const fields = fileFields.get(plugin)
  if (fields === undefined) return nothing
  const said = ruled(policy, whose, 'files')
  const folders = said?.value ?? usualFolders
  const found: FileRefusal[] = []
  for (const field of fields) {
    const file: unknown = Object.hasOwn(config, field) ? config[field as keyof typeof config] : undefined
    if (file === undefined || (typeof file === 'string' && isIn(file, folders))) continue
    found.push({ path: [field], folders, ...(said !== undefined && { rule: said.rule }) })
  }
  return found
}

/** Nothing leads out of a folder, and nothing is written over what tells of the process of the gateway. */
function isIn(file: string, folders: readonly string[]): boolean {
  if (file.split('/').some((step) => step === '..') || /\.(?:pid|sock)$/.test(file)) return false
  const plain = tidy(file)
  return folders.some((folder) => plain === tidy(folder) || plain.startsWith(`${tidy(folder)}/`))
}

/** `./logs//a` is `logs/a`. */
function tidy(file: string): string {
  const steps = file.split('/').filter((step) => step !== '' && step !== '.')
  return `${file.startsWith('/') ? '/' : ''}${steps.join('/')}`
}
