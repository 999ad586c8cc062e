import { finding } from '../diagnostic.ts'
import { suggest } from '../suggest.ts'

/** AXC0130–0159: an object that reads well but is not what its kind allows. */

export const unknownVersion = finding(
  'AXC0130',
  'error',
  {
    title: 'An object has an apiVersion that its kind never had',
    cause: 'The kind is known, the version is not: a slip of the pen, or a release newer than this tool.',
    fix: 'Use one of the versions that the hint lists.',
  },
  (kind: string, apiVersion: string, known: readonly string[]) => ({
    message: `${kind} has no version ${apiVersion}; the object is left out`,
    hint: `known are ${known.join(', ')}`,
  }),
)

export const unknownKind = finding(
  'AXC0131',
  'error',
  {
    title: 'An object of an APISIX group has a kind that does not exist',
    cause:
      'The kind is misspelt, or belongs to a release newer than this tool. Rules that would use an object of the closest kind and of this name are left out, since its settings may protect them.',
    fix: 'Correct the kind; the hint names the closest one.',
  },
  (kind: string, group: string, closest: string | undefined) => ({
    message: `${group} has no kind ${kind}; the object is left out`,
    hint: closest === undefined ? undefined : `did you mean ${closest}?`,
  }),
)

export const unknownGroup = finding(
  'AXC0139',
  'warning',
  {
    title: 'The group of an object is nearly that of APISIX',
    cause:
      'The apiVersion is misspelt, or the object belongs to another program that has a kind of the same name. Nothing of it is in the file, and rules that would use it are left out, since its settings may protect them.',
    fix: 'Correct the apiVersion: apisix.apache.org/v2. What belongs to another program goes into another folder.',
  },
  (group: string, meant: string) => ({
    message: `${group === '' ? 'an apiVersion without a group' : `group ${JSON.stringify(group)}`} is not that of APISIX; the object is left out`,
    hint: `did you mean ${meant}?`,
  }),
)

export const kindNotCompiled = finding(
  'AXC0132',
  'error',
  {
    title: 'A kind is known but not compiled yet',
    cause: 'This version of the tool has no translation for the kind, so what the object asks for is not in the file.',
    fix: 'Look at the README for the kinds that are compiled; until then, keep the object elsewhere.',
  },
  (kind: string, isOfGatewayApi: boolean) => ({
    message: `${kind} is not compiled by this version${isOfGatewayApi ? ', it comes with Gateway API' : ''}; the object is left out`,
    hint: 'what it asks for has to be configured in another way; the README lists the kinds that are compiled',
  }),
)

export const notAnObject = finding(
  'AXC0136',
  'error',
  {
    title: 'Something given to compile() is no Kubernetes object',
    cause: 'An object has apiVersion, kind and metadata.name, all of them texts.',
    fix: 'Pass parsed manifests, one object each.',
  },
  () => ({ message: 'no Kubernetes object: apiVersion, kind and metadata.name are needed; it is left out' }),
)

/** The parts of a zod issue that the wording needs. */
interface FieldIssue {
  readonly code?: string | undefined
  readonly message: string
  readonly expected?: unknown
  readonly values?: readonly unknown[]
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  readonly origin?: string
}

export const wrongField = finding(
  'AXC0133',
  'error',
  {
    title: 'A field has a value that its kind does not allow',
    cause: 'The value has the wrong type or range, is not one of the allowed words, or a required field is missing.',
    fix: 'Correct the field. Only the smallest part that can be left out safely is missing from the file: a rule, not its object.',
  },
  (value: unknown, issue: FieldIssue, confidential: boolean, so: string) => {
    const { what, hint } = wordIssue(confidential ? nameType(value) : show(value), value, issue, confidential)
    return { message: `${what}; ${so}`, hint }
  },
)

export const unknownField = finding(
  'AXC0134',
  'warning',
  {
    title: 'An object has a field that its version does not know',
    cause: 'A slip of the pen, a wrong indentation, or a field of another version. An API server drops it silently.',
    fix: 'Correct the name, move the field, or delete it.',
  },
  (field: string, closest: string | undefined, known: readonly string[], elsewhere?: string) => ({
    message: `field ${field} is unknown here and has no effect`,
    hint:
      elsewhere !== undefined
        ? `it belongs ${elsewhere}`
        : closest !== undefined
          ? `did you mean ${closest}?`
          : known.length > 0
            ? `known here are ${known.join(', ')}`
            : undefined,
  }),
)

export const misplacedField = finding(
  'AXC0137',
  'error',
  {
    title: 'A field that protects or narrows something is misspelt or misplaced',
    cause:
      'The name is nearly that of a field such as authentication, plugins or hosts, or is one that stands elsewhere or in another version. Without it the rule would match more, or lack its protection. A ReferenceGrant, which opens a namespace to others, may hold no unknown field at all.',
    fix: 'Correct the name or the indentation, or use a version that has the field.',
  },
  (field: string, closest: string | undefined, opens: boolean, so: string, elsewhere?: string) => ({
    message: `field ${field} is unknown here, and without it ${opens ? 'more could be allowed than is meant' : 'the rule could be open to everybody'}; ${so}`,
    hint:
      elsewhere !== undefined
        ? `it belongs ${elsewhere}`
        : closest === undefined || closest === field
          ? 'this version has the field elsewhere, or not at all'
          : `did you mean ${closest}?`,
  }),
)

export const nullField = finding(
  'AXC0135',
  'warning',
  {
    title: 'A field is null',
    cause: 'A key without a value (or with null): Kubernetes treats it as absent.',
    fix: 'Give the field a value, or delete the key.',
  },
  (step: string | number) => ({
    message: `${typeof step === 'number' ? `element ${step}` : `field ${step}`} is null, which counts as absent`,
    hint: 'give it a value, or delete it',
  }),
)

function wordIssue(
  shown: string,
  value: unknown,
  issue: FieldIssue,
  confidential: boolean,
): { readonly what: string; readonly hint?: string | undefined } {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = typeNames[String(issue.expected)] ?? String(issue.expected)
      if (value === undefined) return missing(`it is to be ${wanted}`)
      // The schema's own words, where it has some: a number is no duration, and in quotes it is none either.
      if (!issue.message.startsWith('Invalid input')) return { what: `${shown} ${issue.message}` }
      return {
        what: `${shown} is not ${wanted}`,
        hint: hintForType(confidential && typeof value === 'string' ? '' : value, String(issue.expected)),
      }
    }
    case 'invalid_value': {
      const words = (issue.values ?? []).filter((word) => word !== '')
      const allowed = `it can be ${words.join(', ')}`
      if (value === undefined) return missing(allowed)
      const closest = confidential || typeof value !== 'string' ? undefined : suggest(value, words.map(String))
      const hint = closest === undefined ? allowed : `did you mean ${closest}? ${allowed}`
      return { what: `${shown} is not possible here`, hint }
    }
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? { what: `the ${issue.origin === 'array' ? 'list' : 'text'} is empty` }
        : { what: `${shown} is below ${issue.minimum}` }
    case 'too_big':
      return { what: `${shown} is above ${issue.maximum}` }
    default:
      // The schema's own words, which continue the value: `is no duration such as 5s`.
      return value === undefined ? missing() : { what: `${shown} ${issue.message}` }
  }
}

/** What to write instead, where a value is right but for its quotes or brackets. */
function hintForType(value: unknown, expected: string): string | undefined {
  if (expected === 'array') return 'write a list, in [brackets] or with a dash before each entry'
  if (expected === 'string') return typeof value === 'object' ? undefined : 'put it in quotes'
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const isRightBare = expected === 'boolean' ? /^(?:true|false)$/.test(value) : Number.isFinite(Number(value))
  return isRightBare && expected !== 'object' ? 'take the quotes away' : undefined
}

function missing(hint?: string): { readonly what: string; readonly hint?: string } {
  return { what: 'a required field is missing', ...(hint !== undefined && { hint }) }
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

/** A value in a message: short, on one line, and only scalars in full. */
function show(value: unknown): string {
  if (typeof value === 'object' && value !== null) return nameType(value)
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= 80 ? text : `${text.slice(0, 77)}..."`
}

/** What a value is, without telling it. */
function nameType(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'boolean') return 'a truth value'
  return typeNames[typeof value] ?? 'the value'
}
