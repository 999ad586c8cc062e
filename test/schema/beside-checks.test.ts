import { describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Compiler } from '../../src/compiler.ts'
import { kindOf } from '../../src/kinds/table.ts'
import type { DataPlane } from '../../src/model/data-plane.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { includedFile, wholeFiles } from '../../watch/include.ts'
import { readAll } from '../../watch/read-all.ts'
import { servedBy318 } from '../support/served-schema.ts'

/** What JSON Schema cannot say is refused without a schema of the data plane, and no less and no twice with one. */

const known = { isOurs: (group: string, kind: string) => kindOf(group, kind) !== undefined }

async function compileCase(name: string, dataPlane: DataPlane | undefined) {
  const compiler = new Compiler({ ...defaultOptions, ...(dataPlane && { dataPlane }) })
  const file = (base: string) => fileURLToPath(new URL(`../golden/${name}/${base}`, import.meta.url))
  await readAll({ paths: [file('in.yaml')], known }, ({ raw, origin }) => compiler.put(raw, origin))
  const include = [file('include.yaml')].filter((path) => existsSync(path))
  await readAll({ paths: include, known: wholeFiles }, ({ key, raw, origin }) => {
    compiler.include(includedFile(key, raw, origin))
    return undefined
  })
  const { config, diagnostics } = compiler.compile()
  return { config, diagnostics }
}

describe('with the schema of APISIX 3.18 the same is refused, once', () => {
  test.each([
    'AXC0201-path-without-slash',
    'AXC0213-filter-function-refused',
    'AXC0322-plugin-config-not-found',
    'AXC0507-unknown-upstream-in-split',
    'AXC0516-included-reference-missing',
    'a-regex-that-does-not-compile-costs-what-holds-it',
    'an-unknown-balancer-costs-what-would-use-it',
    'an-unknown-operator-costs-what-holds-it',
    'included-items-are-checked-like-those-of-objects',
  ])('%s', async (name) => {
    const dataPlane = servedBy318()
    if (dataPlane === undefined) return
    const without = await compileCase(name, undefined)
    expect(without.diagnostics.length).toBeGreaterThan(0)
    expect(await compileCase(name, dataPlane)).toEqual(without)
  })
})
