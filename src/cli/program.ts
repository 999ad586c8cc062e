import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { standardError, standardOutput, writeText } from '../runtime/stdio.ts'
import {
  type BuildFlags,
  buildOptions,
  type CheckFlags,
  checkOptions,
  configCommandOptions,
  type DiffFlags,
  diffOptions,
  type ExplainFlags,
  explainOptions,
  type GraphFlags,
  graphOptions,
  type PageFlags,
  type PullFlags,
  pageOptions,
  type RbacFlags,
  rbacOptions,
  type SchemaFlags,
  schemaOptions,
  type TestFlags,
  testOptions,
  type WatchFlags,
  type WhyFlags,
  watchOptions,
  whyOptions,
} from './command-options.ts'
import * as notes from './help-notes.ts'
import { type OptionEntry, type OptionTable, optionName, splitList } from './option.ts'
import { pageOutputOptions, pullOptions } from './options.ts'
import { usualControlApi } from './schema-place.ts'

/**
 * What each command does once its arguments are split. It is told what was said on the command line and nothing else;
 * what the environment and a configuration file say, and whether it makes sense, is found out there.
 */
export interface Actions {
  build(paths: readonly string[], flags: BuildFlags): Promise<void>
  check(paths: readonly string[], flags: CheckFlags): Promise<void>
  watch(paths: readonly string[], flags: WatchFlags): Promise<void>
  config(paths: readonly string[], flags: WatchFlags): Promise<void>
  rbac(flags: RbacFlags): Promise<void>
  crds(): Promise<void>
  schema(kind: string, flags: SchemaFlags): Promise<void>
  diff(before: string, after: string, flags: DiffFlags): Promise<void>
  report(paths: readonly string[], flags: PageFlags): Promise<void>
  pullSchema(address: string | undefined, flags: PullFlags): Promise<void>
  explain(subject: string | undefined, paths: readonly string[], flags: ExplainFlags): Promise<void>
  graph(paths: readonly string[], flags: GraphFlags): Promise<void>
  why(thing: string, paths: readonly string[], flags: WhyFlags): Promise<void>
  test(paths: readonly string[], flags: TestFlags): Promise<void>
  completion(shell: Shell): Promise<void>
}

const helpWidth = 110

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

const commandOptions = {
  build: buildOptions,
  check: checkOptions,
  watch: watchOptions,
  config: configCommandOptions,
  rbac: rbacOptions,
  schema: schemaOptions,
  diff: diffOptions,
  explain: explainOptions,
  why: whyOptions,
  report: pageOptions,
  graph: graphOptions,
  test: testOptions,
} as const satisfies Readonly<Record<string, OptionTable>>

function printHelp(text: string): void {
  writeText(standardOutput, text)
}

/**
 * The command line: the one definition behind parsing, help and completions. Where `only` names the command that will run,
 * the others get no options: to make them all takes as long as to split the arguments. `writeOut` takes the help.
 */
export function defineProgram(actions: Actions, only?: string, writeOut: (text: string) => void = printHelp): Command {
  const program = new Command('apisixc')
    .description(manifest.description)
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help lists what there is)')
    .configureHelp({ optionDescription: describeOption, helpWidth })
    .configureOutput({
      writeOut,
      writeErr: (text) => writeText(standardError, text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', notes.program)

  const command = (name: keyof typeof commandOptions, summary: string): Command => {
    const made = program.command(name).summary(summary)
    const isNeeded = only === undefined || only === name || !Object.hasOwn(commandOptions, only)
    return isNeeded ? addOptions(made, commandOptions[name]) : made
  }

  command('build', 'compile objects into the file that APISIX loads')
    .description(notes.buildDescription)
    .addArgument(new Argument('[paths...]', notes.pathsOrStream))
    .addHelpText('after', notes.build)
    .action(actions.build)

  command('check', 'the same without a file: only say what is found')
    .description('Compiles objects and says what is found; nothing is written but the report.')
    .addArgument(new Argument('[paths...]', notes.pathsOrStream))
    .addHelpText('after', notes.check)
    .action(actions.check)

  command('watch', 'keep the file true while a folder or a cluster changes')
    .description(notes.watchDescription)
    .addArgument(new Argument('[paths...]', notes.paths))
    .addHelpText('after', notes.watch)
    .action(actions.watch)

  command('config', 'print the options in force and where each comes from')
    .description(notes.configDescription)
    .addArgument(new Argument('[paths...]', 'as for watch'))
    .addHelpText('after', notes.config)
    .action(actions.config)

  command('rbac', 'print what watch --cluster must be allowed, for kubectl apply')
    .description(notes.rbacDescription)
    .addHelpText('after', notes.rbac)
    .action(actions.rbac)

  program
    .command('crds')
    .summary('print the CustomResourceDefinitions of the APISIX kinds, for kubectl apply')
    .description(notes.crdsDescription)
    .addHelpText('after', notes.crds)
    .action(actions.crds)

  command('schema', 'print the JSON Schema of a kind, for editors')
    .description(notes.schemaDescription)
    .addArgument(new Argument('<kind>', 'a kind of apisix.apache.org, such as ApisixRoute'))
    .addHelpText('after', notes.schema)
    .action(actions.schema)
    .command('pull')
    .summary('save what a data plane serves at /v1/schema')
    .description(notes.pullDescription)
    .addArgument(new Argument('[url]', 'the control API of the data plane').default(usualControlApi, usualControlApi))
    .addHelpText('after', notes.pull)
    .action(actions.pullSchema)
    .addOption(new Option(pullOptions.output.flags, pullOptions.output.description))

  command('diff', 'tell what changes between two configurations')
    .description(notes.diffDescription)
    .addArgument(new Argument('<old>', notes.side))
    .addArgument(new Argument('<new>', 'the same'))
    .addHelpText('after', notes.diff)
    .action(actions.diff)

  command('explain', 'tell what a diagnostic means, or what becomes of a request')
    .description(notes.explainDescription)
    .addArgument(new Argument('[subject]', 'a code such as AXC0302, or the URL or path of a request'))
    .addArgument(new Argument('[paths...]', `for a request: ${notes.pathsOrStream}`))
    .addHelpText('after', notes.explain)
    .action(actions.explain)

  command('why', 'tell what an object became, or where an item of the file comes from')
    .description(notes.whyDescription)
    .addArgument(new Argument('<thing>', 'KIND/NAMESPACE/NAME, or SECTION:ID such as route:default_shop_pay'))
    .addArgument(new Argument('[paths...]', notes.pathsOrStream))
    .addHelpText('after', notes.why)
    .action(actions.why)

  addOptions(command('report', 'write a page that shows routes, requests and findings'), pageOutputOptions)
    .description(notes.reportDescription)
    .addArgument(new Argument('[paths...]', notes.pathsOrStream))
    .addHelpText('after', notes.report)
    .action(actions.report)

  command('graph', 'draw hosts, routes, upstreams and nodes, for Mermaid or Graphviz')
    .description(notes.graphDescription)
    .addArgument(new Argument('[paths...]', notes.pathsOrStream))
    .addHelpText('after', notes.graph)
    .action(actions.graph)

  command('test', 'check that requests still go where they were promised to go')
    .description(notes.testDescription)
    .addArgument(new Argument('[paths...]', `${notes.pathsOrStream}; *.test.yaml among them hold the tests`))
    .addHelpText('after', notes.test)
    .action(actions.test)

  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that makes a shell complete commands, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', notes.completion)
    .action(actions.completion)
  return program
}

function addOptions(command: Command, options: OptionTable): Command {
  const made = Object.values(options).flatMap(commanderOptions)
  const known = new Set([...command.options, ...made].flatMap(({ short, long }) => [short, long]))
  for (const option of made) command.addOption(option.required ? wantingValue(option, known) : option)
  return command
}

/** Where a value is forgotten, often an empty variable of a shell, the next option does not pass for it. */
function wantingValue(option: Option, known: ReadonlySet<string | undefined>): Option {
  const { parseArg } = option
  return option.argParser((value: string, earlier: unknown) => {
    if (known.has(value.replace(/=.*/s, ''))) throw new InvalidArgumentError('That is an option: the value is missing.')
    return parseArg === undefined ? value : parseArg(value, earlier)
  })
}

/**
 * An option, and unseen its opposite for flags, so that the command line can also undo what the environment or a file
 * says. None has a default of its own: `gather` has to see what was said.
 */
function commanderOptions(entry: OptionEntry): readonly Option[] {
  const { flags, description, form, words, excludes, heading } = entry
  const option = new Option(flags, description).helpGroup(heading)
  if (words !== undefined) option.argChoices = [...words]
  if (excludes !== undefined) option.conflicts([excludes].flat())
  const shown = [entry.fallback ?? []].flat().join(',')
  if (shown !== '') option.defaultValueDescription = shown
  switch (form) {
    case 'text':
      return [option]
    case 'list':
      return [
        option.argParser((value: string, earlier: readonly string[] = []) => [...earlier, ...splitList(value, entry)]),
      ]
    case 'flag':
      return [option, opposite(`--no-${optionName(entry)}`, heading)]
    case 'negation':
      return [opposite(`--${optionName(entry).replace(/^no-/, '')}`, heading), option]
    default:
      return form satisfies never
  }
}

/** Unseen; its heading keeps the sections of the help in order. */
function opposite(flags: string, heading: string): Option {
  return new Option(flags).hideHelp().helpGroup(heading)
}

/** How `--help` tells an option: with the values that it takes, and what holds without it. */
function describeOption({ description, argChoices, defaultValueDescription }: Option): string {
  const values = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`
  return `${description}${values}${defaultValueDescription === undefined ? '' : ` (default ${defaultValueDescription})`}`
}
