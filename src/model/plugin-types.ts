export type ScalarType = 'boolean' | 'integer' | 'number' | 'string'
export const scalarType = (_plugin: string, _path: readonly string[]): ScalarType | undefined => undefined
export const convertScalar = (text: string, _type: ScalarType): string | number | boolean | undefined => text
