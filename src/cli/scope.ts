import type { Scope } from '../../watch/cluster/scope.ts'
import type { ScopeValues } from './command-options.ts'
import { dnsLabel, matching, type Refuse } from './values.ts'

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const labelKey = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/
const labelValue = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/

export function readScope({ namespace = [], namespaceSelector = [] }: ScopeValues, refuse: Refuse): Scope {
  for (const name of namespace) matching(refuse, 'namespace', name, dnsLabel, 'the name of a namespace')
  if (namespace.length > 0) return { kind: 'namespaces', names: [...new Set(namespace)] }
  const labels = new Map<string, string[]>()
  for (const label of namespaceSelector) {
    const [key = '', value, ...more] = label.split('=')
    if (value === undefined || more.length > 0 || !labelKey.test(key) || !labelValue.test(value)) {
      refuse('namespaceSelector', label, 'a label and its value, divided by =, such as team=shop')
    } else {
      const values = labels.get(key) ?? []
      if (!values.includes(value)) labels.set(key, [...values, value])
    }
  }
  return labels.size > 0 ? { kind: 'labels', labels } : { kind: 'cluster' }
}
