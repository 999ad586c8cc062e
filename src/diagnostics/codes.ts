import * as binding from './catalog/binding.ts'
import * as cluster from './catalog/cluster.ts'
import * as confirming from './catalog/confirming.ts'
import * as contradictions from './catalog/contradictions.ts'
import * as differences from './catalog/differences.ts'
import * as fields from './catalog/fields.ts'
import * as gateway from './catalog/gateway.ts'
import * as grants from './catalog/grants.ts'
import * as handWritten from './catalog/hand-written.ts'
import * as holding from './catalog/holding.ts'
import * as ingress from './catalog/ingress.ts'
import * as linking from './catalog/linking.ts'
import * as listening from './catalog/listening.ts'
import * as options from './catalog/options.ts'
import * as output from './catalog/output.ts'
import * as policy from './catalog/policy.ts'
import * as reading from './catalog/reading.ts'
import * as reports from './catalog/reports.ts'
import * as requests from './catalog/requests.ts'
import * as silencers from './catalog/silencers.ts'
import * as tests from './catalog/tests.ts'
import * as tracing from './catalog/tracing.ts'
import * as translating from './catalog/translating.ts'
import * as v1alpha1 from './catalog/v1alpha1.ts'
import * as watching from './catalog/watching.ts'
import { compareText, type Finding } from './diagnostic.ts'

/** What is known of a code before it is found anywhere. */
export type Entry = Pick<Finding<readonly []>, 'code' | 'severity' | 'explanation'>

const bands: readonly Readonly<Record<string, unknown>>[] = [
  binding,
  cluster,
  confirming,
  contradictions,
  differences,
  fields,
  gateway,
  grants,
  handWritten,
  holding,
  ingress,
  linking,
  listening,
  options,
  output,
  policy,
  reading,
  reports,
  requests,
  silencers,
  tests,
  tracing,
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
