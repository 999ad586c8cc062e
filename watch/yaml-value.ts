import { YAMLException } from 'js-yaml'
import { construct, type Problem } from './construct.ts'
import { contentStart, splitDocuments } from './documents.ts'
import { parseText } from './lenient-parse.ts'
import { defaultLimits } from './manifest.ts'
import { LinedText } from './positions.ts'
import { yamlFault } from './yaml-reason.ts'

/** What a text holds, or the line in which it is broken (from 1) and why, as half a sentence. */
export type YamlValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'broken'; readonly line: number; readonly reason: string }

/**
 * The value of a text of one YAML document, by the rules and within the limits of manifests: for a text that an object
 * holds in a field. Null where there is nothing but comments. Pure.
 */
export function readYamlValue(text: string): YamlValue {
  const broken = (offset: number, reason: string): YamlValue => {
    return { kind: 'broken', line: new LinedText('', text).positionAt(Math.max(offset, 0)).line, reason }
  }
  const nul = text.indexOf('\0')
  if (nul !== -1) return broken(nul, 'a NUL character stands there')
  const [, second] = splitDocuments(text).filter((span) => contentStart(text, span) < span.end)
  if (second !== undefined) return broken(contentStart(text, second), 'a second document begins')
  const parsed = parseText(text, defaultLimits.maxDepth)
  if (parsed instanceof YAMLException) {
    const isDeep = parsed.reason.startsWith('nesting exceeded')
    return broken(parsed.mark?.position ?? 0, isDeep ? tooDeep : yamlFault(parsed, text).reason)
  }
  if (parsed.events.length === 0) return { kind: 'value', value: null }
  const { value, problems } = construct(parsed.source, parsed.events, defaultLimits)
  const [problem] = problems
  return problem === undefined
    ? { kind: 'value', value }
    : broken(parsed.toOriginal(problem.offset), wordProblem(problem))
}

const tooDeep = `there are more than ${defaultLimits.maxDepth} levels`

function wordProblem(problem: Problem): string {
  switch (problem.type) {
    case 'duplicate key':
      return `the key ${JSON.stringify(problem.key)} is there twice`
    case 'unusable':
      return problem.what
    case 'too much by aliases':
      return 'its aliases add too much'
    case 'too deep':
      return tooDeep
    default:
      return problem satisfies never
  }
}
