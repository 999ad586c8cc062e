// `npm run demo`: compiles the second sample and shows what came in, what went out, and where the file is.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const sample = 'samples/02-canary-and-plugins'
const output = 'output/apisix.yaml'

console.log(`What comes in: ${sample}`)
for (const file of readdirSync(join(root, sample)).sort()) {
  const kinds = readFileSync(join(root, sample, file), 'utf8').matchAll(/^kind: (\w+)$/gm)
  console.log(`  ${file}: ${[...kinds].map(([, kind]) => kind).join(', ')}`)
}

console.log(`\n$ apisixc build ${sample} -o ${output}`)
const { status } = spawnSync(process.execPath, ['src/main.ts', 'build', sample, '-o', output], {
  cwd: root,
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)

console.log(`\nWhat went out: ${relative(process.cwd(), join(root, output)) || output}\n`)
console.log(readFileSync(join(root, output), 'utf8'))
console.log('Give this file to an APISIX with the configuration in samples/apisix/config.yaml; it reloads each second.')
