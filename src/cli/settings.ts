import { jsonNeedsNewerTarget, mappedTwice, noInputNamed, wrongOption } from '../diagnostics/catalog/options.ts'
import type { Place, Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { isAtLeast, targets } from '../model/target.ts'
import { type CompileOptions, resolveModes, type ServiceMapping } from '../read/options.ts'
import {
  type CompileValues,
  failOnSeverities,
  missingEndpointsModes,
  type OutputValues,
  type ReportValues,
  reportFormats,
  styles,
} from './options.ts'

/** What `check` does, understood. */
export interface CheckSettings {
  readonly paths: readonly string[]
  readonly compile: CompileOptions
  readonly report: ReportSettings
}

/** What `build` does, understood. */
export interface BuildSettings extends CheckSettings {
  /** A file, or `-` for standard output. */
  readonly output: string
  readonly style: (typeof styles)[number]
  /** Permission bits. */
  readonly mode: number
  readonly allowEmpty: boolean
}

export interface ReportSettings {
  readonly failOn: (typeof failOnSeverities)[number]
  readonly format: (typeof reportFormats)[number]
  readonly verbosity: 'quiet' | 'normal' | 'verbose'
}

/** Where a diagnostic about an option says that it is from. */
export const commandLine: Place = { file: 'command line' }

/** The settings, as far as they are right; what is wrong with them is reported, all of it at once. */
export function readCheckSettings(
  paths: readonly string[],
  values: CompileValues & ReportValues,
  report: Report,
): CheckSettings {
  return {
    paths: readPaths(paths, report),
    compile: readCompileOptions(values, 'yaml', report),
    report: readReportSettings(values, report),
  }
}

/** As `readCheckSettings`. */
export function readBuildSettings(
  paths: readonly string[],
  values: CompileValues & OutputValues & ReportValues,
  report: Report,
): BuildSettings {
  const { output, style, mode, allowEmpty = false } = values
  const format = output.endsWith('.json') ? 'json' : 'yaml'
  const compile = readCompileOptions(values, format, report)
  if (output === '') report(wrongOption(commandLine, '--output', output, 'a file name, or - for standard output'))
  // A target that was refused has been replaced, and nothing may be concluded from what stands in for it.
  if (format === 'json' && values.target === compile.target && !isAtLeast(compile.target, '3.13')) {
    report(jsonNeedsNewerTarget(commandLine, output, compile.target))
  }
  return {
    paths: readPaths(paths, report),
    compile,
    report: readReportSettings(values, report),
    output,
    style: oneOf('--style', style, styles, report),
    mode: readMode(mode, report),
    allowEmpty,
  }
}

function readPaths(paths: readonly string[], report: Report): readonly string[] {
  if (paths.length === 0) report(noInputNamed(commandLine))
  if (paths.includes('')) report(wrongOption(commandLine, 'a path', '', 'a file, a folder, or - for standard input'))
  return [...new Set(paths)]
}

function readCompileOptions(values: CompileValues, format: CompileOptions['format'], report: Report): CompileOptions {
  const { clusterDomain, map = [], allowEnv = [], assumeServices = false, allowSecretRefs = false, stream } = values
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(clusterDomain)) {
    report(wrongOption(commandLine, '--cluster-domain', clusterDomain, 'a domain, such as cluster.local'))
  }
  for (const name of allowEnv.filter((name) => !/^[A-Za-z_]\w*$/.test(name))) {
    report(wrongOption(commandLine, '--allow-env', name, 'the name of an environment variable'))
  }
  return {
    target: oneOf('--target', values.target, targets, report),
    format,
    resolve: oneOf('--resolve', values.resolve, resolveModes, report),
    missingEndpoints: oneOf('--missing-endpoints', values.missingEndpoints, missingEndpointsModes, report),
    assumeServices,
    clusterDomain,
    map: readMappings(map, report),
    allowEnv,
    allowSecretRefs,
    stream,
  }
}

function readReportSettings({ failOn, format, quiet, verbose }: ReportValues, report: Report): ReportSettings {
  return {
    failOn: oneOf('--fail-on', failOn, failOnSeverities, report),
    format: oneOf('--format', format, reportFormats, report),
    verbosity: quiet === true ? 'quiet' : verbose === true ? 'verbose' : 'normal',
  }
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly [T, ...T[]], report: Report): T {
  const found = allowed.find((word) => word === value)
  if (found !== undefined) return found
  report(wrongOption(commandLine, option, value, allowed.join(', '), suggest(value, allowed)))
  return allowed[0]
}

/** Octal, as chmod takes it; nothing beyond read, write and execute. */
function readMode(mode: string, report: Report): number {
  if (/^0?[0-7]{3}$/.test(mode)) return Number.parseInt(mode, 8)
  report(wrongOption(commandLine, '--mode', mode, 'three octal digits, such as 0640'))
  return 0o640
}

function readMappings(texts: readonly string[], report: Report): readonly ServiceMapping[] {
  const seen = new Map<string, string>()
  return texts.flatMap((text) => {
    const mapping = parseMapping(text)
    if (mapping === undefined) {
      report(wrongOption(commandLine, '--map', text, 'SERVICE.NAMESPACE[:PORT]=HOST:PORT, IPv6 hosts in brackets'))
      return []
    }
    const [from = '', to = ''] = text.split('=')
    const earlier = seen.get(from)
    if (earlier !== undefined && earlier !== to) report(mappedTwice(commandLine, from, earlier, to))
    seen.set(from, to)
    return [mapping]
  })
}

const mappingForm =
  /^(?<service>[a-z0-9-]+)\.(?<namespace>[a-z0-9-]+)(:(?<port>\d+))?=(?<host>\[[\da-f:.]+\]|[\w.-]+):(?<hostPort>\d+)$/i

/** `cart.default:80=127.0.0.1:3000`; undefined for what has another form or a port that cannot be. */
export function parseMapping(text: string): ServiceMapping | undefined {
  const { service, namespace, port, host, hostPort } = mappingForm.exec(text)?.groups ?? {}
  if (service === undefined || namespace === undefined || host === undefined || hostPort === undefined) return undefined
  if (![port ?? '1', hostPort].every(isPort) || !URL.canParse(`http://${host}`)) return undefined
  return {
    service,
    namespace,
    ...(port !== undefined && { port: Number(port) }),
    host: host.replace(/^\[|\]$/g, ''),
    hostPort: Number(hostPort),
  }
}

function isPort(digits: string): boolean {
  return Number(digits) >= 1 && Number(digits) <= 65_535
}
