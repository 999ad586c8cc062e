import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { renderText } from '../../src/diagnostics/render.ts'
import { defaultLimits, type Limits, type Manifest, readManifest } from '../../watch/manifest.ts'
import type { KnownKinds } from '../../watch/manifest-objects.ts'

/** The kinds that the tests of reading take for ours: the real list grows, and reading does not care. */
export const known: KnownKinds = {
  isOurs: (group, kind) => group === 'apisix.apache.org' || (group === '' && ['Service', 'Secret'].includes(kind)),
}

export function read(text: string, limits: Partial<Limits> = {}): Manifest {
  return readManifest('in.yaml', text, known, { ...defaultLimits, ...limits })
}

/** The diagnostics of a text as a user sees them. */
export function complaints({ objects, diagnostics }: Manifest): readonly string[] {
  return render(diagnostics, objects)
}

export function render(diagnostics: readonly Diagnostic[], objects: Manifest['objects'] = []): readonly string[] {
  const originOf = (wanted: string) => objects.find(({ key }) => key === wanted)?.origin
  return renderText(diagnostics, { color: false, originOf })
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
}

/** The names of the objects of ours in a text. */
export function names({ objects }: Manifest): readonly string[] {
  return objects.map(({ raw }) => raw.metadata.name)
}

/** A small object of ours; `fields` are lines at the top level. */
export function route(name: string, fields = ''): string {
  return `apiVersion: apisix.apache.org/v2\nkind: ApisixRoute\nmetadata:\n  name: ${name}\n${fields}`
}
