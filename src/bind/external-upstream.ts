import { externalUpstreamEmpty, externalUpstreamNotFound } from '../diagnostics/catalog/binding.ts'
import { externalUpstreamId } from '../model/id.ts'
import type { Read } from '../read/read.ts'
import type { Bound } from './backend.ts'
import type { ExternalUpstreamKey } from './upstream-key.ts'

/** Follows a rule's reference to an ApisixUpstream that has nodes of its own. Kinds spec section 3.5. */
export function bindExternalUpstream(name: string, namespace: string, read: Read): Bound<ExternalUpstreamKey> {
  const upstream = read.get('ApisixUpstream', namespace, name)
  // What becomes of one that is broken is decided where the upstream is made.
  const isBroken = upstream === undefined && read.isBroken('ApisixUpstream', namespace, name)
  if (upstream === undefined && !isBroken) {
    return { problem: (place, so) => externalUpstreamNotFound(place, namespace, name, false, so) }
  }
  if (upstream !== undefined && upstream.externalNodes.length === 0 && upstream.settings.discovery === undefined) {
    return { problem: (place, so) => externalUpstreamEmpty(place, namespace, name, so) }
  }
  const composed = externalUpstreamId(namespace, name)
  return {
    key: { kind: 'external', id: composed.id, name: composed.name, namespace, upstream: name },
    websocket: false,
  }
}
