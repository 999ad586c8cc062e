import type { CompletedCommand, CompletedOption } from '../completion.ts'

/** Where it offers nothing, `-o default` lets bash offer files. Runs on bash 3.2, which macOS still has. */
export function bashScript(commands: readonly CompletedCommand[], globalOptions: readonly CompletedOption[]): string {
  return `# bash completion for apisixc, printed by: apisixc completion bash
_apisixc() {
  local current="\${COMP_WORDS[COMP_CWORD]}" option="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  local words=''
  COMPREPLY=()
  # bash hands over --option=value as three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $option == '=' ]]; then
    option="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  if [[ $COMP_CWORD -eq 1 ]]; then
    words='${[...commands.map(({ name }) => name), ...flags(globalOptions)].join(' ')}'
  else
    case "$command $option" in
${commands.flatMap(optionCases).join('\n')}
    *)
      case "$command:$current" in
${commands.map(commandCases).join('\n')}
      esac
      ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _apisixc apisixc
`
}

function optionCases({ name, options }: CompletedCommand): readonly string[] {
  return options
    .filter(({ values }) => values.kind !== 'none')
    .map((option) => {
      const patterns = names(option).map((flag) => `'${name} ${flag}'`)
      const words = option.values.kind === 'words' ? option.values.words : []
      return `    ${patterns.join(' | ')}) words='${words.join(' ')}' ;;`
    })
}

function commandCases({ name, options, argument }: CompletedCommand): string {
  const words = argument.kind === 'words' ? `\n      ${name}:*) words='${argument.words.join(' ')}' ;;` : ''
  return `      ${name}:-*) words='${flags(options).join(' ')}' ;;${words}`
}

function flags(options: readonly CompletedOption[]): readonly string[] {
  return options.flatMap(names)
}

function names({ short, long }: CompletedOption): readonly string[] {
  return short === undefined ? [long] : [short, long]
}
