import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { SchemaRefusal } from '../model/data-plane.ts'
import { isReference } from '../model/tenant-text.ts'
import { isAddress } from './accepts.ts'
import { readPattern } from './patterns.ts'
import type { Schema } from './understood.ts'
import { wordErrors } from './wording.ts'

/** Says why values do not pass, each schema compiled once, and only when something does not pass it. */
export class Reasons {
  readonly #compiled = new Map<Schema, ValidateFunction>()
  #ajv: Ajv | undefined

  /** What a schema refuses of a value; empty where it passes. */
  of(schema: Schema, value: unknown): readonly SchemaRefusal[] {
    const check = this.#compiled.get(schema) ?? this.#compile(schema)
    if (check(value)) return []
    return wordErrors(withoutReferences(check.errors ?? [], value), value)
  }

  #compile(schema: Schema): ValidateFunction {
    this.#ajv ??= new Ajv(options)
    const check = this.#ajv.compile(schema)
    this.#compiled.set(schema, check)
    return check
  }
}

/** Schemas were understood before, so there is nothing to check in them. */
const options = {
  allErrors: true,
  verbose: true,
  strict: false,
  validateSchema: false,
  addUsedSchema: false,
  messages: false,
  ownProperties: true,
  formats: { ipv4: isAddress(4), ipv6: isAddress(6) },
  code: { regExp: Object.assign((pattern: string) => readPattern(pattern) ?? /(?:)/, { code: '' }) },
}

/**
 * APISIX takes a text such as `$env://NAME` for the value of another one and checks nothing of it (data plane spec
 * section 3); a condition above one cannot be judged then.
 */
function withoutReferences(errors: readonly ErrorObject[], value: unknown): readonly ErrorObject[] {
  const replaced = errors.filter(({ data }) => isReference(data)).map(({ instancePath }) => instancePath)
  if (replaced.length === 0 || value === undefined) return errors
  const isAbove = ({ keyword, instancePath }: ErrorObject) =>
    compound.has(keyword) && replaced.some((path) => path === instancePath || path.startsWith(`${instancePath}/`))
  return errors.filter((error) => !isReference(error.data) && !isAbove(error))
}

const compound: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'not', 'if'])
