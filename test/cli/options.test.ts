import { describe, expect, test } from 'bun:test'
import { Option } from 'commander'
import { allOptions, configCommandOptions, rbacOptions, watchOptions } from '../../src/cli/command-options.ts'
import { type OptionEntry, optionName, parseValue, variableName, writeValue } from '../../src/cli/option.ts'
import { defineProgram } from '../../src/cli/program.ts'

const entries = Object.entries<OptionEntry>(allOptions)

describe('the table of options', () => {
  test('knows each value by the key under which commander hands it over', () => {
    expect(entries.map(([key]) => key)).toEqual(entries.map(([, { flags }]) => new Option(flags).attributeName()))
  })

  test('has a variable and a name in the file for each, and none twice', () => {
    const names = entries.map(([, option]) => optionName(option))
    expect(new Set(names).size).toBe(entries.length)
    expect(new Set(entries.map(([, option]) => variableName(option))).size).toBe(entries.length)
    expect(variableName(watchOptions.maxDelay)).toBe('APISIXC_MAX_DELAY')
    expect(optionName(watchOptions.stream)).toBe('no-stream')
  })

  test('excludes only what is there, and takes its own defaults', () => {
    for (const [, { excludes, words, fallback }] of entries) {
      for (const other of [excludes ?? []].flat()) expect(Object.keys(allOptions)).toContain(other)
      if (words !== undefined) expect(words).toContain(String(fallback))
    }
  })

  test('a value that is written reads the same again', () => {
    const samples: Readonly<Record<OptionEntry['form'], readonly (string | boolean | readonly string[])[]>> = {
      text: ['a', ''],
      list: [['a', 'b'], []],
      flag: [true, false],
      negation: [true, false],
    }
    for (const [, option] of entries) {
      for (const value of samples[option.form]) {
        const written = writeValue(option, value)
        if (written === undefined) throw new Error(`${option.flags} is written as nothing`)
        expect<unknown>(parseValue(option, written)).toEqual(value)
      }
    }
  })
})

describe('the help', () => {
  const ignore = async (): Promise<void> => {}
  const actions = {
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
  const helpOf = (name: string, only?: string) =>
    defineProgram(actions, only)
      .commands.find((command) => command.name() === name)
      ?.helpInformation() ?? ''

  test('names each option of watch, of config and of rbac with its default', () => {
    for (const [command, table] of [
      ['watch', watchOptions],
      ['config', configCommandOptions],
      ['rbac', rbacOptions],
    ] as const) {
      const help = helpOf(command).replace(/\s+/g, ' ')
      for (const { flags, description, fallback } of Object.values<OptionEntry>(table)) {
        expect(help).toContain(flags)
        expect(help).toContain(description)
        if (fallback !== undefined) expect(help).toContain(`(default ${[fallback].flat().join(',')})`)
      }
    }
  })

  test('shows no opposites of flags', () => {
    expect(helpOf('watch')).not.toContain('--no-cluster')
    expect(helpOf('watch')).not.toMatch(/ --stream/)
  })

  test('only the command that will run has options, all have them where it is not known', () => {
    expect(helpOf('watch', 'build')).not.toContain('--settle')
    expect(helpOf('build', 'build')).toContain('--style')
    for (const only of ['help', 'completion', '--help']) expect(helpOf('watch', only)).toContain('--settle')
  })
})
