import { testFieldWrong, testFileBroken } from '../diagnostics/catalog/tests.ts'
import type { Diagnostic, Place, Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import {
  type Expectation,
  knownFields,
  testFileSchema,
  type WrittenConnection,
  type WrittenRequest,
  type WrittenTest,
} from '../expect/test-schema.ts'
import { parseIp } from '../model/ip.ts'
import { isPort } from '../model/port.ts'
import { describePath, type Path } from '../objects/object.ts'
import type { Request } from '../router/request.ts'
import type { Connection } from '../router/stream.ts'
import { type ConfigDocument, readConfigDocument } from './config-document.ts'
import { readRequest } from './explained-request.ts'

/** A test that can be run. */
export interface ReadTest {
  readonly name: string
  readonly place: Place
  readonly subject: Subject
  readonly expect: Expectation
}

/** What a test is about. */
export type Subject =
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'connection'; readonly connection: Connection }

/** The tests of a file; none where anything in it is wrong, which is reported. */
export function readTestFile(file: string, text: string, report: Report): readonly ReadTest[] {
  const document = readConfigDocument(file, text, testFileBroken)
  if ('code' in document) {
    report(document)
    return []
  }
  const parsed = testFileSchema.safeParse(document.value)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) tellIssue(issue, document, report)
    return []
  }
  let isWrong = false
  const tests = parsed.data.tests.map((test, index) => {
    const path = ['tests', index]
    const subject = subjectOf(test, (field, reason) => {
      isWrong = true
      const full = [...path, ...field]
      report(testFieldWrong(document.placeOf(full), describePath(full), reason))
    })
    return { name: test.name ?? usualName(test), place: document.placeOf(path), subject, expect: test.expect }
  })
  return isWrong ? [] : tests
}

/** `POST /pay/1`, `port 9100`. */
function usualName({ request, connection }: WrittenTest): string {
  return request === undefined ? `port ${connection?.port}` : `${request.method ?? 'GET'} ${request.url}`
}

type Tell = (field: Path, reason: string) => void

function subjectOf({ request, connection }: WrittenTest, tell: Tell): Subject {
  return connection === undefined
    ? {
        kind: 'request',
        request: readTestRequest(request ?? { url: '/' }, (field, reason) => tell(['request', ...field], reason)),
      }
    : {
        kind: 'connection',
        connection: readConnection(connection, (field, reason) => tell(['connection', ...field], reason)),
      }
}

/** The request that a test writes. */
export function readTestRequest(written: WrittenRequest, tell: Tell): Request {
  const { url, method = 'GET', headers = {}, from, port } = written
  const header = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const values = { method, header, ...(from !== undefined && { from }), ...(port !== undefined && { port }) }
  const fields: Readonly<Record<string, Path>> = { from: ['from'], port: ['port'], method: ['method'] }
  return readRequest(
    url,
    values,
    (key, value, allowed) => tell(fields[key] ?? [], `${JSON.stringify(value)} is not ${allowed}`),
    ({ message }: Diagnostic) => tell([message.endsWith('is no header') ? 'headers' : 'url'], message),
  )
}

/** The connection that a test writes. */
export function readConnection({ port, from, at, sni }: WrittenConnection, tell: Tell): Connection {
  const refuse = (field: string, value: string, allowed: string) =>
    tell([field], `${JSON.stringify(value)} is not ${allowed}`)
  if (!isPort(port)) refuse('port', port, 'the number of a port')
  for (const [field, address] of Object.entries({ from, at })) {
    if (address !== undefined && parseIp(address) === undefined) refuse(field, address, 'an IP address')
  }
  return {
    serverPort: Number(port),
    ...(from !== undefined && { remoteAddress: from }),
    ...(at !== undefined && { serverAddress: at }),
    ...(sni !== undefined && { sni }),
  }
}

type Issue = NonNullable<ReturnType<typeof testFileSchema.safeParse>['error']>['issues'][number]

function tellIssue(issue: Issue, document: ConfigDocument, report: Report): void {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  if (issue.code === 'unrecognized_keys') {
    const holder = path.findLast((step) => typeof step === 'string') ?? ''
    const known = knownFields[holder] ?? []
    for (const key of issue.keys) {
      const close = suggest(key, known)
      const hint = close === undefined ? `there are ${known.join(', ')}` : `did you mean ${close}?`
      const full = [...path, key]
      const place = path.length === 0 ? document.placeOfKey(key) : document.placeOf(full)
      report(testFieldWrong(place, describePath(full), 'there is no such field', hint))
    }
    return
  }
  const reason = issue.code === 'invalid_type' ? wrongType(issue) : issue.message
  report(testFieldWrong(document.placeOf(path), describePath(path), reason))
}

/** In a text that is read as this one is, only what is not there is undefined. */
function wrongType({ expected, message }: Extract<Issue, { readonly code: 'invalid_type' }>): string {
  return message.endsWith('received undefined') ? 'is missing' : `has to be a ${forms[expected] ?? expected}`
}

const forms: Readonly<Record<string, string>> = { object: 'mapping', record: 'mapping', array: 'list', string: 'text' }
