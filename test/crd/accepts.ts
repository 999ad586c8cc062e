import { Ajv } from 'ajv'

/** What of a CustomResourceDefinition the tests look at. */
export interface Definition {
  readonly kind: string
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly {
      readonly name: string
      readonly storage: boolean
      readonly additionalPrinterColumns?: readonly { readonly name: string }[]
      readonly schema?: { readonly openAPIV3Schema: Readonly<Record<string, unknown>> }
    }[]
  }
}

export type Check = (value: unknown) => boolean

/** A JSON Schema or a structural one as a question; the one form of the API server that ajv does not know is added. */
export function accepts(schema: Readonly<Record<string, unknown>>): Check {
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false })
  ajv.addKeyword({
    keyword: 'x-kubernetes-int-or-string',
    validate: (_: boolean, value: unknown) => Number.isInteger(value) || typeof value === 'string',
  })
  const check = ajv.compile(schema)
  return (value) => check(value) === true
}
