import { expect, test } from 'bun:test'
import type { Kind } from '../src/kinds/table.ts'
import { Store } from '../src/store/store.ts'

const origin = { label: 'cluster', locate: () => undefined }

function comeAndGo(store: Store, kind: Kind, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const name = `n${index}`
    store.put({ kind, namespace: 'shop', name, object: undefined }, origin)
    store.drop(kind, 'shop', name)
  }
}

test.each<Kind>(['Pod', 'EndpointSlice', 'ApisixRoute'])('names that come and go are not remembered: %s', (kind) => {
  const store = new Store()
  comeAndGo(store, kind, 1_000)
  store.find(kind, 'shop', 'n1')
  store.drop(kind, 'shop', 'never')
  expect(store.remembered(kind)).toBe(0)
})

test('a name that somebody asked for stays, and tells when the object comes and goes', () => {
  const store = new Store()
  const cell = store.cell('Service', 'shop', 'n7')
  const revisions = [cell.revision]
  store.put({ kind: 'Service', namespace: 'shop', name: 'n7', object: undefined }, origin)
  revisions.push(cell.revision)
  store.drop('Service', 'shop', 'n7')
  revisions.push(cell.revision)
  expect(new Set(revisions).size).toBe(3)
  expect(store.cell('Service', 'shop', 'n7')).toBe(cell)
  comeAndGo(store, 'Service', 10)
  expect(store.remembered('Service')).toBe(1)
})
