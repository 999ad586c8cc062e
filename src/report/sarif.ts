import { catalog, type Entry } from '../diagnostics/codes.ts'
import type { Place, Severity } from '../diagnostics/diagnostic.ts'
import type { Placed } from '../diagnostics/placed.ts'
import { describeSubject, jsonText, printable } from '../diagnostics/render.ts'
import { describeKey, describePath, parseObjectKey } from '../objects/object.ts'
import { fingerprints } from './identity.ts'

/**
 * SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html: one run, a rule for each code that was
 * found, a result for each diagnostic. What is silenced or acknowledged is not in it, since those who show such files
 * do not all look at suppressions. `version` is that of this program.
 */
export function renderSarif(found: readonly Placed[], version: string): string {
  const rules = rulesOf(found)
  const indexes = new Map(rules.map(({ code }, index) => [code, index]))
  const prints = fingerprints(found)
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'apisixc', version, semanticVersion: version, rules: rules.map(describeRule) } },
        columnKind: 'utf16CodeUnits',
        results: found.map((placed, index) => ({
          ruleId: placed.diagnostic.code,
          ruleIndex: indexes.get(placed.diagnostic.code),
          level: levels[placed.diagnostic.severity],
          message: { text: describe(placed) },
          locations: [locationOf(placed)],
          ...relatedOf(placed),
          partialFingerprints: { 'apisixc/v1': prints[index] },
        })),
      },
    ],
  })
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' }

function rulesOf(found: readonly Placed[]): readonly Entry[] {
  const codes = new Set<string>(found.map(({ diagnostic }) => diagnostic.code))
  return catalog().filter(({ code }) => codes.has(code))
}

function describeRule({ code, severity, explanation: { title, cause, fix } }: Entry): object {
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: cause },
    help: { text: `${cause}\n\n${fix}`, markdown: `${markdown(cause)}\n\n**Fix:** ${markdown(fix)}` },
    defaultConfiguration: { level: levels[severity] },
  }
}

/** Text of the catalog, in which only `code` is markup: `/a/*` is no emphasis, `<<` no tag. */
function markdown(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replaceAll(/[*_<[\\]/g, '\\$&') : part))
    .join('`')
}

function describe({ diagnostic }: Placed): string {
  const subject = describeSubject(diagnostic).trimStart()
  const hint = diagnostic.hint === undefined ? '' : ` (hint: ${diagnostic.hint})`
  return plain(`${subject === '' ? '' : `${subject}: `}${diagnostic.message}${hint}`)
}

/** Section 3.11.6: `[text](target)` would be a link, and what a tenant writes is no link of ours. */
function plain(text: string): string {
  return printable(text).replaceAll('](', '] (')
}

function locationOf({ diagnostic: { object, path }, place }: Placed): object {
  return {
    physicalLocation: physicalOf(place ?? { file: 'input' }),
    ...(object !== undefined && {
      logicalLocations: [
        {
          kind: 'object',
          name: parseObjectKey(object).name,
          fullyQualifiedName: plain([describeKey(object), describePath(path)].filter((part) => part !== '').join(' ')),
        },
      ],
    }),
  }
}

function relatedOf({ related }: Placed): object {
  const locations = related.flatMap(({ about, place }) =>
    place === undefined
      ? []
      : [
          {
            physicalLocation: physicalOf(place),
            message: { text: plain(`${describeKey(about.object)}: ${about.note}`) },
          },
        ],
  )
  return locations.length === 0
    ? {}
    : { relatedLocations: locations.map((location, id) => ({ id: id + 1, ...location })) }
}

function physicalOf({ file, line, column }: Place): object {
  return {
    artifactLocation: { uri: file.toWellFormed().split('/').map(encodeURIComponent).join('/') },
    ...(line !== undefined && { region: { startLine: line, ...(column !== undefined && { startColumn: column }) } }),
  }
}
