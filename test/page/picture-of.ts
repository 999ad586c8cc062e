import { sourcesOfCompiled } from '../../src/cli/item-sources.ts'
import { Compiler, defaultOptions } from '../../src/compiler.ts'
import { isOurs } from '../../src/kinds/table.ts'
import { renderDocument } from '../../src/page/document.ts'
import type { Picture } from '../../src/page/picture.ts'
import { script } from '../../src/page/script.ts'
import { style } from '../../src/page/style.ts'
import { type Sitter, takePicture } from '../../src/page/take-picture.ts'
import { readAll } from '../../watch/read-all.ts'

/** The picture of one manifest, as `report` takes it. */
export async function pictureOf(text: string, more: Partial<Sitter> = {}): Promise<Picture> {
  const compiler = new Compiler({ ...defaultOptions, resolve: 'auto' })
  const contents = [{ label: 'in.yaml', bytes: new TextEncoder().encode(text) }]
  const read = await readAll({ paths: [], known: { isOurs }, contents }, ({ raw, origin }) => compiler.put(raw, origin))
  const compiled = compiler.compile()
  const originOf = compiler.originOf.bind(compiler)
  const lines = text.split('\n')
  return takePicture({
    ...nothingElse,
    document: compiled.config,
    secrets: compiler.secretTexts(),
    diagnostics: [...read.diagnostics, ...compiled.diagnostics],
    originOf,
    sourceOf: sourcesOfCompiled(compiled, originOf),
    linesOf: (file) => (file === 'in.yaml' ? lines : undefined),
    ...more,
  })
}

/** The picture of a finished configuration. */
export function pictureOfDocument(document: unknown, more: Partial<Sitter> = {}): Picture {
  return takePicture({ ...nothingElse, document, ...more })
}

export function pageOf(picture: Picture): string {
  return renderDocument(picture, { script, style }, 'still')
}

const nothingElse: Sitter = {
  title: 'in.yaml',
  version: '0.0.0',
  document: {},
  secrets: [],
  priorities: new Map(),
  diagnostics: [],
  silenced: 0,
  notes: [],
  originOf: () => undefined,
  sourceOf: () => undefined,
  linesOf: () => undefined,
}
