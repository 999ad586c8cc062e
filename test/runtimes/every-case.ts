import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { run } from '../../src/cli/run.ts'
import type { CompileOptions, ServiceMapping } from '../../src/read/options.ts'

/**
 * Builds every golden case, one command line after the other in one process: a process for each of them would take
 * minutes. `every-case.ts OUTPUT-FOLDER`, started in the folder of the project. Prints each case and its exit code.
 */

type CaseOptions = Partial<Omit<CompileOptions, 'policy'>> & {
  readonly style?: string
  readonly schema?: string
  readonly policy?: string
}

const golden = 'test/golden'
const [outputFolder = 'output'] = process.argv.slice(2)

for (const name of readdirSync(golden).sort()) {
  const input = `${golden}/${name}/in.yaml`
  if (!existsSync(input)) continue
  const optionsFile = `${golden}/${name}/options.json`
  const options: CaseOptions = existsSync(optionsFile) ? JSON.parse(readFileSync(optionsFile, 'utf8')) : {}
  const output = `${outputFolder}/${name}.${options.format ?? 'yaml'}`
  const exitCode = await run(['build', input, '-o', output, ...flags(name, options)], new URL('file:///'))
  console.log(`${name} ${exitCode}`)
}

function flags(
  name: string,
  {
    map = [],
    allowEnv = [],
    assumeServices,
    allowSecretRefs,
    allowLua,
    strictReferences,
    stream,
    ...valued
  }: CaseOptions,
): readonly string[] {
  const { target, resolve, missingEndpoints, untypedPaths, clusterDomain, style, schema: file } = valued
  const configMap = valued.pluginMetadataConfigMap
  const schema = file === undefined ? undefined : `${golden}/${name}/${file}`
  const withValue = {
    target,
    resolve,
    'missing-endpoints': missingEndpoints,
    'untyped-paths': untypedPaths,
    'cluster-domain': clusterDomain,
    style,
    schema,
    policy: valued.policy && `${golden}/${name}/${valued.policy}`,
  }
  return [
    ...Object.entries(withValue).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}=${value}`])),
    ...map.map((mapping) => `--map=${mappingText(mapping)}`),
    ...allowEnv.map((name) => `--allow-env=${name}`),
    ...(assumeServices ? ['--assume-services'] : []),
    ...(allowSecretRefs ? ['--allow-secret-refs'] : []),
    ...(allowLua ? ['--allow-lua'] : []),
    ...(strictReferences ? ['--strict-references'] : []),
    ...(configMap ? [`--plugin-metadata-configmap=${configMap.namespace}/${configMap.name}`] : []),
    ...(stream === false ? ['--no-stream'] : []),
  ]
}

function mappingText({ service, namespace, port, host, hostPort }: ServiceMapping): string {
  return `${service}.${namespace}${port === undefined ? '' : `:${port}`}=${host.includes(':') ? `[${host}]` : host}:${hostPort}`
}
