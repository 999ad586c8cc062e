import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { httpPlugins, streamPlugins } from '../../src/model/plugin-names.ts'
import { pluginRisks, riskOf } from '../../src/policy/plugin-risks.ts'

const fields = ['filter_func', 'pre_function']
const ranked = [...pluginRisks.keys()].filter((name) => !fields.includes(name)).sort()

describe('the table of plugin risks', () => {
  test('has every plugin that APISIX comes with, and no other', () => {
    expect(ranked).toEqual([...new Set([...httpPlugins, ...streamPlugins])].sort())
  })

  test('has every plugin of the schema that APISIX 3.18 serves', () => {
    const file = fileURLToPath(new URL('../../../shared/data/apisix-schema-3.18.0.json', import.meta.url))
    if (!existsSync(file)) {
      console.log('skipped: the schema of APISIX is not beside this checkout')
      return
    }
    const { plugins, stream_plugins } = JSON.parse(readFileSync(file, 'utf8'))
    expect(Object.keys(plugins)).toHaveLength(107)
    expect(ranked).toEqual([...new Set([...Object.keys(plugins), ...Object.keys(stream_plugins)])].sort())
  })

  test('gives the reason for each high and critical one, as the end of a sentence', () => {
    for (const [name, { level, reason }] of pluginRisks) {
      if (level === 'low' || level === 'medium') continue
      expect({ name, reason }).toEqual({ name, reason: expect.stringMatching(/^[a-z].{20,}[^.]$/) })
    }
  })

  test('holds what nobody knows for high', () => {
    expect(riskOf('of-our-own').level).toBe('high')
    expect(riskOf('constructor').level).toBe('high')
  })
})
