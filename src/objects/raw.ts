/** An object as somebody wrote it: read, but not yet understood. */
export interface RawObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: RawMetadata
  readonly [field: string]: unknown
}

export interface RawMetadata {
  readonly name: string
  readonly namespace?: string
  readonly [field: string]: unknown
}

/** A YAML or JSON mapping. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

/** Whether a value is a mapping, so neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The group of an apiVersion: `apisix.apache.org` of `apisix.apache.org/v2`, empty for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash === -1 ? '' : apiVersion.slice(0, slash)
}

/** The version of an apiVersion: `v2` of `apisix.apache.org/v2`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1)
}
