import { podUnknown, subsetUnknown } from '../diagnostics/catalog/binding.ts'
import type { Node } from '../model/config.ts'
import { compareNodes, isSameIpv6 } from '../model/ip.ts'
import type { Read } from '../read/read.ts'
import type { Problem } from './backend.ts'
import type { ReadyEndpoint } from './endpoints.ts'
import { type Located, nodeWeight } from './located.ts'
import type { ServiceUpstreamKey } from './upstream-key.ts'
import { settingsFor } from './upstream-settings.ts'

/**
 * The nodes of the endpoints, in a fixed order and without repetition (BUG-16); of a subset only those whose pods carry
 * its labels. An unknown subset has no node: it must never mean "all pods" (BUG-23). Kinds spec section 4.5.
 */
export function selectSubset(key: ServiceUpstreamKey, endpoints: readonly ReadyEndpoint[], read: Read): Located {
  return key.subset === undefined
    ? { kind: 'nodes', nodes: toNodes(endpoints), remarks: none }
    : podsOfSubset(key, key.subset, endpoints, read)
}

function podsOfSubset(
  key: ServiceUpstreamKey,
  subset: string,
  endpoints: readonly ReadyEndpoint[],
  read: Read,
): Located {
  const { namespace } = key
  const decorator = read.get('ApisixUpstream', namespace, key.service)
  const subsets = (decorator && settingsFor(decorator, key.port).subsets) ?? []
  const labels = subsets.find(({ name }) => name === subset)?.labels
  if (labels === undefined) {
    const known = subsets.map(({ name }) => name)
    const remark: Problem = (at) => subsetUnknown(at, namespace, key.service, subset, known, decorator !== undefined)
    return { kind: 'nodes', nodes: [], remarks: [remark] }
  }
  const wanted = Object.entries(labels)
  const remarks: Problem[] = []
  const chosen = endpoints.filter((endpoint) => {
    if (wanted.length === 0) return true
    const pod =
      endpoint.pod === undefined
        ? read.podsAt(namespace, endpoint.host).at(0)
        : read.get('Pod', namespace, endpoint.pod)
    if (pod === undefined) {
      remarks.push((at) => podUnknown(at, namespace, endpoint, subset))
      return false
    }
    return wanted.every(([label, value]) => pod.labels[label] === value)
  })
  return { kind: 'nodes', nodes: toNodes(chosen), remarks }
}

const none: readonly Problem[] = []

function toNodes(endpoints: readonly ReadyEndpoint[]): readonly Node[] {
  const nodes = endpoints.map(({ host, port }): Node => ({ host, port, weight: nodeWeight }))
  // Slices are mostly in order already, and then without repetition too.
  return areInOrder(nodes) ? nodes : withoutRepetition(nodes.sort(compareNodes))
}

function areInOrder(nodes: readonly Node[]): boolean {
  let before: Node | undefined
  for (const node of nodes) {
    if (!follows(node, before)) return false
    before = node
  }
  return true
}

function withoutRepetition(sorted: readonly Node[]): readonly Node[] {
  return sorted.filter((node, index) => follows(node, sorted[index - 1]))
}

/** Whether a node stands behind another one, and is not the same in another spelling. */
function follows(node: Node, before: Node | undefined): boolean {
  if (before === undefined) return true
  return compareNodes(before, node) < 0 && !(node.port === before.port && isSameIpv6(node.host, before.host))
}
