import { testFieldWrong, testFileBroken } from '../diagnostics/catalog/tests.ts'
import type { Diagnostic, Place, Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { knownFields, testFileSchema, type WrittenTest } from '../expect/test-schema.ts'
import { describePath, type Path } from '../objects/object.ts'
import type { Request } from '../router/request.ts'
import { type ConfigDocument, readConfigDocument } from './config-document.ts'
import { readRequest } from './explained-request.ts'

/** A test that can be run. */
export interface ReadTest {
  readonly name: string
  readonly place: Place
  readonly request: Request
  readonly expect: WrittenTest['expect']
}

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
    const request = requestOf(test, (field, reason) => {
      isWrong = true
      const full = [...path, 'request', ...field]
      report(testFieldWrong(document.placeOf(full), describePath(full), reason))
    })
    const { method = 'GET', url } = test.request
    return { name: test.name ?? `${method} ${url}`, place: document.placeOf(path), request, expect: test.expect }
  })
  return isWrong ? [] : tests
}

function requestOf({ request }: WrittenTest, tell: (field: Path, reason: string) => void): Request {
  const { url, method = 'GET', headers = {}, from, port } = request
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
