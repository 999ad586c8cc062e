import { writeConfig } from '../../output/write.ts'
import manifest from '../../package.json' with { type: 'json' }
import { outputIsInput, wrongOption } from '../diagnostics/catalog/options.ts'
import { fileAndPaths } from '../diagnostics/catalog/requests.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { printable } from '../diagnostics/render.ts'
import { count } from '../diagnostics/words.ts'
import { renderDocument } from '../page/document.ts'
import type { Picture } from '../page/picture.ts'
import { script } from '../page/script.ts'
import { style } from '../page/style.ts'
import { type Sitter, takePicture } from '../page/take-picture.ts'
import type { Priorities } from '../router/plugins.ts'
import { readPriorities } from '../router/priorities.ts'
import { holdingSignals } from '../runtime/signals.ts'
import { standardError, standardOutput, writeText } from '../runtime/stdio.ts'
import { type PageFlags, pageOptions } from './command-options.ts'
import { compileInput } from './compile-input.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { checkedBy, readGatewaySchema } from './gateway-schema.ts'
import { gather, placesOf } from './gather.ts'
import { sourcesOfCompiled, sourcesOfFile } from './item-sources.ts'
import { defaultPage } from './options.ts'
import { overwritesInput } from './overwrites-input.ts'
import { withPolicy } from './policy-file.ts'
import { startProgress } from './progress.ts'
import { type DocumentFile, readOrReport } from './read-document-file.ts'
import { refusalOfStream } from './refused-target.ts'
import { hasError, reportDiagnostics, reportUsage } from './report.ts'
import { type CheckSettings, readCheckSettings } from './settings.ts'
import { commandLine } from './source.ts'
import { sourceLines } from './source-lines.ts'

/** Somebody else may look at it: there is no secret in it. */
const mode = 0o644

/** Writes a page that shows what manifests, or a finished file, become. */
export async function reportPage(
  paths: readonly string[],
  { output = defaultPage, ...flags }: PageFlags,
): Promise<ExitCode> {
  const startedMs = performance.now()
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(pageOptions, flags, report)
  const { values } = gathered
  const { file, schema: place, config } = values
  const isFile = file !== undefined
  if (isFile && paths.length > 0) report(fileAndPaths(commandLine, file))
  const asked = { ...values, failOn: 'error', format: 'text' } as const
  // Where a file is named, no path need be.
  const read = readCheckSettings(isFile && paths.length === 0 ? [file] : paths, asked, report, placesOf(gathered))
  const settings = await withPolicy(read, values.policy, report, placesOf(gathered))
  checkOutput(
    output,
    [...settings.paths, ...settings.include, ...[file, place, config, values.policy].flatMap((one) => one ?? [])],
    report,
  )
  const schema = place === undefined ? undefined : await readGatewaySchema(place, report)
  const document = isFile ? await readOrReport('--file', file, report) : undefined
  const checked = await checkedBy(schema, settings, report)
  if (hasError(found)) return reportUsage(found)

  const priorities = readPriorities(schema?.document)
  const { sitter, unread } = isFile
    ? sitterOfFile(file, document, priorities)
    : await sitterOfManifests(checked, priorities, [config, place, output], startedMs)
  const picture = takePicture(sitter)
  const written = await write(output, renderDocument(picture, { script, style }, 'still'))
  await reportDiagnostics([...found, ...unread, ...written], () => undefined, settings.report, standardError)
  if (written.length > 0) return exitCodes.readOrWrite
  if (output !== '-') writeText(standardError, `${summaryOf(picture)}: ${printable(output)} written\n`)
  return unread.length > 0 ? exitCodes.readOrWrite : exitCodes.fine
}

/** The page may take the place of nothing but a page; the configuration is far too easily named by habit. */
function checkOutput(output: string, inputs: readonly string[], report: Report): void {
  if (output !== '-' && !/.\.html?$/i.test(output)) {
    report(
      wrongOption(commandLine, '--output', output, 'the name of a file that ends in .html, or - for standard output'),
    )
  } else if (overwritesInput(inputs, output, (text) => text === '' || text.startsWith('<!doctype html>'))) {
    report(outputIsInput(commandLine, output))
  }
}

interface Seated {
  readonly sitter: Sitter
  /** What of the input could not be read at all, so that routes may be missing; everything else is told in the page. */
  readonly unread: readonly Diagnostic[]
}

async function sitterOfManifests(
  settings: CheckSettings,
  priorities: Priorities,
  ourFiles: readonly (string | undefined)[],
  startedMs: number,
): Promise<Seated> {
  const { paths, include } = settings
  const progress = await startProgress(startedMs)
  const compilation = await compileInput(settings, progress, ourFiles)
  progress.end()
  const { compiled, diagnostics, silenced, originOf, isIncomplete } = compilation
  const sitter = {
    title: paths.map((path) => (path === '-' ? 'standard input' : path)).join(' '),
    version: manifest.version,
    document: compiled.config,
    secrets: compilation.secretTexts(),
    priorities,
    diagnostics,
    silenced: silenced.length,
    notes: isIncomplete ? ['An input could not be read, so routes may be missing here: see the findings.'] : [],
    originOf,
    sourceOf: sourcesOfCompiled(compiled, originOf),
    linesOf: sourceLines([...paths, ...include]),
  }
  const isUnread = ({ severity, object }: Diagnostic): boolean => severity === 'error' && object === undefined
  return { sitter, unread: isIncomplete ? diagnostics.filter(isUnread) : [] }
}

function sitterOfFile(file: string, read: DocumentFile | undefined, priorities: Priorities): Seated {
  const sitter = {
    title: file,
    version: manifest.version,
    document: read?.document,
    // Nobody knows what of it came from a Secret.
    secrets: undefined,
    priorities,
    diagnostics: [],
    silenced: 0,
    notes: [],
    originOf: () => undefined,
    sourceOf: sourcesOfFile(file, read?.text ?? '', read?.document),
    linesOf: () => undefined,
  }
  return { sitter, unread: [] }
}

/** Answers what hindered it. */
async function write(output: string, text: string): Promise<readonly Diagnostic[]> {
  if (output === '-') {
    const written = writeText(standardOutput, text)
    return written.kind === 'failed' ? [refusalOfStream(written.reason)] : []
  }
  const result = await holdingSignals(() => writeConfig(output, text, { mode, now: Date.now }))
  return result.kind === 'failed' ? [result.diagnostic] : []
}

/** `9 routes, 4 upstreams, 1 error`. */
function summaryOf({ gateway, findings }: Picture): string {
  const { routes = [], stream_routes: streams = [], upstreams = [] } = gateway
  const of = (severity: string) => findings.filter((finding) => finding.severity === severity).length
  return [
    count(routes.length, 'route'),
    ...(streams.length === 0 ? [] : [count(streams.length, 'stream route')]),
    count(upstreams.length, 'upstream'),
    ...(of('error') === 0 ? [] : [count(of('error'), 'error')]),
    ...(of('warning') === 0 ? [] : [count(of('warning'), 'warning')]),
  ].join(', ')
}
