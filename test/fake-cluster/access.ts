import type { RawObject } from '../../src/objects/raw.ts'
import type { Asked } from './asked.ts'

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export interface PolicyRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  readonly resourceNames?: readonly string[]
}

/** Rules that hold in a namespace, or everywhere. */
export interface Grant {
  readonly namespace: string | undefined
  readonly rules: readonly PolicyRule[]
}

/** Who is known, and what they may do. */
export class Access {
  /** Bearer tokens that are known. */
  readonly tokens = new Set(['fake-token'])
  /** Undefined: whoever is known may do everything. */
  grants: readonly Grant[] | undefined
  /** Denies whatever the grants say. */
  denies: (asked: Asked) => boolean = () => false

  /** The user of a request: by token, or else by certificate. */
  userOf(authorization: string | undefined, clientName: string | undefined): string | undefined {
    const token = /^Bearer (.*)$/.exec(authorization ?? '')?.[1]
    if (token !== undefined) return this.tokens.has(token) ? token : undefined
    return clientName === undefined ? undefined : `CN=${clientName}`
  }

  /** Whoever is known may discover. */
  allows(asked: Asked): boolean {
    if (this.denies(asked)) return false
    return (
      asked.verb === 'discover' ||
      this.grants === undefined ||
      this.grants.some(
        ({ namespace, rules }) =>
          (namespace === undefined || namespace === asked.namespace) && rules.some((rule) => permits(rule, asked)),
      )
    )
  }
}

/** The grants that Roles, ClusterRoles and their bindings make, whoever the subjects are. */
export function grantsOf(objects: readonly RawObject[]): readonly Grant[] {
  return objects
    .filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    .map((binding) => {
      const { namespace } = binding.metadata
      const { kind, name } = binding['roleRef'] as { readonly kind: string; readonly name: string }
      const role = objects.find(
        ({ kind: its, metadata }) =>
          its === kind && metadata.name === name && (kind === 'ClusterRole' || metadata.namespace === namespace),
      )
      if (role === undefined) throw new Error(`${kind} ${name} of ${binding.metadata.name} is missing`)
      const rules = role['rules'] as readonly PolicyRule[]
      return { namespace: binding.kind === 'RoleBinding' ? namespace : undefined, rules }
    })
}

function permits({ apiGroups, resources, verbs, resourceNames = [] }: PolicyRule, asked: Asked): boolean {
  return (
    has(apiGroups, asked.group) &&
    has(resources, asked.plural) &&
    has(verbs, asked.verb) &&
    (resourceNames.length === 0 || (asked.name !== undefined && resourceNames.includes(asked.name)))
  )
}

function has(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value)
}
