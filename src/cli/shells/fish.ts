import type { CompletedCommand, CompletedOption } from '../completion.ts'

export function fishScript(commands: readonly CompletedCommand[], globalOptions: readonly CompletedOption[]): string {
  const lines = [
    '# fish completion for apisixc, printed by: apisixc completion fish',
    'complete -c apisixc -f',
    ...globalOptions.map((option) => optionLine('__fish_use_subcommand', option)),
    ...commands.map(
      ({ name, summary }) => `complete -c apisixc -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ),
    ...commands.flatMap(commandLines),
  ]
  return `${lines.join('\n')}\n`
}

function commandLines({ name, options, argument }: CompletedCommand): readonly string[] {
  const condition = `'__fish_seen_subcommand_from ${name}'`
  const words =
    argument.kind === 'words' ? [`complete -c apisixc -n ${condition} -a ${quote(argument.words.join(' '))}`] : []
  const files = argument.kind === 'file' ? [`complete -c apisixc -n ${condition} -F`] : []
  return [...options.map((option) => optionLine(condition, option)), ...words, ...files]
}

function optionLine(condition: string, { short, long, description, values }: CompletedOption): string {
  const names = `${short === undefined ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`
  return `complete -c apisixc -n ${condition} ${names}${valueFlags(values)} -d ${quote(description)}`
}

function valueFlags(values: CompletedOption['values']): string {
  switch (values.kind) {
    case 'none':
      return ''
    case 'file':
      return ' -r -F'
    case 'words':
      return ` -x -a ${quote(values.words.join(' '))}`
    case 'any':
      return ' -x'
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
