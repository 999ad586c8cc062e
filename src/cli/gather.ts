import { excludedOptions, wrongOption } from '../diagnostics/catalog/options.ts'
import type { Place, Report } from '../diagnostics/diagnostic.ts'
import { readEnvironment } from './environment-options.ts'
import {
  type FlagsOf,
  type OptionEntry,
  type OptionTable,
  type OptionValue,
  optionName,
  parseValue,
  type ValuesOf,
  yesOrNoWords,
} from './option.ts'
import { commandLine, placeOf, rankOf, type Source } from './source.ts'

/** What holds, and why. */
export interface Gathered<T extends OptionTable> {
  readonly values: ValuesOf<T>
  readonly sources: Readonly<Record<keyof T, Source>>
}

/** Text that was found somewhere. */
export interface Given {
  readonly text: string | readonly string[]
  readonly source: Source
}

/** Where the value of an option stands, for what is to be said about it. */
export type PlaceOf = (key: string) => Place

interface Chosen {
  readonly value: OptionValue | undefined
  readonly source: Source
}

/**
 * The options of a command: the command line counts more than the environment (`APISIXC_…`), that more than the file of
 * `--config`, and that more than the defaults. Reads both anew each time. What is wrong there is reported.
 */
export async function gather<T extends OptionTable>(table: T, flags: FlagsOf<T>, report: Report): Promise<Gathered<T>> {
  const said: Readonly<Record<string, OptionValue | undefined>> = flags
  const environment = readEnvironment(report)
  const file = await readFile(said['config'] ?? environment.get('config')?.text, report)
  const chosen = new Map<string, Chosen>()
  for (const [key, option] of Object.entries(table)) {
    const value = said[key]
    const given = environment.get(key) ?? file.get(key)
    if (value !== undefined) chosen.set(key, { value, source: { kind: 'command line' } })
    else chosen.set(key, given === undefined ? defaultOf(option) : understand(option, given, report))
  }
  dropExcluded(table, chosen, report)
  const values = [...chosen].flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]]))
  return {
    values: Object.fromEntries(values) as ValuesOf<T>,
    sources: Object.fromEntries([...chosen].map(([key, { source }]) => [key, source])) as Record<keyof T, Source>,
  }
}

export function placesOf<T extends OptionTable>({ sources }: Gathered<T>): PlaceOf {
  const known: Readonly<Record<string, Source>> = sources
  return (key) => placeOf(known[key] ?? { kind: 'command line' })
}

/** Loads the parser only where there is a file. */
async function readFile(file: OptionValue | undefined, report: Report): Promise<ReadonlyMap<string, Given>> {
  if (typeof file !== 'string') return new Map()
  if (file === '') {
    report(wrongOption(commandLine, '--config', file, 'the name of a file'))
    return new Map()
  }
  const { readConfigFile } = await import('./config-file.ts')
  return readConfigFile(file, report)
}

function understand(option: OptionEntry, { text, source }: Given, report: Report): Chosen {
  const value = parseValue(option, text)
  if (value !== undefined) return { value, source }
  report(wrongOption(placeOf(source), `--${optionName(option)}`, String(text), yesOrNoWords))
  return defaultOf(option)
}

function defaultOf({ form, fallback }: OptionEntry): Chosen {
  return { value: form === 'negation' ? true : fallback, source: { kind: 'default' } }
}

/** Of two options that exclude each other the one from the stronger source holds; from one source they contradict. */
function dropExcluded(table: OptionTable, chosen: Map<string, Chosen>, report: Report): void {
  for (const [key, option] of Object.entries(table)) {
    for (const otherKey of namesIn(option.excludes)) {
      const otherOption = table[otherKey]
      const [one, other] = [chosen.get(key), chosen.get(otherKey)]
      if (otherOption === undefined || !isSet(one) || !isSet(other)) continue
      const difference = rankOf(one.source) - rankOf(other.source)
      if (difference > 0) chosen.set(key, defaultOf(option))
      else if (difference < 0) chosen.set(otherKey, defaultOf(otherOption))
      else report(excludedOptions(placeOf(one.source), `--${optionName(option)}`, `--${optionName(otherOption)}`))
    }
  }
}

function namesIn(excludes: OptionEntry['excludes'] = []): readonly string[] {
  return typeof excludes === 'string' ? [excludes] : excludes
}

function isSet(chosen: Chosen | undefined): chosen is Chosen {
  if (chosen === undefined || chosen.source.kind === 'default') return false
  return Array.isArray(chosen.value) ? chosen.value.length > 0 : chosen.value !== false
}
