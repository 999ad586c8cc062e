import { jsonNeedsNewerTarget, mappedTwice, noInputNamed, wrongOption } from '../diagnostics/catalog/options.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { isPort } from '../model/port.ts'
import { isAtLeast, targets } from '../model/target.ts'
import { type CompileOptions, emptyPolicy, resolveModes, type ServiceMapping } from '../read/options.ts'
import type { CompileValues, FindingValues, OutputValues, ReportValues } from './command-options.ts'
import { type FindingSettings, readFindingSettings } from './finding-settings.ts'
import type { PlaceOf } from './gather.ts'
import { readNamedObject } from './named-object.ts'
import { failOnSeverities, missingEndpointsModes, reportFormats, styles, untypedPathsModes } from './options.ts'
import { commandLine } from './source.ts'
import { dnsSubdomain, matching, oneOf, type Refuse, refuser } from './values.ts'

/** What `check` does, understood. */
export interface CheckSettings {
  readonly paths: readonly string[]
  /** Files in APISIX's own form that are mixed in. */
  readonly include: readonly string[]
  readonly compile: CompileOptions
  readonly report: ReportSettings
  readonly findings: FindingSettings
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

/** Options say where they are from; what nobody asks about is from the command line. */
const fromCommandLine: PlaceOf = () => commandLine

/** The settings, as far as they are right; what is wrong with them is reported, all of it at once. */
export function readCheckSettings(
  paths: readonly string[],
  values: CompileValues & ReportValues & FindingValues,
  report: Report,
  placeOf: PlaceOf = fromCommandLine,
): CheckSettings {
  if (paths.length === 0) report(noInputNamed(commandLine))
  const refuse = refuser(report, placeOf)
  return {
    paths: readPaths(paths, report),
    include: readIncludes(values, refuse),
    compile: readCompileOptions(values, 'yaml', refuse, report, placeOf),
    report: readReportSettings(values, refuse),
    findings: readFindingSettings(values, refuse, report, placeOf),
  }
}

/** As `readCheckSettings`. */
export function readBuildSettings(
  paths: readonly string[],
  values: CompileValues & OutputValues & ReportValues & FindingValues,
  report: Report,
  placeOf: PlaceOf = fromCommandLine,
): BuildSettings {
  if (paths.length === 0) report(noInputNamed(commandLine))
  return readFileSettings(paths, values, report, placeOf)
}

/** As `readBuildSettings`, and no path need be there. */
export function readFileSettings(
  paths: readonly string[],
  values: CompileValues & OutputValues & ReportValues & FindingValues,
  report: Report,
  placeOf: PlaceOf,
): BuildSettings {
  const refuse = refuser(report, placeOf)
  const { output, style, mode, allowEmpty = false } = values
  const format = output.endsWith('.json') ? 'json' : 'yaml'
  const compile = readCompileOptions(values, format, refuse, report, placeOf)
  if (output === '') refuse('output', output, 'a file name, or - for standard output')
  // A target that was refused has been replaced, and nothing may be concluded from what stands in for it.
  if (format === 'json' && values.target === compile.target && !isAtLeast(compile.target, '3.13')) {
    report(jsonNeedsNewerTarget(placeOf('output'), output, compile.target))
  }
  return {
    paths: readPaths(paths, report),
    include: readIncludes(values, refuse),
    compile,
    report: readReportSettings(values, refuse),
    findings: readFindingSettings(values, refuse, report, placeOf),
    output,
    style: oneOf(refuse, 'style', style, styles),
    mode: readMode(mode, refuse),
    allowEmpty,
  }
}

function readPaths(paths: readonly string[], report: Report): readonly string[] {
  if (paths.includes('')) report(wrongOption(commandLine, 'a path', '', 'a file, a folder, or - for standard input'))
  return [...new Set(paths)]
}

function readIncludes({ include = [] }: CompileValues, refuse: Refuse): readonly string[] {
  for (const file of include) if (file === '' || file === '-') refuse('include', file, 'the name of a file')
  return [...new Set(include)]
}

function readCompileOptions(
  values: CompileValues,
  format: CompileOptions['format'],
  refuse: Refuse,
  report: Report,
  placeOf: PlaceOf,
): CompileOptions {
  const pluginMetadataConfigMap = readNamedObject(refuse, 'pluginMetadataConfigmap', values.pluginMetadataConfigmap)
  const {
    clusterDomain,
    ingressClass,
    map = [],
    allowEnv = [],
    assumeServices = false,
    allowSecretRefs = false,
    allowLua = false,
    strictReferences = false,
  } = values
  for (const name of allowEnv)
    matching(refuse, 'allowEnv', name, /^[A-Za-z_]\w*$/, 'the name of an environment variable')
  if (ingressClass !== undefined) {
    matching(refuse, 'ingressClass', ingressClass, dnsSubdomain, 'the name of an ingress class, such as apisix')
  }
  return {
    target: oneOf(refuse, 'target', values.target, targets),
    format,
    resolve: oneOf(refuse, 'resolve', values.resolve, resolveModes),
    missingEndpoints: oneOf(refuse, 'missingEndpoints', values.missingEndpoints, missingEndpointsModes),
    untypedPaths: oneOf(refuse, 'untypedPaths', values.untypedPaths, untypedPathsModes),
    assumeServices,
    clusterDomain: matching(refuse, 'clusterDomain', clusterDomain, domain, 'a domain, such as cluster.local'),
    map: readMappings(map, refuse, report, placeOf),
    allowEnv,
    allowSecretRefs,
    // The file is read by `withPolicy`.
    policy: emptyPolicy,
    allowLua,
    strictReferences,
    ...(ingressClass !== undefined && { ingressClass }),
    ...(pluginMetadataConfigMap !== undefined && { pluginMetadataConfigMap }),
    stream: values.stream,
  }
}

const domain = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i

function readReportSettings({ failOn, format, quiet, verbose }: ReportValues, refuse: Refuse): ReportSettings {
  return {
    failOn: oneOf(refuse, 'failOn', failOn, failOnSeverities),
    format: oneOf(refuse, 'format', format, reportFormats),
    verbosity: quiet === true ? 'quiet' : verbose === true ? 'verbose' : 'normal',
  }
}

/** Octal, as chmod takes it; nothing beyond read, write and execute. */
function readMode(mode: string, refuse: Refuse): number {
  if (/^0?[0-7]{3}$/.test(mode)) return Number.parseInt(mode, 8)
  refuse('mode', mode, 'three octal digits, such as 0640')
  return 0o640
}

function readMappings(
  texts: readonly string[],
  refuse: Refuse,
  report: Report,
  placeOf: PlaceOf,
): readonly ServiceMapping[] {
  const seen = new Map<string, string>()
  return texts.flatMap((text) => {
    const mapping = parseMapping(text)
    if (mapping === undefined) {
      refuse('map', text, 'SERVICE.NAMESPACE[:PORT]=HOST:PORT, IPv6 hosts in brackets')
      return []
    }
    const [from = '', to = ''] = text.split('=')
    const earlier = seen.get(from)
    if (earlier !== undefined && earlier !== to) report(mappedTwice(placeOf('map'), from, earlier, to))
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
