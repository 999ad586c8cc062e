import { describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import type { Command } from 'commander'
import { completionScript } from '../../src/cli/completion.ts'
import { type Actions, defineProgram, shells } from '../../src/cli/program.ts'

const ignore = async (): Promise<void> => {}
const actions: Actions = {
  build: ignore,
  check: ignore,
  watch: ignore,
  config: ignore,
  rbac: ignore,
  crds: ignore,
  schema: ignore,
  diff: ignore,
  pullSchema: ignore,
  explain: ignore,
  why: ignore,
  graph: ignore,
  test: ignore,
  report: ignore,
  completion: ignore,
}
const program = defineProgram(actions)
/** Opposites of flags are hidden: they would double every list. */
const optionsOf = (command: Command) => command.createHelp().visibleOptions(command)
const script = completionScript('bash', program)

/** What bash offers for the last word, for each command line. */
function offersOf(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const asks = lines.map((words) => {
    const quoted = ['apisixc', ...words].map((word) => `'${word}'`).join(' ')
    return `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _apisixc; echo "\${COMPREPLY[*]}"`
  })
  const { stdout, stderr } = spawnSync('bash', ['--norc'], { input: [script, ...asks].join('\n'), encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '))
}

function offers(...words: readonly string[]): readonly string[] {
  return offersOf([words])[0] ?? []
}

describe('completion in bash', () => {
  test('offers the commands first', () => {
    const commands = [
      'build',
      'check',
      'watch',
      'config',
      'rbac',
      'crds',
      'schema',
      'diff',
      'explain',
      'why',
      'report',
      'graph',
      'test',
      'completion',
      'help',
    ]
    expect(offers('')).toEqual([...commands, '-V', '--version', '-h', '--help'])
    expect(offers('bu')).toEqual(['build'])
  })

  test('offers each option of each command, and each of its values', () => {
    const options = program.commands.flatMap((command) =>
      optionsOf(command).flatMap(({ long, argChoices }) => (long ? [{ name: command.name(), long, argChoices }] : [])),
    )
    expect(options.length).toBeGreaterThan(20)
    const byName = offersOf(options.map(({ name, long }) => [name, long]))
    const byValue = offersOf(options.map(({ name, long }) => [name, long, '']))
    for (const [index, { long, argChoices }] of options.entries()) {
      expect(byName[index]).toContain(long)
      if (argChoices !== undefined) expect(byValue[index]).toEqual(argChoices)
    }
  })

  test('knows the options of watch, config and rbac, and no opposite of a flag', () => {
    expect(offers('watch', '--max')).toEqual(['--max-delay', '--max-shrink'])
    expect(offers('watch', '--log-level', '')).toEqual(['error', 'warn', 'info', 'debug'])
    expect(offers('config', '--kube')).toEqual(['--kubeconfig'])
    expect(offers('rbac', '--s')).toEqual(['--service-account-namespace'])
    expect(offers('watch', '--no')).toEqual(['--no-stream', '--no-hold'])
  })

  test('offers values after an equals sign too', () => {
    expect(offers('build', '--style', '=', 'com')).toEqual(['compact'])
    expect(offers('build', '--style', '=')).toEqual(['pretty', 'compact'])
  })

  test('leaves paths to bash, and offers codes and shells', () => {
    expect(offers('build', 'man')).toEqual([''])
    expect(offers('build', '-o', 'man')).toEqual([''])
    expect(offers('explain', 'AXC0001')).toEqual(['AXC0001'])
    expect(offers('completion', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(offers('help', 'co')).toEqual(['config', 'completion'])
  })
})

describe.each(shells)('completion in %s', (shell) => {
  const text = completionScript(shell, program)

  test('knows each command, option and value', () => {
    for (const command of program.commands) {
      expect(text).toContain(command.name())
      for (const { long, argChoices } of optionsOf(command)) {
        expect(text).toContain(shell === 'fish' ? `-l ${long?.slice(2)}` : `${long}`)
        if (argChoices !== undefined) expect(text).toContain(argChoices.join(' '))
      }
    }
  })

  test('is not upset by what descriptions hold', () => {
    const odd = defineProgram(actions)
    odd.command('odd').description("it's [odd]: \\").option('--odd', "it's [odd]: \\")
    const made = completionScript(shell, odd)
    if (shell === 'fish') expect(made).toContain("-d 'it\\'s [odd]: \\\\'")
    if (shell === 'zsh') expect(made).toContain("'--odd[it'\\''s \\[odd\\]\\: \\\\]'")
    expect(spawnSync('bash', ['-n'], { input: shell === 'bash' ? made : '' }).status).toBe(0)
  })
})
