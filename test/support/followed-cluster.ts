import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { keyOf } from '../../src/kinds/table.ts'
import type { ObjectKey } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { type Clock, systemClock } from '../../watch/clock.ts'
import { type ClusterOptions, openCluster } from '../../watch/cluster/cluster.ts'
import { connect } from '../../watch/cluster/connect.ts'
import { bearer, fixedCredentials } from '../../watch/cluster/credentials.ts'
import type { Change, Source } from '../../watch/source.ts'
import type { FakeCluster } from '../fake-cluster/fake-cluster.ts'

/** The connection of somebody who may do everything in a fake cluster. */
export function connectionTo(cluster: FakeCluster) {
  return {
    server: cluster.url,
    authority: { text: cluster.authority.cert },
    serverName: undefined,
    isVerified: true,
    clientCertificate: undefined,
    headers: {},
    credentials: fixedCredentials(bearer('fake-token')),
    namespace: undefined,
  }
}

/** A source over a fake cluster, and what it has told so far. Tests wait for what it tells, never for a time. */
export class FollowedCluster {
  readonly source: Source
  readonly objects = new Map<ObjectKey, RawObject>()
  readonly said = new Map<string, readonly Diagnostic[]>()
  readonly changes: Change[] = []
  isSynced = false
  readonly #waiting = new Set<() => void>()
  readonly #ended: Promise<void>

  constructor(cluster: FakeCluster, options: Partial<ClusterOptions> = {}, clock: Clock = systemClock) {
    // Waits of backoffs are a random part of their limit: none at all here.
    const random = () => 0
    const api = connect(connectionTo(cluster), { clock, random })
    this.source = openCluster(api, { scope: { kind: 'cluster' }, clock, random, label: 'fake', ...options })
    this.#ended = this.#follow()
  }

  /** Names of the objects of a kind, sorted. */
  names(kind: string): readonly string[] {
    return [...this.objects.values()]
      .filter((raw) => raw.kind === kind)
      .map(({ metadata }) => metadata.name)
      .sort()
  }

  get codes(): readonly string[] {
    return [...this.said.values()].flat().map(({ code }) => code)
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve))
  }

  async close(): Promise<void> {
    await this.source.close()
    await this.#ended
  }

  async #follow(): Promise<void> {
    for await (const { changes, unseen } of this.source) {
      for (const change of changes) {
        this.changes.push(change)
        if (change.type === 'put') this.objects.set(keyOf(change.raw), change.raw)
        else if (change.type === 'drop') this.objects.delete(change.key)
        else if (change.type === 'unreadable') this.said.set(change.origin.label, change.diagnostics)
      }
      this.isSynced = unseen.length === 0
      for (const look of this.#waiting) look()
      this.#waiting.clear()
    }
  }
}
