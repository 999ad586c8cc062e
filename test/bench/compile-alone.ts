import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { Emitter } from '../../output/emit.ts'
import { Compiler } from '../../src/compiler.ts'
import type { Origin } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'

/** Times the compiler by itself in a fresh process: `bun compile-alone.ts FOLDER` prints milliseconds as JSON. */

const [folder = '.'] = process.argv.slice(2)
const objects = readdirSync(folder)
  .sort()
  .flatMap((file) => loadAll(readFileSync(join(folder, file), 'utf8')) as RawObject[])
Bun.gc(true)

function timed<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const started = performance.now()
  const result = work()
  return { ms: performance.now() - started, result }
}

const nowhere: Origin = { label: 'apps.yaml', line: 1, locate: () => undefined }
const compiler = new Compiler()
const emitter = new Emitter({ format: 'yaml', style: 'pretty', target: '3.18' })
const put = timed(() => {
  for (const object of objects) compiler.put(object, nowhere)
})
const compile = timed(() => compiler.compile())
const emit = timed(() => emitter.emit(compile.result.config))

const slice = objects.find(({ kind }) => kind === 'EndpointSlice')
if (slice === undefined || compile.result.config.routes.length === 0) throw new Error(`${folder} holds no apps`)
compiler.put({ ...slice, endpoints: [] }, nowhere)
const again = timed(() => emitter.emit(compiler.compile().config))
console.log(JSON.stringify({ put: put.ms, compile: compile.ms, emit: emit.ms, again: again.ms }))
