import type { Scope } from '../../watch/cluster/scope.ts'
import { compareText } from '../diagnostics/diagnostic.ts'
import type { KindEntry } from '../kinds/decode.ts'
import { kinds } from '../kinds/table.ts'
import type { NamedObject } from '../read/options.ts'

/** As whom apisixc runs; the roles and their bindings have the same name. */
export interface Account {
  readonly name: string
  readonly namespace: string
}

type Entry = Pick<KindEntry<unknown>, 'group' | 'plural' | 'scope' | 'watched' | 'watchedWithout' | 'askedWhere'>

const read = ['get', 'list', 'watch']

const rbacGroup = 'rbac.authorization.k8s.io'

/**
 * The Kubernetes objects that allow exactly what `watch --cluster` asks for, as YAML for `kubectl apply`. Of each kind of
 * `kinds/table.ts`: get (a thing that is waited for is asked for directly), list and watch. What the server serves is open
 * to every account (`system:discovery`), so that neither CRDs nor groups appear here. A ConfigMap that an option names is
 * allowed by its name, in its namespace.
 */
export function rbacManifests(scope: Scope, account: Account, configMap?: NamedObject): string {
  const { name, namespace } = account
  const serviceAccount = `apiVersion: v1\nkind: ServiceAccount\n${metadata(name, namespace)}`
  const all = Object.values<Entry>(kinds).filter(({ watched }) => watched !== 'by-option')
  // A Role allows nothing outside of its namespace.
  const entries = scope.kind === 'namespaces' ? all.filter((entry) => entry.scope !== 'Cluster') : all
  const rules = rulesFor(entries)
  const everywhere = scope.kind === 'labels' ? namespaceRule + rules : rules
  // Of roles with one name in one namespace there can be only one.
  const roles = new Map<string, string>(scope.kind === 'namespaces' ? scope.names.map((where) => [where, rules]) : [])
  if (configMap !== undefined) {
    roles.set(configMap.namespace, (roles.get(configMap.namespace) ?? '') + configMapRule(configMap.name))
  }
  const grants = [
    ...(scope.kind === 'namespaces' ? [] : grant('ClusterRole', undefined, account, everywhere)),
    ...[...roles].flatMap(([where, some]) => grant('Role', where, account, some)),
  ]
  return [`# Run apisixc with serviceAccountName: ${name}\n${serviceAccount}`, ...grants].join('---\n')
}

function grant(
  role: 'Role' | 'ClusterRole',
  namespace: string | undefined,
  account: Account,
  rules: string,
): readonly string[] {
  const head = (kind: string): string =>
    `apiVersion: ${rbacGroup}/v1\nkind: ${kind}\n${metadata(account.name, namespace)}`
  const roleRef = `roleRef:\n  apiGroup: ${rbacGroup}\n  kind: ${role}\n  name: ${quote(account.name)}\n`
  const subject = `subjects:\n  - kind: ServiceAccount\n    name: ${quote(account.name)}\n    namespace: ${quote(account.namespace)}\n`
  return [`${head(role)}rules:\n${rules}`, `${head(`${role}Binding`)}${roleRef}${subject}`]
}

function metadata(name: string, namespace: string | undefined): string {
  const scope = namespace === undefined ? '' : `  namespace: ${quote(namespace)}\n`
  return `metadata:\n  name: ${quote(name)}\n${scope}`
}

const namespaceRule = `  # --namespace-selector goes by the labels of namespaces.\n${rule('', ['namespaces'], ['list', 'watch'])}`

function configMapRule(name: string): string {
  const { group, plural } = kinds.ConfigMap
  const comment = '  # --plugin-metadata-configmap: list and watch carry the field selector metadata.name.\n'
  return `${comment}${rule(group, [plural], read)}    resourceNames: [${quote(name)}]\n`
}

function rulesFor(entries: readonly Entry[]): string {
  const always = entries.filter((entry) => commentOn(entry) === '')
  const groups = [...new Set(always.map(({ group }) => group))].sort(compareText)
  const rules = groups.map((group) => rule(group, pluralsOf(always.filter((entry) => entry.group === group)), read))
  const special = entries.filter((entry) => commentOn(entry) !== '')
  return [...rules, ...special.map((entry) => commentOn(entry) + rule(entry.group, [entry.plural], read))].join('')
}

/** Why a kind has a rule of its own; resourceNames: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
function commentOn({ watched, watchedWithout, askedWhere }: Entry): string {
  switch (watched) {
    case 'by-name':
      return `  # Only those that something refers to are read, each by its name: list and watch carry the field selector
  # metadata.name, so that a line such as resourceNames: ["key"] narrows this rule to them.
`
    case 'when-asked':
      return `  # Read only where ${askedWhere}; elsewhere this rule can be left out.\n`
    case 'by-option':
    case 'always':
      if (watchedWithout === undefined) return ''
      return `  # Read only in clusters that serve no ${watchedWithout}; elsewhere this rule can be left out.\n`
    default:
      return watched satisfies never
  }
}

function pluralsOf(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ plural }) => plural).sort(compareText)
}

function rule(group: string, resources: readonly string[], verbs: readonly string[]): string {
  const list = (texts: readonly string[]): string => `[${texts.map(quote).join(', ')}]`
  return `  - apiGroups: ${list([group])}\n    resources: ${list(resources)}\n    verbs: ${list(verbs)}\n`
}

/** Names such as "1" and "on" would be no texts to kubectl. */
function quote(text: string): string {
  return JSON.stringify(text)
}
