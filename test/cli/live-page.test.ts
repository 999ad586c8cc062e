import { describe, expect, test } from 'bun:test'
import { LivePage } from '../../src/cli/live-page.ts'
import { Compiler } from '../../src/compiler.ts'
import { isOurs } from '../../src/kinds/table.ts'
import type { Picture } from '../../src/page/picture.ts'
import { readAll } from '../../watch/read-all.ts'

/** What a live page answers while objects change, without a loop and without a browser. */

const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n'
const secret = (value: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {motto: ${value}}\n`
const route = (path: string, limit = 1) => `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop}
spec:
  http:
    - name: pay
      match: {hosts: [shop.example.org], paths: [${path}]}
      backends: [{serviceName: web, servicePort: 80}]
      plugins:
        - {name: limit-count, enable: true, config: {count: ${limit}, time_window: 1}}
        - {name: response-rewrite, enable: true, secretRef: keys, config: {body: x}}
`

function live() {
  const compiler = new Compiler()
  const remarks: string[] = []
  const page = new LivePage({
    title: 'in/',
    paths: [],
    startedMs: 1,
    originOf: (key) => compiler.originOf(key),
    remarks: () => remarks,
  })
  const answer = async (path: string) => {
    const answered = await page.routes()[path]?.answer()
    return JSON.parse(answered?.body ?? '')
  }
  return {
    remarks,
    /** Puts objects in and compiles. */
    async put(...texts: readonly string[]) {
      const contents = [{ label: 'in.yaml', bytes: new TextEncoder().encode(texts.join('---\n')) }]
      await readAll({ paths: [], known: { isOurs }, contents }, ({ raw, origin }) => compiler.put(raw, origin))
      const compiled = compiler.compile()
      page.take(compiled, compiled.diagnostics, compiler.secretTexts())
    },
    picture: (): Promise<Picture> => answer('/picture.json'),
    revision: async (): Promise<string> => (await answer('/revision.json')).picture,
  }
}

describe('a live page', () => {
  test('says that there is nothing yet', async () => {
    const { picture } = live()
    expect(await picture()).toMatchObject({
      title: 'in/',
      notes: ['Nothing was compiled yet.'],
      gateway: { routes: [] },
    })
  })

  test('has a new revision for each result and each remark, and no other', async () => {
    const { put, revision, remarks } = live()
    const seen = [await revision(), await revision()]
    await put(service, secret('a-motto'), route('/pay'))
    seen.push(await revision(), await revision())
    remarks.push('held: x')
    seen.push(await revision(), await revision())
    expect(seen).toEqual(['1.0', '1.0', '1.1', '1.1', '1.2', '1.2'])
  })

  test('tells what changed last, however long ago and however often it was compiled since', async () => {
    const { put, picture } = live()
    await put(service, secret('a-motto'), route('/pay'))
    expect((await picture()).changes).toBeUndefined()
    await put(route('/pay/*'))
    // The same again, and a result that nobody looked at in between.
    await put(route('/pay/*'))
    const { changes } = await picture()
    expect(changes?.verdict).toBe('1 route changes, 0 removed, 0 unprotected')
    await put(route('/pay/*'))
    expect((await picture()).changes).toEqual(changes)
    await put(route('/pay/*', 2))
    await put(route('/pay/*', 3))
    expect(JSON.stringify((await picture()).changes)).toContain('{"data":"2"}," → ",{"data":"3"}')
  })

  test('shows no secret, neither in what is nor in what changed', async () => {
    const { put, picture } = live()
    await put(service, secret('first-motto'), route('/pay'))
    await put(secret('second-motto'))
    const text = JSON.stringify(await picture())
    expect(text).toContain('response-rewrite')
    expect(text).toContain('changed (secret)')
    expect(text.match(/\w+-motto/g)).toBeNull()
  })
})
