/** One option: all that parsing, help, completion, the environment, a configuration file and `config` know about it. */
export interface OptionEntry {
  /** In commander's notation: `-o, --output <file>`. Where it says `<file>`, shells offer files. */
  readonly flags: string
  readonly description: string
  /**
   * text: one value. list: values, repeated or separated by commas. flag: off until it is named. negation: `--no-thing`,
   * which is on until it is named; its value is that of the thing.
   */
  readonly form: 'text' | 'list' | 'flag' | 'negation'
  /** The values that a text takes. */
  readonly words?: readonly string[]
  /** Of a list: commas belong to the values, so that one can only be repeated. */
  readonly isWhole?: true
  /** Of a list: in a file it may be a mapping, whose entries are KEY=VALUE. */
  readonly isMapping?: true
  /** What holds where nothing is said. */
  readonly fallback?: string | readonly string[]
  /** The keys of other options that cannot hold at the same time. */
  readonly excludes?: string | readonly string[]
  /** A running `watch` keeps the value with which it was started. */
  readonly isFixed?: true
  /** The heading in the help. */
  readonly heading: string
}

/** Options by the key under which their value is known: `maxDelay` for `--max-delay`, `stream` for `--no-stream`. */
export type OptionTable = Readonly<Record<string, OptionEntry>>

/** What an option may hold. */
export type OptionValue = string | readonly string[] | boolean

type ValueOf<E extends OptionEntry> = E['form'] extends 'text'
  ? string
  : E['form'] extends 'list'
    ? readonly string[]
    : boolean

type Certain<T extends OptionTable> = {
  [K in keyof T]: T[K] extends { readonly fallback: string | readonly string[] } | { readonly form: 'negation' }
    ? K
    : never
}[keyof T]

/** The values of a command, complete: what has a default is there, a flag that is off may be absent. */
export type ValuesOf<T extends OptionTable> = { readonly [K in Certain<T>]: ValueOf<T[K]> } & {
  readonly [K in Exclude<keyof T, Certain<T>>]?: ValueOf<T[K]>
}

/** What was said on the command line, and nothing else. */
export type FlagsOf<T extends OptionTable> = { readonly [K in keyof T]?: ValueOf<T[K]> }

/** Options that stand together in the help. */
export function group<const T extends Readonly<Record<string, Omit<OptionEntry, 'heading'>>>>(
  heading: string,
  options: T,
): { readonly [K in keyof T]: T[K] & { readonly heading: string } } {
  const entries = Object.entries(options).map(([key, option]) => [key, { ...option, heading }])
  return Object.fromEntries(entries)
}

/** `max-delay`: how an option is called in a configuration file, and with two dashes on the command line. */
export function optionName({ flags }: OptionEntry): string {
  return /--([\w-]+)/.exec(flags)?.[1] ?? flags
}

/** `APISIXC_MAX_DELAY`: the environment variable of an option. */
export function variableName(option: OptionEntry): string {
  return `${variablePrefix}${optionName(option).toUpperCase().replaceAll('-', '_')}`
}

export const variablePrefix = 'APISIXC_'

/** The values of a list that was written with commas. */
export function splitList(text: string, { isWhole }: Pick<OptionEntry, 'isWhole'> = {}): readonly string[] {
  return isWhole ? [text] : text.split(',').map((item) => item.trim())
}

/** Text from the environment or a file as the option's value; undefined where it is no yes or no and has to be one. */
export function parseValue(option: OptionEntry, given: string | readonly string[]): OptionValue | undefined {
  const { form } = option
  switch (form) {
    case 'text':
      return String(given)
    case 'list':
      return [given].flat().flatMap((text) => splitList(text, option))
    case 'flag':
      return yesOrNo(given)
    case 'negation': {
      const isNegated = yesOrNo(given)
      return isNegated === undefined ? undefined : !isNegated
    }
    default:
      return form satisfies never
  }
}

/** The other way round: how a value is written in a configuration file; undefined where there is none. */
export function writeValue(
  { form }: OptionEntry,
  value: OptionValue | undefined,
): string | readonly string[] | undefined {
  switch (form) {
    case 'flag':
      return String(value ?? false)
    case 'negation':
      return String(value === false)
    default:
      return typeof value === 'boolean' ? String(value) : value
  }
}

/** What a flag takes where it needs a word. */
export const yesOrNoWords = 'true, false, 1, 0'

function yesOrNo(given: string | readonly string[]): boolean | undefined {
  switch (String(given).toLowerCase()) {
    case 'true':
    case '1':
      return true
    case 'false':
    case '0':
      return false
    default:
      return undefined
  }
}
