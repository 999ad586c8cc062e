import { noInputNamed } from '../diagnostics/catalog/options.ts'
import { fileAndPaths } from '../diagnostics/catalog/requests.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { jsonText } from '../diagnostics/render.ts'
import { explainConnection } from '../router/connection-explanation.ts'
import { isConnection } from '../router/described-connection.ts'
import { explanationOf } from '../router/explanation.ts'
import type { Priorities } from '../router/plugins.ts'
import { readPriorities } from '../router/priorities.ts'
import type { Request } from '../router/request.ts'
import { route } from '../router/route.ts'
import type { Connection } from '../router/stream.ts'
import { type Asked, askCluster, askFile, askManifests } from './asked-gateway.ts'
import { type ExplainFlags, explainOptions, type RequestValues } from './command-options.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { readConnection } from './explained-connection.ts'
import { readRequest } from './explained-request.ts'
import { checkedBy, readGatewaySchema } from './gateway-schema.ts'
import { gather, placesOf } from './gather.ts'
import { withPolicy } from './policy-file.ts'
import { print } from './print.ts'
import { readOrReport } from './read-document-file.ts'
import { renderConnection } from './render-connection.ts'
import { renderExplanation } from './render-explanation.ts'
import { hasError, reportUsage } from './report.ts'
import { readCheckSettings } from './settings.ts'
import { commandLine } from './source.ts'
import { readSurveyedCluster } from './survey-settings.ts'
import { refuser } from './values.ts'

/** Tells what becomes of a request: on standard output, as text or with `--json`. Nothing is sent. */
export async function explainRequest(url: string, paths: readonly string[], flags: ExplainFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(explainOptions, flags, report)
  const { values } = gathered
  const refuse = refuser(report, placesOf(gathered))
  const explainWith = isConnection(url)
    ? connectionExplainer(readConnection(url, values, gathered.sources, refuse, report), values)
    : requestExplainer(readRequest(url, values, refuse, report), values)
  if (values.file !== undefined && paths.length > 0) report(fileAndPaths(commandLine, values.file))
  const named = values.file === undefined ? paths : [values.file]
  const cluster = readSurveyedCluster(gathered, named, report)
  const read = readExplainSettings(paths, gathered, cluster === undefined && values.file === undefined, report)
  const settings = await withPolicy(read, values.policy, report, placesOf(gathered))
  const schema = values.schema === undefined ? undefined : await readGatewaySchema(values.schema, report)
  const document = values.file === undefined ? undefined : await readOrReport('--file', values.file, report)
  if (hasError(found)) return reportUsage(found)

  const checked = values.file === undefined ? await checkedBy(schema, settings, report) : settings
  const asked =
    values.file !== undefined
      ? askFile(values.file, document)
      : cluster === undefined
        ? await askManifests(checked, values.config, values.schema)
        : await askCluster(checked, cluster, values.config)
  if (asked === undefined) return exitCodes.readOrWrite
  const { text, isAnswered } = explainWith(asked, readPriorities(schema?.document))
  const exitCode = await print(text, isAnswered ? exitCodes.fine : exitCodes.findings)
  return asked.isIncomplete ? exitCodes.readOrWrite : exitCode
}

type Explainer = (asked: Asked, priorities: Priorities) => { readonly text: string; readonly isAnswered: boolean }

function requestExplainer(request: Request, { json }: RequestValues): Explainer {
  return ({ gateway, sourceOf }, priorities) => {
    const explanation = explanationOf(request, route(gateway, request, priorities), sourceOf)
    const text = json ? `${JSON.stringify(explanation, undefined, 2)}\n` : renderExplanation(explanation)
    return { text, isAnswered: explanation.status === undefined }
  }
}

function connectionExplainer(connection: Connection, { json }: RequestValues): Explainer {
  return ({ gateway, sourceOf }) => {
    const explanation = explainConnection(gateway, connection, sourceOf)
    const { answer } = explanation
    const text = json ? jsonText(explanation) : renderConnection(explanation)
    return { text, isAnswered: answer !== undefined && answer.closed === undefined }
  }
}

/** Where a file or a cluster is named, no path need be. */
function readExplainSettings(
  paths: readonly string[],
  gathered: Awaited<ReturnType<typeof gather<typeof explainOptions>>>,
  isPathNeeded: boolean,
  report: Report,
) {
  const { values } = gathered
  const { code } = noInputNamed(commandLine)
  const asked = { ...values, failOn: 'error', format: 'text', quiet: true } as const
  return readCheckSettings(
    paths,
    asked,
    (diagnostic) => {
      if (isPathNeeded || diagnostic.code !== code) report(diagnostic)
    },
    placesOf(gathered),
  )
}
