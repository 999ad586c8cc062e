import { loadAll } from 'js-yaml'
import type { RawObject } from '../../src/objects/raw.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { app } from './world.ts'

/** A fake cluster with N apps in a process of its own: `bun serve-cluster.ts N` prints where it is, and by whom it is signed. */
const [count = '100'] = process.argv.slice(2)
const cluster = await FakeCluster.start()
for (let index = 0; index < Number(count); index += 1) {
  for (const object of loadAll(app(index)) as RawObject[]) cluster.world.put(withNoise(object))
}
console.log(JSON.stringify({ server: cluster.url, authority: cluster.authority.cert }))

/** What a real server sends along with every object, and nobody reads. */
function withNoise(object: RawObject): RawObject {
  const managedFields = [
    {
      manager: 'kubectl-client-side-apply',
      operation: 'Update',
      apiVersion: object.apiVersion,
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } }, 'f:spec': { '.': {}, 'f:ports': {} } },
    },
  ]
  return { ...object, metadata: { ...object.metadata, managedFields } }
}
