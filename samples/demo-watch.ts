// `npm run demo:watch`: watches a copy of the first sample, edits it, and shows how the file follows.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = mkdtempSync(join(tmpdir(), 'apisixc-demo-'))
const manifest = join(folder, 'shop.yaml')
const output = join(folder, 'apisix.yaml')
cpSync(join(root, 'samples/01-first-route/shop.yaml'), manifest)

console.log(`$ apisixc watch ${manifest} -o ${output}`)
const apisixc = spawn(process.execPath, [join(root, 'src/main.ts'), 'watch', manifest, '-o', output], {
  stdio: ['ignore', 'inherit', 'pipe'],
})
const log = createInterface({ input: apisixc.stderr })[Symbol.asyncIterator]()

/** Shows the log up to a line that says this. */
async function until(words: string): Promise<void> {
  for (let line = await log.next(); !line.done; line = await log.next()) {
    console.log(`  ${line.value}`)
    if (line.value.includes(words)) return
  }
  throw new Error(`apisixc ended before it said "${words}"`)
}

function edit(what: string, change: (text: string) => string): void {
  console.log(`\n${what}`)
  writeFileSync(manifest, change(readFileSync(manifest, 'utf8')))
}

function show(section: string): void {
  const lines = readFileSync(output, 'utf8').split('\n')
  const start = lines.indexOf(`${section}:`)
  const length = lines.slice(start + 1).findIndex((line) => /^\S/.test(line))
  console.log(
    lines
      .slice(start, start + 1 + length)
      .map((line) => `    ${line}`)
      .join('\n'),
  )
}

try {
  await until(' written ')
  show('routes')
  edit('A second path for the route:', (text) => text.replace(/paths:.*/, 'paths: [/checkout*, /pay]'))
  await until(' written ')
  show('routes')
  edit('A pod goes away, and the others get its share:', (text) => text.replace(/.*- addresses: .*(?:\n {4}.*)*\n/, ''))
  await until(' written ')
  show('upstreams')
  edit('A slip of the pen: the port does not exist. With the only route gone, the old file stays:', (text) =>
    text.replace(/servicePort: \w+/, 'servicePort: 8099'),
  )
  await until('left as it is')
  edit('It is mended, and the file is as it was:', (text) => text.replace('servicePort: 8099', 'servicePort: 80'))
  await until('held back is no longer')
  console.log('\nSIGTERM:')
  apisixc.kill('SIGTERM')
  await until('stopping')
  console.log('\nEvery version of the file has a later second of modification, so APISIX misses none.')
} finally {
  apisixc.kill('SIGKILL')
  rmSync(folder, { recursive: true })
}
