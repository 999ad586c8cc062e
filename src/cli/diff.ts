import { optionForCluster, standardInputTwice } from '../diagnostics/catalog/differences.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { count } from '../diagnostics/words.ts'
import { withoutDefaults } from '../diff/defaults.ts'
import { diff as compare, isSame, type Side } from '../diff/diff.ts'
import { outlineOf } from '../diff/outline.ts'
import { renderMarkdown } from '../diff/render-markdown.ts'
import { renderText } from '../diff/render-text.ts'
import { standardOutput } from '../runtime/stdio.ts'
import { type DiffFlags, diffOptions } from './command-options.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { checkedBy, readGatewaySchema } from './gateway-schema.ts'
import { type Gathered, gather, placesOf } from './gather.ts'
import { optionName } from './option.ts'
import { differenceFormats } from './options.ts'
import { withPolicy } from './policy-file.ts'
import { print } from './print.ts'
import { startProgress } from './progress.ts'
import { hasError, reportUsage, wantsColor } from './report.ts'
import { readScope } from './scope.ts'
import { readCheckSettings } from './settings.ts'
import { type Address, parseAddress } from './sides/address.ts'
import { type ReadSide, readSide } from './sides/read-side.ts'
import { commandLine } from './source.ts'
import { oneOf, refuser } from './values.ts'

/** Compares two configurations and tells what changes, on standard output. Nothing is written. */
export async function diff(before: string, after: string, flags: DiffFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(diffOptions, flags, report)
  const { values } = gathered
  const addresses = [parseAddress(before, report), parseAddress(after, report)]
  if (before === '-' && after === '-') report(standardInputTwice(commandLine))
  checkClusterOptions(addresses, gathered, report)
  const refuse = refuser(report, placesOf(gathered))
  const format = oneOf(refuse, 'format', values.format, differenceFormats)
  const scope = readScope(values, refuse)
  const asked = { ...values, failOn: 'error', format: 'text', quiet: true } as const
  const schema = values.schema === undefined ? undefined : await readGatewaySchema(values.schema, report)
  const settings = readCheckSettings([before, after], asked, report, placesOf(gathered))
  const policed = await withPolicy(settings, values.policy, report, placesOf(gathered))
  const { compile, include } = await checkedBy(schema, policed, report)
  const [oldAddress, newAddress] = addresses
  if (hasError(found) || oldAddress === undefined || newAddress === undefined) return reportUsage(found)

  const { kubeconfig, context, config } = values
  const progress = await startProgress(performance.now())
  const cluster = { kubeconfig, context, scope }
  const options = { compile, include, cluster, progress, configFile: config, schema: values.schema }
  const old = await readSide(oldAddress, options)
  const now = await readSide(newAddress, options)
  if (old === undefined || now === undefined) return exitCodes.readOrWrite

  const defaults = schema?.document ?? now.schema ?? old.schema
  const bare = (side: ReadSide): Side =>
    defaults === undefined ? side : { ...side, document: withoutDefaults(side.document, defaults) }
  const difference = compare(bare(old), bare(now))
  const notes = [noteOf('old', old), noteOf('new', now)].flatMap((note) => note ?? [])
  const text = await render(difference, notes, format)
  return print(text, isSame(difference) ? exitCodes.fine : exitCodes.different)
}

async function render(
  difference: ReturnType<typeof compare>,
  notes: readonly string[],
  format: (typeof differenceFormats)[number],
): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ ...difference, notes }, undefined, 2)}\n`
    case 'markdown':
      return renderMarkdown(outlineOf(difference, notes))
    case 'text':
      return renderText(outlineOf(difference, notes), await wantsColor(standardOutput))
    default:
      return format satisfies never
  }
}

/** What is left out because of an error is no change that anybody wanted. */
function noteOf(which: string, { leftOut }: ReadSide): string | undefined {
  return leftOut === 0
    ? undefined
    : `the ${which} side lacks what is left out of it, by ${count(leftOut, 'diagnostic')}`
}

/** The environment and a configuration file may speak of a cluster for other commands. */
function checkClusterOptions(
  addresses: readonly (Address | undefined)[],
  { values, sources }: Gathered<typeof diffOptions>,
  report: Report,
): void {
  if (addresses.some((address) => address?.kind === 'cluster')) return
  for (const key of ['kubeconfig', 'context', 'namespace', 'namespaceSelector'] as const) {
    if (values[key] === undefined || sources[key].kind !== 'command line') continue
    report(optionForCluster(commandLine, `--${optionName(diffOptions[key])}`))
  }
}
