import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { renderText } from '../diagnostics/render.ts'
import { standardError, writeText } from '../runtime/stdio.ts'
import { type RbacFlags, rbacOptions } from './command-options.ts'
import type { ExitCode } from './exit-code.ts'
import { gather, placesOf } from './gather.ts'
import { readNamedObject } from './named-object.ts'
import { print } from './print.ts'
import { rbacManifests } from './rbac-manifests.ts'
import { hasError, reportUsage } from './report.ts'
import { readScope } from './scope.ts'
import { dnsLabel, dnsSubdomain, matching, refuser } from './values.ts'

/** Prints what `watch --cluster` with the same scope has to be allowed. */
export async function rbac(flags: RbacFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(rbacOptions, flags, report)
  const { values } = gathered
  const refuse = refuser(report, placesOf(gathered))
  const scope = readScope(values, refuse)
  const configMap = readNamedObject(refuse, 'pluginMetadataConfigmap', values.pluginMetadataConfigmap)
  const account = {
    name: matching(refuse, 'name', values.name, dnsSubdomain, 'the name of an object, such as apisixc'),
    namespace: matching(
      refuse,
      'serviceAccountNamespace',
      values.serviceAccountNamespace,
      dnsLabel,
      'the name of a namespace',
    ),
  }
  if (hasError(found)) return reportUsage(found)
  if (found.length > 0) writeText(standardError, renderText(found, { originOf: () => undefined, color: false }))
  return print(rbacManifests(scope, account, configMap))
}
