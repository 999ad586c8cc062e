import type { CompletedCommand, CompletedOption, Values } from '../completion.ts'

/** Works as a file `_apisixc` in `$fpath` and when sourced. */
export function zshScript(commands: readonly CompletedCommand[], globalOptions: readonly CompletedOption[]): string {
  return `#compdef apisixc
# zsh completion for apisixc, printed by: apisixc completion zsh
_apisixc() {
  if (( CURRENT == 2 )); then
    local -a commands
    commands=(
${commands.map(({ name, summary }) => `      ${quote(`${name}:${summary.replaceAll(':', '\\:')}`)}`).join('\n')}
    )
    _describe -t commands command commands
    _arguments ${globalOptions.map(optionSpec).join(' ')}
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _apisixc ]]; then
  _apisixc "$@"
else
  compdef _apisixc apisixc
fi
`
}

function commandCase({ name, options, argument }: CompletedCommand): string {
  const argumentSpec = argument.kind === 'none' ? [] : [quote(`*${valueSpec(argument)}`)]
  const specs = [...options.map(optionSpec), ...argumentSpec]
  return `    ${name})\n      _arguments \\\n        ${specs.join(' \\\n        ')}\n      ;;`
}

/** `'(-o --output)'{-o+,--output=}'[the file]:file:_files'` */
function optionSpec({ short, long, description, repeatable, values }: CompletedOption): string {
  const takesValue = values.kind !== 'none'
  const longForm = takesValue ? `${long}=` : long
  const rest = `[${description.replace(/[[\]:\\]/g, '\\$&')}]${valueSpec(values)}`
  if (short === undefined) return quote(`${repeatable ? '*' : ''}${longForm}${rest}`)
  return `${quote(`(${short} ${long})`)}{${takesValue ? `${short}+` : short},${longForm}}${quote(rest)}`
}

function valueSpec(values: Values): string {
  switch (values.kind) {
    case 'none':
      return ''
    case 'file':
      return ':file:_files'
    case 'words':
      return `:value:(${values.words.join(' ')})`
    case 'any':
      return `:${values.name}:`
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
