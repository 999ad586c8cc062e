import type { Compiled } from '../compiler.ts'
import { drawingCut, nothingToDraw } from '../diagnostics/catalog/tracing.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { drawGraph, hostsIn } from '../graph/graph.ts'
import { writeGraph } from '../graph/notations.ts'
import { isIncludeKey } from '../objects/include.ts'
import { parseObjectKey } from '../objects/object.ts'
import { standardError } from '../runtime/stdio.ts'
import { type GraphFlags, graphOptions } from './command-options.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { gather, placesOf } from './gather.ts'
import { drawingFormats } from './options.ts'
import { print } from './print.ts'
import { hasError, reportDiagnostics, reportUsage } from './report.ts'
import { commandLine } from './source.ts'
import { survey } from './survey.ts'
import { readSurveySettings } from './survey-settings.ts'
import { dnsLabel, matching, oneOf, refuser } from './values.ts'

/** Draws what manifests or a cluster become, on standard output. Nothing is written. */
export async function graph(paths: readonly string[], flags: GraphFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(graphOptions, flags, report)
  const { values } = gathered
  const refuse = refuser(report, placesOf(gathered))
  // The environment and a file speak of the format of reports, and of namespaces for those who look at a cluster.
  const isSaid = (key: 'format' | 'namespace'): boolean => gathered.sources[key].kind === 'command line'
  const notation = oneOf(
    refuse,
    'format',
    isSaid('format') ? values.format : graphOptions.format.fallback,
    drawingFormats,
  )
  const mostEdges = Number(matching(refuse, 'limit', values.limit, /^[1-9]\d{0,5}$/, 'a number of lines, such as 300'))
  const { settings, cluster } = await readSurveySettings(gathered, paths, report, ['namespace'])
  const { host: hosts = [], namespace = [] } = values
  const namespaces = isSaid('namespace') || cluster !== undefined ? namespace : []
  for (const name of namespaces) matching(refuse, 'namespace', name, dnsLabel, 'the name of a namespace')
  if (hasError(found)) return reportUsage(found)

  const surveyed = await survey(settings, cluster, values.config, values.schema)
  if ('kind' in surveyed) {
    await reportDiagnostics(surveyed.diagnostics, () => undefined, settings.report, standardError)
    return exitCodes.readOrWrite
  }
  const { compiled, diagnostics, originOf, isIncomplete } = surveyed
  const { config } = compiled
  const namespaceOf = namespacesOf(compiled)
  const isWanted = (section: string, id: string): boolean =>
    namespaces.length === 0 || namespaces.includes(namespaceOf.get(`${section}/${id}`) ?? '')
  const drawing = drawGraph(config, { hosts, mostEdges, isWanted })
  const { drawn, left } = drawing
  if (drawn === 0)
    report(nothingToDraw(commandLine, ...describeFilters(hosts, namespaces, hostsIn(config), namespaceOf)))
  if (left > 0) report(drawingCut(commandLine, drawn, drawn + left, mostEdges))
  const told = { ...settings.report, verbosity: 'normal' } as const
  await reportDiagnostics([...diagnostics.filter(isError), ...found], originOf, told, standardError)
  const exitCode = await print(writeGraph(drawing, notation), drawn === 0 ? exitCodes.findings : exitCodes.fine)
  return isIncomplete ? exitCodes.readOrWrite : exitCode
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error'
}

/** The namespace of the object that each route was made of, by section and id; nothing of what was written by hand. */
function namespacesOf({ config, provenance }: Compiled): ReadonlyMap<string, string> {
  const found = (['routes', 'stream_routes'] as const).flatMap((section) =>
    config[section].flatMap((item) => {
      const place = provenance(item)
      const isByHand = place === undefined || isIncludeKey(place.object)
      return isByHand ? [] : [[`${section}/${item.id}`, parseObjectKey(place.object).namespace] as const]
    }),
  )
  return new Map(found)
}

/** The filters in words, and what was most likely meant by one that names nothing. */
function describeFilters(
  hosts: readonly string[],
  namespaces: readonly string[],
  knownHosts: readonly string[],
  namespaceOf: ReadonlyMap<string, string>,
): readonly [filters: string | undefined, closest: string | undefined] {
  const filters = [...hosts.map((host) => `--host ${host}`), ...namespaces.map((name) => `--namespace ${name}`)]
  const knownNamespaces = [...new Set(namespaceOf.values())]
  const closest = [
    ...hosts.map((host) => suggest(host, knownHosts)),
    ...namespaces.map((name) => (knownNamespaces.includes(name) ? undefined : suggest(name, knownNamespaces))),
  ].find((one) => one !== undefined)
  return [filters.length === 0 ? undefined : filters.join(', '), closest]
}
