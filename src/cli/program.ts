import { Argument, Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { standardError, standardOutput, writeText } from '../runtime/stdio.ts'
import {
  addCompileOptions,
  addOutputOptions,
  addReportOptions,
  type CompileValues,
  describeOption,
  type OutputValues,
  type ReportValues,
} from './options.ts'

/** What each command does once its arguments are split; whether they make sense is checked there. */
export interface Actions {
  build(paths: readonly string[], values: CompileValues & OutputValues & ReportValues): Promise<void>
  check(paths: readonly string[], values: CompileValues & ReportValues): Promise<void>
  explain(code: string | undefined): Promise<void>
  completion(shell: Shell): Promise<void>
}

const helpWidth = 110

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** The command line: the one definition behind parsing, help and completions. */
export function defineProgram(actions: Actions): Command {
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
      writeOut: (text) => writeText(standardOutput, text),
      writeErr: (text) => writeText(standardError, text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', programNotes)

  const build = program
    .command('build')
    .summary('compile objects into the file that APISIX loads')
    .description(buildDescription)
    .addArgument(paths())
  addReportOptions(addOutputOptions(addCompileOptions(build)))
  build.addHelpText('after', buildNotes).action(actions.build)

  const check = program
    .command('check')
    .summary('the same without a file: only say what is found')
    .description('Compiles objects and says what is found; nothing is written but the report.')
    .addArgument(paths())
  addReportOptions(addCompileOptions(check))
  check.addHelpText('after', checkNotes).action(actions.check)

  program
    .command('explain')
    .summary('tell the cause and the fix of a diagnostic')
    .description(
      'Tells what a diagnostic code means, what causes it and what to do. Without a code: lists all of them.',
    )
    .addArgument(new Argument('[code]', 'such as AXC0302; the letters and leading zeros may be left out'))
    .addHelpText('after', explainNotes)
    .action(actions.explain)

  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that makes a shell complete commands, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', completionNotes)
    .action(actions.completion)
  return program
}

function paths(): Argument {
  return new Argument('[paths...]', 'files, folders (.yaml, .yml and .json in them), or - for standard input')
}

const buildDescription = `Compiles the objects in files and folders into one file that a standalone APISIX loads.

What is wrong is left out, in the smallest part that can be left out safely, and said. The file is written \
all the same, and the exit code is 1. Where an input cannot be read at all, nothing is written: the old file stays.`

const exitCodeNotes = `
Exit codes:
  0   fine
  1   findings: see --fail-on
  2   the command line is wrong; nothing was read
  4   an input cannot be read, or the file cannot be written; the old file stays
  70  a bug in apisixc`

const programNotes = `
Examples:
  apisixc build manifests/ -o apisix.yaml
  kustomize build . | apisixc check -
  apisixc explain AXC0302`

const buildNotes = `${exitCodeNotes}

Examples:
  apisixc build manifests/ -o apisix.yaml
  kustomize build overlays/prod | apisixc build - -o /srv/apisix/apisix.yaml --style compact
  helm template shop ./chart | apisixc build - -o - > apisix.yaml
  apisixc build routes/ -o apisix.json --assume-services --target 3.14
  apisixc build manifests/ -o apisix.yaml --map cart.default:80=127.0.0.1:3000`

const checkNotes = `
Exit codes:
  0   fine
  1   findings: see --fail-on
  2   the command line is wrong; nothing was read
  4   an input cannot be read
  70  a bug in apisixc

Examples:
  apisixc check manifests/
  apisixc check manifests/ --fail-on warning --format json > report.json
  helm template shop ./chart | apisixc check - --assume-services`

const explainNotes = `
Examples:
  apisixc explain AXC0302
  apisixc explain`

const completionNotes = `
Examples:
  source <(apisixc completion bash)
  apisixc completion zsh > "\${fpath[1]}/_apisixc"
  apisixc completion fish > ~/.config/fish/completions/apisixc.fish`
