import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { standardError } from '../runtime/stdio.ts'
import { type WatchFlags, watchOptions } from './command-options.ts'
import type { ExitCode } from './exit-code.ts'
import { type Gathered, gather } from './gather.ts'
import { type OptionEntry, type OptionValue, optionName, writeValue } from './option.ts'
import { print } from './print.ts'
import { hasError, reportDiagnostics, reportUsage } from './report.ts'
import { placeOf, type Source } from './source.ts'
import { understandWatch } from './watch-settings.ts'
import { yamlScalar } from './yaml-scalar.ts'

/** Prints what holds for `watch`, and why: as text in the form that `--config` reads. */
export async function config(paths: readonly string[], flags: WatchFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(watchOptions, flags, report)
  const settings = understandWatch(gathered, paths, report, ['format'])
  if (hasError(found)) return reportUsage(found)
  await reportDiagnostics(found, () => undefined, { ...settings.report, format: 'text' }, standardError)
  const text = settings.report.format === 'json' ? renderJson(gathered) : renderYaml(gathered)
  return print(text)
}

interface Line {
  readonly name: string
  readonly option: OptionEntry
  readonly value: OptionValue | undefined
  readonly source: Source
}

function linesOf({ values, sources }: Gathered<typeof watchOptions>): readonly Line[] {
  return (Object.keys(watchOptions) as readonly (keyof typeof watchOptions)[]).map((key) => {
    const option = watchOptions[key]
    return { name: optionName(option), option, value: values[key], source: sources[key] }
  })
}

function renderJson(gathered: Gathered<typeof watchOptions>): string {
  const settings = linesOf(gathered).map(({ name, option, value, source }) => {
    const { kind, ...more } = source
    const where = source.kind === 'file' ? source.place : more
    return [name, { value: isFlag(option) ? writeValue(option, value) === 'true' : value, source: { kind, ...where } }]
  })
  return `${JSON.stringify({ settings: Object.fromEntries(settings) }, null, 2)}\n`
}

function isFlag({ form }: OptionEntry): boolean {
  return form === 'flag' || form === 'negation'
}

/** Wide enough for nearly all values. */
const sourceColumn = 40

/** A configuration file that sets what is in force, with the origins as comments. */
export function renderYaml(gathered: Gathered<typeof watchOptions>): string {
  const { values, sources } = gathered
  const origin =
    values.config === undefined ? 'no configuration file' : `${yamlScalar(values.config)} (${describe(sources.config)})`
  const text = [`# What apisixc watch goes by; read from ${origin}. --config takes this form.`]
  let heading = ''
  for (const { name, option, value, source } of linesOf(gathered)) {
    // No file can name another one.
    if (name === 'config') continue
    if (option.heading !== heading) text.push('', `# ${option.heading}`)
    heading = option.heading
    const written = writeValue(option, value)
    const setting = written === undefined ? `# ${name}:` : `${name}: ${yamlValue(written)}`
    text.push(`${setting.padEnd(sourceColumn - 1)} # ${written === undefined ? 'not set' : describe(source)}`)
  }
  return `${text.join('\n')}\n`
}

/** `environment APISIXC_SETTLE`, `apisixc.yaml:3:9`, `default`. */
function describe(source: Source): string {
  const { file, line, column } = placeOf(source)
  return line === undefined ? file : `${file}:${line}:${column}`
}

function yamlValue(written: string | readonly string[]): string {
  return typeof written === 'string' ? yamlScalar(written) : `[${written.map(yamlScalar).join(', ')}]`
}
