import * as binding from '../diagnostics/catalog/binding.ts'
import * as cluster from '../diagnostics/catalog/cluster.ts'
import * as contradictions from '../diagnostics/catalog/contradictions.ts'
import * as differences from '../diagnostics/catalog/differences.ts'
import * as fields from '../diagnostics/catalog/fields.ts'
import * as ingress from '../diagnostics/catalog/ingress.ts'
import * as linking from '../diagnostics/catalog/linking.ts'
import * as listening from '../diagnostics/catalog/listening.ts'
import * as options from '../diagnostics/catalog/options.ts'
import * as output from '../diagnostics/catalog/output.ts'
import * as reading from '../diagnostics/catalog/reading.ts'
import * as requests from '../diagnostics/catalog/requests.ts'
import * as translating from '../diagnostics/catalog/translating.ts'
import * as v1alpha1 from '../diagnostics/catalog/v1alpha1.ts'
import * as watching from '../diagnostics/catalog/watching.ts'
import { compareText, type Finding } from '../diagnostics/diagnostic.ts'

/** What is known of a code before it is found anywhere. */
export type Entry = Pick<Finding<readonly []>, 'code' | 'severity' | 'explanation'>

const bands: readonly Readonly<Record<string, unknown>>[] = [
  binding,
  cluster,
  contradictions,
  differences,
  fields,
  ingress,
  linking,
  listening,
  options,
  output,
  reading,
  requests,
  translating,
  v1alpha1,
  watching,
]

/** Every code there is, in order; a test compares the list with the files of `diagnostics/catalog/`. */
export function catalog(): readonly Entry[] {
  return bands
    .flatMap((band) => Object.values(band))
    .filter(isEntry)
    .sort((a, b) => compareText(a.code, b.code))
}

function isEntry(exported: unknown): exported is Entry {
  return typeof exported === 'function' && 'code' in exported && 'explanation' in exported
}
