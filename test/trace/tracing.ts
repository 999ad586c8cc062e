import { Compiler } from '../../src/compiler.ts'
import { isOurs } from '../../src/kinds/table.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import type { Traced } from '../../src/trace/traced.ts'
import { readManifest } from '../../watch/manifest.ts'
import { nowhere } from '../support/worlds.ts'

/** What is asked about: these objects, compiled. */
export function trace(objects: readonly RawObject[], options: CompileOptions = defaultOptions): Traced {
  const compiler = new Compiler(options)
  for (const object of objects) compiler.put(object, nowhere)
  return tracedBy(compiler)
}

/** The same of a compiler as it is now. */
export function tracedBy(compiler: Compiler): Traced {
  const { config, provenance, diagnostics } = compiler.compile()
  return { config, provenance, readings: compiler.readings(), objects: compiler.objects(), diagnostics }
}

/** The same of a text of manifests. */
export function traceText(text: string): Traced {
  return trace(readManifest('in.yaml', text, { isOurs }).objects.map(({ raw }) => raw))
}
