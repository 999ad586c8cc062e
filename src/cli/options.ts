import { type Command, Option } from 'commander'
import { newestTarget, targets } from '../model/target.ts'
import { resolveModes } from '../read/options.ts'

/** What commander hands over, by option name; `settings.ts` reads it. A flag that was not given is absent. */
export interface CompileValues {
  readonly target: string
  readonly resolve: string
  readonly missingEndpoints: string
  readonly assumeServices?: true
  readonly clusterDomain: string
  readonly map?: readonly string[]
  readonly allowEnv?: readonly string[]
  readonly allowSecretRefs?: true
  readonly stream: boolean
}

export interface ReportValues {
  readonly failOn: string
  readonly format: string
  readonly verbose?: true
  readonly quiet?: true
}

export interface OutputValues {
  readonly output: string
  readonly style: string
  readonly mode: string
  readonly allowEmpty?: true
}

/** Where `build` writes when nothing else is said. */
export const defaultOutput = 'output/apisix.yaml'

export const missingEndpointsModes = ['leave-out', '503'] as const
export const styles = ['pretty', 'compact'] as const
export const reportFormats = ['text', 'json'] as const
export const failOnSeverities = ['error', 'warning'] as const

const option = (flags: string, description: string): Option => new Option(flags, description)

/** Options that decide what the objects mean. */
export function addCompileOptions(command: Command): Command {
  return command
    .optionsGroup('What the objects become:')
    .addOption(choice('--target <release>', 'the APISIX release that reads the file', targets).default(newestTarget))
    .addOption(choice('--resolve <mode>', 'how a Service becomes upstream nodes', resolveModes).default('auto'))
    .addOption(
      choice(
        '--missing-endpoints <what>',
        'what becomes of a rule whose Service has no endpoint object',
        missingEndpointsModes,
      ).default('leave-out'),
    )
    .addOption(option('--assume-services', 'a Service that is not in the input becomes its DNS name'))
    .addOption(option('--cluster-domain <domain>', 'the end of DNS names in the cluster').default('cluster.local'))
    .addOption(list('--map <mapping>', 'send a Service elsewhere: SERVICE.NAMESPACE[:PORT]=HOST:PORT (repeatable)'))
    .addOption(list('--allow-env <name>', 'let plugins name this environment variable with $env:// (repeatable)'))
    .addOption(option('--allow-secret-refs', 'let plugins hold $secret:// references'))
    .addOption(option('--no-stream', 'leave TCP and UDP rules out: the data plane has no stream proxy'))
}

/** Options that decide where the file goes, and how it looks. */
export function addOutputOptions(command: Command): Command {
  return command
    .optionsGroup('Where it goes:')
    .addOption(
      option('-o, --output <file>', 'the file to write, JSON when it ends in .json; - is standard output').default(
        defaultOutput,
      ),
    )
    .addOption(choice('--style <style>', 'for people, or cheap for APISIX to load', styles).default('pretty'))
    .addOption(option('--mode <mode>', 'permissions of the file').default('0640'))
    .addOption(option('--allow-empty', 'let a file without routes replace one that has some'))
}

/** Options that decide what is said, and with which exit code it ends. */
export function addReportOptions(command: Command): Command {
  return command
    .optionsGroup('What is said:')
    .addOption(choice('--fail-on <severity>', 'exit with 1 from this severity on', failOnSeverities).default('error'))
    .addOption(choice('--format <format>', 'how diagnostics are written', reportFormats).default('text'))
    .addOption(option('-v, --verbose', 'also notes that ask for nothing, and the kinds that were passed over'))
    .addOption(option('-q, --quiet', 'errors only').conflicts('verbose'))
}

function list(flags: string, description: string): Option {
  return option(flags, description).argParser((value: string, earlier: readonly string[] = []) => [...earlier, value])
}

/** How `--help` tells an option: with the values that it takes, and what holds without it. */
export function describeOption({ description, argChoices, defaultValue, negate }: Option): string {
  const values = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`
  return `${description}${values}${negate || defaultValue === undefined ? '' : ` (default ${defaultValue})`}`
}

/** Named in the help and in completions; checked in `settings.ts`, with the other values and in one manner. */
function choice(flags: string, description: string, allowed: readonly string[]): Option {
  const made = option(flags, description)
  made.argChoices = [...allowed]
  return made
}
