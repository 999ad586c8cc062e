import type { WrittenTest } from '../expect/test-schema.ts'
import { yamlScalar } from './yaml-scalar.ts'

/** The text of a `*.test.yaml` file; the texts of routes are data in it. */
export function renderFirstTests(tests: readonly WrittenTest[]): string {
  const lines = tests.flatMap(({ request, connection, expect }) => [
    request === undefined ? `  - connection: ${flow(connection ?? {})}` : `  - request: ${flow(request)}`,
    `    expect: ${flow(expect)}`,
  ])
  return `# What the routes did when apisixc test --init looked: keep what is a promise, and add what must not happen.\ntests:\n${lines.join('\n')}\n`
}

type Value = string | readonly string[] | Fields
interface Fields {
  readonly [field: string]: Value | undefined
}

function flow(fields: Fields): string {
  const entries = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [`${yamlScalar(field)}: ${flowValue(value)}`],
  )
  return `{${entries.join(', ')}}`
}

function flowValue(value: Value): string {
  if (typeof value === 'string') return yamlScalar(value)
  return isList(value) ? `[${value.map(yamlScalar).join(', ')}]` : flow(value)
}

function isList(value: Exclude<Value, string>): value is readonly string[] {
  return Array.isArray(value)
}
