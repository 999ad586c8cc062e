/**
 * `${{NAME}}` and `${{NAME:=default}}` in the texts of an operator: APISIX replaces them by variables of its environment.
 * Source: data plane spec section 3.
 */
const eachVariable = /\$\{\{\s*(\w[\s\S]*?)\s*\}\}/g

/** What stands between the braces; whatever is no default belongs to the name, and then hardly any variable has it. */
function partsOf(inner: string): { readonly name: string; readonly standard?: string } {
  const end = inner.indexOf(':=')
  return end === -1 ? { name: inner } : { name: inner.slice(0, end), standard: inner.slice(end + 2) }
}

/** The names of the variables that have no default, each once. */
export function variablesIn(value: unknown): readonly string[] {
  const names = new Set<string>()
  collect(value, names)
  return [...names]
}

function collect(value: unknown, names: Set<string>): void {
  if (typeof value === 'string') {
    if (!value.includes('${{')) return
    for (const [, inner = ''] of value.matchAll(eachVariable)) {
      const { name, standard } = partsOf(inner)
      if (standard === undefined) names.add(name)
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, field] of Object.entries(value)) {
      collect(key, names)
      collect(field, names)
    }
  }
}

/** The value as it may be after the replacing, to be checked: a variable counts as its default, or as a word. */
export function withExamples<T>(value: T): T {
  return replaced(value) as T
}

function replaced(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('${{') ? value.replaceAll(eachVariable, exampleOf) : value
  if (Array.isArray(value)) return value.map(replaced)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, replaced(field)]))
}

function exampleOf(_: string, inner: string): string {
  const { name, standard = name } = partsOf(inner)
  return standard
}
