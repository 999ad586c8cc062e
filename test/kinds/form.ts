import { expect } from 'bun:test'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { decodeObject } from '../../src/kinds/table.ts'

export type Json = { readonly [field: string]: unknown }

export const group = 'apisix.apache.org'

/** The internal form of an object that nothing is wrong with, without the metadata that every kind carries. */
export function formOf(apiVersion: string, kind: string, body: Json, metadata: Json = {}): Json {
  const found: Diagnostic[] = []
  const raw = { apiVersion, kind, metadata: { name: 'cart', ...metadata }, ...body }
  const decoded = decodeObject(raw, (diagnostic) => found.push(diagnostic))
  expect(found).toEqual([])
  const { key, namespace, name, labels, annotations, created, ...form } = { ...decoded?.object } as Json
  expect(key).toBe(`${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}/${namespace}/${name}`)
  return form
}
