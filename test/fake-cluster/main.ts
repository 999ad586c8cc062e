import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeCluster } from './fake-cluster.ts'
import { type Applied, applyFolder } from './folder.ts'
import { kubeconfig } from './ways-in.ts'

/**
 * A fake cluster to play with: `bun test/fake-cluster/main.ts FOLDER` serves the manifests of a folder and follows it.
 * Prints the command that lets apisixc watch it. Ends with Ctrl-C.
 */

const lookEveryMs = 500
const bookmarkEveryMs = 60_000

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: bun test/fake-cluster/main.ts FOLDER')
  process.exit(2)
}

const cluster = await FakeCluster.start()
const file = join(mkdtempSync(join(tmpdir(), 'fake-cluster-')), 'kubeconfig')
writeFileSync(file, JSON.stringify(kubeconfig(cluster), undefined, 2), { mode: 0o600 })
console.log(`A cluster with the objects of ${folder} listens on ${cluster.url}. Watch it with:
  npx bun src/main.ts watch --cluster --kubeconfig ${file} -o output/apisix.yaml`)

let problem = ''
look(folder)
setInterval(look, lookEveryMs, folder)
setInterval(() => cluster.bookmark(), bookmarkEveryMs)

function look(from: string): void {
  try {
    tell(applyFolder(cluster.world, from))
    problem = ''
  } catch (error) {
    // Somebody is in the middle of an edit; what is served stays until the folder reads well again.
    if (!(error instanceof Error)) throw error
    if (error.message !== problem) console.log(`not applied: ${error.message}`)
    problem = error.message
  }
}

function tell({ changed, deleted, skipped }: Applied): void {
  if (changed + deleted === 0) return
  const note = skipped.length === 0 ? '' : `; not served: ${skipped.join(', ')}`
  console.log(`applied: ${changed} changed, ${deleted} deleted${note}`)
}
