import { dump } from 'js-yaml'
import { customResourceDefinition } from '../crd/definition.ts'
import { standardOutput, writeText } from '../runtime/stdio.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { ownKinds } from './own-kinds.ts'

/** Prints the CustomResourceDefinitions of all kinds of APISIX's own group, for `kubectl apply`. */
export function crds(): ExitCode {
  const texts = ownKinds.map((entry) => dump(customResourceDefinition(entry), { noRefs: true, lineWidth: -1 }))
  const written = writeText(standardOutput, texts.join('---\n'))
  return written.kind === 'failed' ? exitCodes.readOrWrite : exitCodes.fine
}
