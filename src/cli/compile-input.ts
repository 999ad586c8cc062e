import { includedFile, wholeFiles } from '../../watch/include.ts'
import { type ReadOptions, readAll } from '../../watch/read-all.ts'
import { type Compiled, Compiler, describeProvenance } from '../compiler.ts'
import { inputHoldsNothing } from '../diagnostics/catalog/options.ts'
import { cannotRead, invalidUtf8, notAFile, tooLarge, utf16 } from '../diagnostics/catalog/reading.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { RenderOptions } from '../diagnostics/render.ts'
import { type Silenced, silence } from '../diagnostics/silence.ts'
import type { Item } from '../model/config.ts'
import type { ObjectKey } from '../objects/object.ts'
import { standardInput } from '../runtime/stdio.ts'
import { expiringCertificates } from './expiring-certificates.ts'
import { isSearchedFor } from './known-kinds.ts'
import { isSamePath } from './overwrites-input.ts'
import type { Progress } from './progress.ts'
import { hasError } from './report.ts'
import type { CheckSettings } from './settings.ts'

/** Input read and compiled, with everything that was said on the way. */
export interface Compilation {
  readonly compiler: Compiler
  readonly compiled: Compiled
  /** Of reading and compiling, without what the authors of objects ask to be silent about. */
  readonly diagnostics: readonly Diagnostic[]
  readonly silenced: readonly Silenced[]
  readonly originOf: RenderOptions['originOf']
  /** What stands in the comment above an item. */
  describe(item: Item): string | undefined
  /** Whether a file or folder could not be read at all, so that objects may be missing that are not meant to be. */
  readonly isIncomplete: boolean
  readonly objects: number
  /** Objects of kinds that are none of ours: how many of each. */
  readonly others: ReadonlyMap<string, number>
  /** What the Secrets of the input hold. */
  secretTexts(): ReadonlySet<string>
}

/** Whole files or folders that nobody has seen the inside of. A broken document is another matter: it was seen. */
export const unseen: ReadonlySet<string> = new Set(
  [cannotRead, notAFile, tooLarge, invalidUtf8, utf16].map(({ code }) => code),
)

/** Mixes in what the operator wrote by hand, and answers what there is to say about reading it. */
async function readIncludes(paths: readonly string[], compiler: Compiler): Promise<readonly Diagnostic[]> {
  if (paths.length === 0) return []
  const { diagnostics } = await readAll({ paths, known: wholeFiles }, ({ key, raw, origin }) => {
    compiler.include(includedFile(key, raw, origin))
    return undefined
  })
  return diagnostics
}

/**
 * Reads and compiles. `ourFiles` are no manifests, though they may lie in a folder of the input: what the last run wrote,
 * the configuration file and the schema of the data plane. `contents` are read beside the paths.
 */
export async function compileInput(
  {
    paths,
    include,
    compile,
    contents = [],
    policyFile,
  }: Pick<CheckSettings, 'paths' | 'include' | 'compile'> & { readonly policyFile?: string } & Pick<
      ReadOptions,
      'contents'
    >,
  progress: Progress,
  ourFiles: readonly (string | undefined)[],
): Promise<Compilation> {
  progress.step('reading')
  const known = {
    isOurs: (group: string, kind: string) => {
      progress.tick()
      return isSearchedFor(compile, group, kind)
    },
  }
  const compiler = new Compiler(compile)
  const read = await readAll({ paths, known, standardInput: standardInput(), contents }, ({ raw, origin }) =>
    compiler.put(raw, origin),
  )
  const included = await readIncludes(include, compiler)
  const isOurFile = (file = ''): boolean =>
    [...ourFiles, ...include, policyFile].some((ours) => ours !== undefined && isSamePath(file, ours))
  const found = read.diagnostics.filter(({ place }) => !isOurFile(place?.file))
  if (read.keyCount === 0 && found.length === 0) found.push(inputHoldsNothing({ file: paths.join(' ') }))

  progress.step(`compiling ${read.keyCount} objects`)
  const compiled = compiler.compile()
  const originOf = (key: ObjectKey) => compiler.originOf(key)
  const all = [...found, ...included, ...compiled.diagnostics, ...expiringCertificates(compiled, Date.now())]
  return {
    compiler,
    compiled,
    ...silence(all, compiler.silencers()),
    originOf,
    describe: (item) => {
      const place = compiled.provenance(item)
      return place && describeProvenance(place, originOf(place.object))
    },
    // What an included file asks for may protect everything, so that nothing is written without it.
    isIncomplete: found.some(({ code }) => unseen.has(code)) || hasError(included),
    objects: read.keyCount,
    others: read.foreign,
    secretTexts: () => compiler.secretTexts(),
  }
}
