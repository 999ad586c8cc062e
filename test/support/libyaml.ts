import { Buffer } from 'node:buffer'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * What APISIX's own parsers make of each text: libyaml through lyaml, or cjson, with the replacement of environment
 * variables around them. Throws, with the index, where a data plane would refuse the file, and where YAML holds a live
 * variable, unless those are meant.  One process for all texts.
 */
export function loadAsApisix(
  format: 'yaml' | 'json',
  texts: readonly string[],
  { takesVariables = false } = {},
): unknown[] {
  const input = texts.flatMap((text) => {
    const bytes = Buffer.from(text)
    return [Buffer.from(`${bytes.length}\n`), bytes]
  })
  const { error, status, stdout, stderr } = spawnSync(
    'luajit',
    [fileURLToPath(new URL('load.lua', import.meta.url)), format, ...(takesVariables ? ['variables'] : [])],
    {
      input: Buffer.concat(input),
      maxBuffer: 1 << 30,
    },
  )
  if (error !== undefined || status !== 0) {
    const reason = error?.message ?? stderr.toString()
    throw new Error(
      `this test needs luajit with lyaml and cjson (apt-get install luajit lua-yaml lua-cjson): ${reason}`,
    )
  }
  const lines = stdout.toString().split('\n').slice(0, -1)
  if (lines.length !== texts.length) throw new Error(`${texts.length} texts went in, ${lines.length} came out`)
  return lines.map((line, index) => {
    const answer = JSON.parse(line) as { readonly value?: unknown; readonly error?: string }
    if (answer.error !== undefined)
      throw new Error(`text ${index} is refused: ${answer.error}\n${texts[index]?.slice(0, 2000)}`)
    return answer.value
  })
}

/**
 * A text that is the same for what Lua cannot tell apart: order of keys, empty list and empty mapping. Undefined fields
 * are absent. With `keepEmpty`, for parsers that can, empty collections stay different.
 */
export function canonical(value: unknown, keepEmpty = false): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((element) => canonical(element, keepEmpty)).join(',')}]`
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field, keepEmpty)}`)
  return fields.length === 0 && !keepEmpty ? '[]' : `{${fields.sort().join(',')}}`
}
