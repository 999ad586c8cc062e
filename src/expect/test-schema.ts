import { z } from 'zod'

/** The form of a `*.test.yaml` file, in which every scalar is text: a header `x-canary: 1` is the text `1`. */

const number = z.string().regex(/^\d{1,9}$/, 'has to be a whole number')
const status = z.string().regex(/^[1-5]\d\d$/, 'has to be a status, such as 404')
const text = z.string().min(1, 'has to be a text')

export const expectationSchema = z
  .strictObject({
    route: text.optional(),
    upstream: text.optional(),
    upstreams: z.record(z.string(), number).optional(),
    plugins: z.array(text).optional(),
    without: z.array(text).optional(),
    status: status.optional(),
    headers: z.record(z.string(), z.string()).optional(),
    doubt: z.literal('ok', 'has to be ok, or be left out').optional(),
  })
  .check(({ value, issues }) => {
    // A misspelt field is told already.
    if (issues.length > 0 || Object.keys(value).some((key) => key !== 'doubt')) return
    issues.push({ code: 'custom', message: 'expects nothing', input: value })
  })
  .refine(({ upstream, upstreams }) => upstream === undefined || upstreams === undefined, {
    message: 'upstream says it already',
    path: ['upstreams'],
  })
  .refine(({ upstreams }) => upstreams === undefined || Object.values(upstreams).some((weight) => Number(weight) > 0), {
    message: 'has to have a weight above 0',
    path: ['upstreams'],
  })

export const requestSchema = z.strictObject({
  url: text,
  method: z
    .string()
    .regex(/^[A-Z]+$/, 'has to be a method in capitals, such as POST')
    .optional(),
  headers: z.record(z.string(), z.string()).optional(),
  from: text.optional(),
  port: number.optional(),
})

/** What somebody sends to a port for TCP or UDP: there are neither paths nor statuses. */
export const connectionSchema = z.strictObject({
  port: number,
  from: text.optional(),
  at: text.optional(),
  sni: text.optional(),
})

export const testSchema = z
  .strictObject({
    name: text.optional(),
    request: requestSchema.optional(),
    connection: connectionSchema.optional(),
    expect: expectationSchema,
  })
  .refine(({ request, connection }) => request !== undefined || connection !== undefined, {
    message: 'is missing',
    path: ['request'],
  })
  .refine(({ request, connection }) => request === undefined || connection === undefined, {
    message: 'there is a request already: a test is about one of them',
    path: ['connection'],
  })
  .refine(({ connection, expect }) => connection === undefined || expect.status === undefined, {
    message: 'a connection has no status',
    path: ['expect', 'status'],
  })
  .refine(({ connection, expect }) => connection === undefined || expect.headers === undefined, {
    message: 'a connection has no headers',
    path: ['expect', 'headers'],
  })

export const testFileSchema = z.strictObject({ tests: z.array(testSchema).min(1, 'has to hold a test') })

/** What a test promises of a request. */
export type Expectation = z.output<typeof expectationSchema>
export type WrittenTest = z.output<typeof testSchema>
export type WrittenRequest = z.output<typeof requestSchema>
export type WrittenConnection = z.output<typeof connectionSchema>

/** The fields that each mapping of a file takes, by the field that holds it. */
export const knownFields: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(testFileSchema.shape),
  tests: Object.keys(testSchema.shape),
  request: Object.keys(requestSchema.shape),
  connection: Object.keys(connectionSchema.shape),
  expect: Object.keys(expectationSchema.shape),
}
