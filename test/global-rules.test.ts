import { describe, expect, test } from 'bun:test'
import { Compiler } from '../src/compiler.ts'
import { keyOf } from '../src/kinds/table.ts'
import { defaultOptions } from '../src/read/options.ts'
import { nowhere } from './support/worlds.ts'

function globalRule(name: string, created: string, plugins: Readonly<Record<string, unknown>>) {
  return {
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixGlobalRule',
    metadata: { name, namespace: 'default', creationTimestamp: created },
    spec: { plugins: Object.entries(plugins).map(([plugin, config]) => ({ name: plugin, config })) },
  }
}

const clusterConfig = {
  apiVersion: 'apisix.apache.org/v2',
  kind: 'ApisixClusterConfig',
  metadata: { name: 'default' },
  spec: { monitoring: { prometheus: { enable: true } } },
}

const older = globalRule('older', '2024-01-01T00:00:00Z', { 'limit-count': { count: 2, time_window: 60 } })
const younger = globalRule('younger', '2025-01-01T00:00:00Z', {
  'limit-count': { count: 9, time_window: 60 },
  gzip: {},
})

describe('global rules over time', () => {
  test('BUG-30: what an ApisixClusterConfig asked for is gone with it', () => {
    const compiler = new Compiler(defaultOptions)
    compiler.put(clusterConfig, nowhere)
    expect(compiler.compile().config.global_rules).toHaveLength(1)
    compiler.drop(keyOf(clusterConfig))
    expect(compiler.compile().config.global_rules).toEqual([])
  })

  test('a plugin that two ask for stands in one rule, whoever came first, and goes over when its owner goes', () => {
    for (const order of [
      [older, younger],
      [younger, older],
    ]) {
      const compiler = new Compiler(defaultOptions)
      for (const raw of order) compiler.put(raw, nowhere)
      const both = compiler.compile()
      expect(both.config.global_rules).toEqual([
        { id: 'default_older', plugins: { 'limit-count': { count: 2, time_window: 60 } } },
        { id: 'default_younger', plugins: { gzip: {} } },
      ])
      expect(both.diagnostics.map(({ code }) => code)).toEqual(['AXC0512'])
      compiler.drop(keyOf(older))
      const one = compiler.compile()
      expect(one.diagnostics).toEqual([])
      expect(one.config.global_rules).toEqual([
        { id: 'default_younger', plugins: { gzip: {}, 'limit-count': { count: 9, time_window: 60 } } },
      ])
    }
  })
})
