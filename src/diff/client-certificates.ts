import { fieldOf } from '../model/field.ts'
import type { Item } from './item.ts'

/** A host whose clients had to show a certificate and no longer have to. */
export interface UncheckedHost {
  readonly host: string
  /** The certificate that asked for one, and that which does not. */
  readonly before: string
  readonly after: string
}

/**
 * The hosts that lose mutual TLS. One that no certificate serves any more is not among them: nobody connects there.
 * A name belongs to the first certificate in the file that holds it (kinds spec C21), a wildcard to what has no own.
 */
export function uncheckedHosts(before: readonly Item[], after: readonly Item[]): readonly UncheckedHost[] {
  const [old, now] = [servers(before), servers(after)]
  const names = [...new Set([...old.keys(), ...now.keys()])].sort()
  return names.flatMap((host) => {
    const [was, is] = [serverOf(old, host), serverOf(now, host)]
    if (was === undefined || is === undefined || !checksClients(was) || checksClients(is)) return []
    return [{ host, before: was.id, after: is.id }]
  })
}

function servers(items: readonly Item[]): ReadonlyMap<string, Item> {
  const byName = new Map<string, Item>()
  for (const item of items) {
    const { snis, status, type } = item.fields
    // The defaults of both are left out of an item.
    if (status !== undefined || type !== undefined || !Array.isArray(snis)) continue
    for (const name of snis) if (typeof name === 'string' && !byName.has(name)) byName.set(name, item)
  }
  return byName
}

function serverOf(byName: ReadonlyMap<string, Item>, host: string): Item | undefined {
  return byName.get(host) ?? byName.get(host.replace(/^[^.]+/, '*')) ?? byName.get('*')
}

function checksClients({ fields }: Item): boolean {
  return fieldOf(fields['client'], 'ca') !== undefined
}
