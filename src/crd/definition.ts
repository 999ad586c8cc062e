import type { KindEntry } from '../kinds/decode.ts'
import { isRecord } from '../objects/raw.ts'
import { keeping, type Structural, structuralOf } from './structural.ts'

/** The short names of the CRDs of the Go controller, which people have in their fingers. */
const shortNames: Readonly<Record<string, string>> = {
  ApisixRoute: 'ar',
  ApisixUpstream: 'au',
  ApisixTls: 'atls',
  ApisixConsumer: 'ac',
  ApisixPluginConfig: 'apc',
  ApisixGlobalRule: 'agr',
  ApisixClusterConfig: 'acc',
}

interface Column {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
}

/** Columns of `kubectl get`, for each version whose spec has the first field of the path. */
const columns: Readonly<Record<string, readonly Column[]>> = {
  ApisixRoute: [
    { name: 'Hosts', type: 'string', jsonPath: '.spec.http[*].match.hosts' },
    { name: 'URIs', type: 'string', jsonPath: '.spec.http[*].match.paths' },
  ],
  ApisixTls: [
    { name: 'SNIs', type: 'string', jsonPath: '.spec.hosts' },
    { name: 'Secret Name', type: 'string', jsonPath: '.spec.secret.name' },
  ],
}
const ingressClass: Column = { name: 'Class', type: 'string', jsonPath: '.spec.ingressClassName' }
const age: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }

/**
 * The CustomResourceDefinition of a kind: every version that decodes is served, the newest is stored, and the status is
 * free-form, so that a controller beside apisixc keeps its own.
 */
export function customResourceDefinition(entry: KindEntry<unknown>): Structural {
  const { group, kind, plural, scope, summary } = entry
  const schemas = Object.entries(entry.versions).map(([name, { schema }]) => ({
    name,
    schema: around(structuralOf(schema()), summary),
  }))
  const older = schemas.slice(1).map(({ schema }) => schema)
  const short = shortNames[kind]
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: scope ?? 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        ...(short !== undefined && { shortNames: [short] }),
      },
      versions: schemas.map(({ name, schema }, index) => ({
        name,
        served: true,
        storage: index === 0,
        subresources: { status: {} },
        additionalPrinterColumns: columnsOf(kind, schema),
        schema: { openAPIV3Schema: index === 0 ? keeping(schema, older) : schema },
      })),
    },
  }
}

/** The object around the spec as the API server wants it: metadata is its own, the status is whoever's writes it. */
function around(schema: Structural, summary: string | undefined): Structural {
  const { spec } = isRecord(schema.properties) ? schema.properties : {}
  const isRequired = Array.isArray(schema.required) && schema.required.includes('spec')
  return {
    ...(summary !== undefined && { description: summary }),
    type: 'object',
    ...(isRequired && { required: ['spec'] }),
    properties: {
      apiVersion: { description: 'The group and version in which this object is written.', type: 'string' },
      kind: { description: 'What kind of object this is.', type: 'string' },
      metadata: { type: 'object' },
      ...(spec !== undefined && { spec }),
      status: {
        description: 'What a controller found out about this object; apisixc writes none.',
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
      },
    },
  }
}

function columnsOf(kind: string, { properties }: Structural): readonly Column[] {
  const spec = isRecord(properties) && isRecord(properties.spec) ? properties.spec.properties : undefined
  const known = isRecord(spec) ? spec : {}
  const wanted = [ingressClass, ...(columns[kind] ?? [])]
  return [...wanted.filter(({ jsonPath }) => Object.hasOwn(known, /^\.spec\.(\w+)/.exec(jsonPath)?.[1] ?? '')), age]
}
