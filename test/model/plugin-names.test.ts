import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { httpPlugins, streamPlugins } from '../../src/model/plugin-names.ts'

const schemaFile = new URL('../../../shared/data/apisix-schema-3.18.0.json', import.meta.url)

test('the plugins are those that APISIX 3.18 says it has', () => {
  if (!existsSync(schemaFile)) {
    console.log('skipped: the schema file of APISIX is not beside this checkout')
    return
  }
  const { plugins, stream_plugins } = JSON.parse(readFileSync(schemaFile, 'utf8'))
  expect([...httpPlugins].sort()).toEqual(Object.keys(plugins).sort())
  expect([...streamPlugins].sort()).toEqual(Object.keys(stream_plugins).sort())
})
