import type { Argument, Command, Option } from 'commander'
import { catalog } from '../diagnostics/codes.ts'
import type { ExitCode } from './exit-code.ts'
import { print } from './print.ts'
import type { Shell } from './program.ts'
import { bashScript } from './shells/bash.ts'
import { fishScript } from './shells/fish.ts'
import { zshScript } from './shells/zsh.ts'

/** What a shell has to know to complete one command. */
export interface CompletedCommand {
  readonly name: string
  readonly summary: string
  readonly options: readonly CompletedOption[]
  readonly argument: Values
}

export interface CompletedOption {
  /** `-o`, without a short form undefined. */
  readonly short: string | undefined
  readonly long: string
  readonly description: string
  readonly repeatable: boolean
  readonly values: Values
}

/** What may follow: nothing, a file, one of these words, or something that cannot be guessed. */
export type Values =
  | { readonly kind: 'none' }
  | { readonly kind: 'file' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'any'; readonly name: string }

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** Prints the completion script of a shell, made from the very definition that parses the command line. */
export async function completion(shell: Shell, program: Command): Promise<ExitCode> {
  return print(completionScript(shell, program))
}

export function completionScript(shell: Shell, program: Command): string {
  return scripts[shell](describeCommands(program), describeOptions(program))
}

function describeCommands(program: Command): readonly CompletedCommand[] {
  const shown = program.createHelp().visibleCommands(program)
  return shown.map((command) => ({
    name: command.name(),
    summary: command.summary() || command.description(),
    options: describeOptions(command),
    argument: argumentValues(command, shown),
  }))
}

function describeOptions(command: Command): readonly CompletedOption[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option) => {
      const { short, long, description } = option
      if (long === undefined) return []
      // A parser of its own means that the option collects what it is given.
      const repeatable = option.parseArg !== undefined
      return [{ short, long, description, repeatable, values: optionValues(option) }]
    })
}

function optionValues({ flags, required, argChoices }: Option): Values {
  if (!required) return { kind: 'none' }
  if (argChoices !== undefined) return { kind: 'words', words: argChoices }
  const name = /<(.+)>/.exec(flags)?.[1] ?? 'value'
  return name === 'file' ? { kind: 'file' } : { kind: 'any', name }
}

function argumentValues(command: Command, commands: readonly Command[]): Values {
  const argument: Argument | undefined = command.registeredArguments[0]
  switch (argument?.name()) {
    case undefined:
      return { kind: 'none' }
    case 'paths':
    case 'old':
    case 'thing':
      return { kind: 'file' }
    case 'subject':
      return { kind: 'words', words: catalog().map(({ code }) => code) }
    case 'command':
      return { kind: 'words', words: commands.map((other) => other.name()) }
    case 'kind':
      return { kind: 'words', words: command.commands.map((other) => other.name()) }
    default:
      return argument?.argChoices === undefined ? { kind: 'none' } : { kind: 'words', words: argument.argChoices }
  }
}
