import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'

/**
 * The least that anybody has to do: read the files, parse them, write the same objects as JSON, one by one.
 * Nothing is checked, nothing is looked up. `bun floor.ts FOLDER OUTPUT`
 */

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: {
    readonly http: readonly {
      readonly match: { readonly hosts: readonly string[]; readonly paths: readonly string[] }
      readonly plugins: readonly { readonly name: string; readonly config: unknown }[]
    }[]
  }
  readonly endpoints: readonly { readonly addresses: readonly string[] }[]
}

const [folder = '.', output = 'floor.json'] = process.argv.slice(2)
const parts: string[] = []
for (const file of readdirSync(folder).sort()) {
  for (const manifest of loadAll(readFileSync(join(folder, file), 'utf8')) as Manifest[]) {
    const { name, namespace } = manifest.metadata
    if (manifest.kind === 'ApisixRoute') {
      for (const { match, plugins } of manifest.spec.http) {
        const route = {
          id: `${namespace}_${name}_main`,
          uris: match.paths,
          hosts: match.hosts,
          plugins: Object.fromEntries(plugins.map((plugin) => [plugin.name, plugin.config])),
          upstream_id: `${namespace}_${name}_80`,
        }
        parts.push(JSON.stringify(route))
      }
    } else if (manifest.kind === 'EndpointSlice') {
      const upstream = {
        id: `${namespace}_${name}_80`,
        type: 'ewma',
        retries: 2,
        timeout: { connect: 5, send: 10, read: 10 },
        nodes: manifest.endpoints.map(({ addresses }) => ({ host: addresses[0], port: 8080, weight: 100 })),
      }
      parts.push(JSON.stringify(upstream))
    }
  }
}
writeFileSync(output, parts.join('\n'))
