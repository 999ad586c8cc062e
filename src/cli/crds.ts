import { dump } from 'js-yaml'
import { customResourceDefinition } from '../crd/definition.ts'
import type { KindEntry } from '../kinds/decode.ts'
import { kinds } from '../kinds/table.ts'
import { standardOutput, writeText } from '../runtime/stdio.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'

/** Prints the CustomResourceDefinitions of all kinds of APISIX's own group, for `kubectl apply`. */
export function crds(): ExitCode {
  const entries: readonly KindEntry<unknown>[] = Object.values(kinds)
  const own = entries.filter(({ group }) => group === 'apisix.apache.org')
  const texts = own.map((entry) => dump(customResourceDefinition(entry), { noRefs: true, lineWidth: -1 }))
  const written = writeText(standardOutput, texts.join('---\n'))
  return written.kind === 'failed' ? exitCodes.readOrWrite : exitCodes.fine
}
