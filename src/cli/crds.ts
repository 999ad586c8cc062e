import { dump } from 'js-yaml'
import { customResourceDefinition } from '../crd/definition.ts'
import type { ExitCode } from './exit-code.ts'
import { ownKinds } from './own-kinds.ts'
import { print } from './print.ts'

/** Prints the CustomResourceDefinitions of all kinds of APISIX's own group, for `kubectl apply`. */
export async function crds(): Promise<ExitCode> {
  const texts = ownKinds.map((entry) => dump(customResourceDefinition(entry), { noRefs: true, lineWidth: -1 }))
  return print(texts.join('---\n'))
}
