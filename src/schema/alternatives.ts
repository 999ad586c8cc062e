import type { ErrorObject } from 'ajv'
import type { SchemaRefusal } from '../model/data-plane.ts'
import { isRecord } from '../objects/raw.ts'
import { leading, stepsOf, typeWords, wordErrors } from './wording.ts'

/**
 * What to say where a value fits none of several forms, or more than one of which only one may hold: what is nearly right
 * is told as what keeps it from being right.
 */
export function wordAlternatives(
  choice: ErrorObject,
  errors: readonly ErrorObject[],
  root: unknown,
): readonly SchemaRefusal[] {
  const path = stepsOf(choice.instancePath, root)
  const forms: readonly unknown[] = Array.isArray(choice.schema) ? choice.schema : []
  const passing: readonly number[] | null | undefined = choice.params.passingSchemas
  if (choice.keyword === 'oneOf' && passing) return [{ path, problem: wordTooMany(forms, passing) }]

  const branches = forms.map((_, index) => errors.filter((error) => isOfBranch(error, choice, index)))
  // A branch that wants another sort of value was not meant.
  const meant = branches.filter((branch) => !branch.some((error) => isAbout(error, choice, typeOrWord)))
  const [likely] = meant.length === 1 ? meant : []
  if (likely !== undefined && likely.length > 0) return wordErrors(likely, root)
  const missing = forms.map(requiredBy)
  if (missing.every((names) => names.length > 0)) {
    const wanted = [...new Set(missing.map((names) => names.join(' and ')))]
    return [{ path, problem: `must have ${wanted.join(' or ')}` }]
  }
  const types = branches.flatMap(
    (branch) => branch.find((error) => isAbout(error, choice, onlyType))?.params.type ?? [],
  )
  if (meant.length === 0 && types.length === branches.length) {
    return [{ path, value: choice.data, problem: `must be ${typeWords(types)}` }]
  }
  const deeper = meant.filter((branch) => leading(branch).every((error) => error.instancePath !== choice.instancePath))
  const [inner] = deeper.length === 1 ? deeper : []
  if (inner !== undefined && inner.length > 0) return wordErrors(inner, root)
  const ways = branches.map((branch) =>
    wordErrors(branch, root)
      .map((refusal) => wordFrom(path, refusal))
      .join(', '),
  )
  return [
    { path, value: choice.data, problem: `must have one of ${ways.length} forms: ${[...new Set(ways)].join('; or ')}` },
  ]
}

const onlyType: ReadonlySet<string> = new Set(['type'])
const typeOrWord: ReadonlySet<string> = new Set(['type', 'const', 'enum'])

function isOfBranch({ schemaPath }: ErrorObject, choice: ErrorObject, index: number): boolean {
  return schemaPath.startsWith(`${choice.schemaPath}/${index}/`)
}

/** Whether an error is about the very value of the choice, and of such a keyword. */
function isAbout({ keyword, instancePath }: ErrorObject, choice: ErrorObject, keywords: ReadonlySet<string>): boolean {
  return instancePath === choice.instancePath && keywords.has(keyword)
}

/** The fields that a form asks for, where it asks for nothing else. */
function requiredBy(form: unknown): readonly string[] {
  return isRecord(form) && Array.isArray(form.required) && Object.keys(form).length === 1 ? form.required : []
}

function wordTooMany(forms: readonly unknown[], passing: readonly number[]): string {
  const names = passing.map((index) => requiredBy(forms[index]).join(' and ')).filter(Boolean)
  return names.length === passing.length
    ? `must have only one of ${names.join(' and ')}`
    : `has several of ${forms.length} forms of which it may have only one`
}

/** `count must be at least 1`, seen from the value around it. */
function wordFrom(outer: readonly (string | number)[], { path, problem }: SchemaRefusal): string {
  const steps = path.slice(outer.length)
  return steps.length === 0 ? problem : `${steps.join('.')} ${problem}`
}
