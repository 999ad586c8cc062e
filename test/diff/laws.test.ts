import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { emit } from '../../output/emit.ts'
import { parseDocument } from '../../src/cli/read-document-file.ts'
import { Compiler } from '../../src/compiler.ts'
import { diff, isSame, type Side } from '../../src/diff/diff.ts'
import { outlineOf } from '../../src/diff/outline.ts'
import { renderMarkdown } from '../../src/diff/render-markdown.ts'
import { renderText } from '../../src/diff/render-text.ts'
import type { Config } from '../../src/model/config.ts'
import { anyWorld, nowhere } from '../support/worlds.ts'

function sideOf(document: unknown, secrets: readonly string[] = []): Side {
  return { document, unseen: [], secrets, sourceOf: () => undefined }
}

function compileWorld(world: readonly Parameters<Compiler['put']>[0][]): Config {
  const compiler = new Compiler()
  for (const raw of world) compiler.put(raw, nowhere)
  return compiler.compile().config
}

/** The same with the keys of every mapping the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  )
}

test('what is emitted means what was compiled, in every style and format', async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, async (world) => {
      const config = compileWorld(world)
      for (const format of ['yaml', 'json'] as const) {
        for (const style of ['pretty', 'compact'] as const) {
          const text = emit(config, { format, style, target: '3.18' })
          const read = await parseDocument(`apisix.${format}`, text)
          expect(read.kind).toBe('read')
          const difference = diff(sideOf(config), sideOf(read.kind === 'read' ? turned(read.document) : undefined))
          expect(difference.verdict).toBe('nothing changes')
          expect(isSame(difference)).toBe(true)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('two configurations are the same only if they mean the same; there and back, what comes is what goes', () => {
  fc.assert(
    fc.property(anyWorld, anyWorld, (one, other) => {
      const [a, b] = [compileWorld(one), compileWorld(other)]
      const [there, back] = [diff(sideOf(a), sideOf(b)), diff(sideOf(b), sideOf(a))]
      expect(there.counts.routes.added).toBe(back.counts.routes.removed)
      expect(there.counts.routes.removed).toBe(back.counts.routes.added)
      expect(there.changes.length).toBe(back.changes.length)
      expect(isSame(there)).toBe(isSame(back))
      const isEqual = JSON.stringify(turned(turned(a))) === JSON.stringify(turned(turned(b)))
      if (isEqual) expect(isSame(there)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('no text of a consumer, a key or a Secret is told, whatever it looks like', () => {
  const secret = fc.string({ minLength: 3, maxLength: 12 }).map((text) => `q${text}z`)
  fc.assert(
    fc.property(secret, secret, fc.constantFrom('server', 'x-y', 'name'), (was, is, field) => {
      const document = (text: string) => ({
        consumers: [{ username: 'jack', plugins: { 'key-auth': { [field]: text }, 'basic-auth': { password: text } } }],
        ssls: [{ id: 's', snis: ['a.test'], cert: text, key: text, certs: [text], keys: [text] }],
        routes: [
          { id: 'r', uri: '/', plugins: { 'our-own': { deep: [{ [field]: text }] } } },
          // What an item loses is told whole, and only its neighbour tells that this is secret.
          { id: 'l', uri: '/l', plugins: text === was ? { 'our-own': { deep: [{ [field]: text }] } } : {} },
        ],
        upstreams: [{ id: 'u', nodes: [], tls: { client_cert: text, client_key: text } }],
      })
      // Only the new side knows what its Secrets hold, as where the old one is a finished file.
      const difference = diff(sideOf(document(was)), sideOf(document(is), [is]))
      const outline = outlineOf(difference, [])
      const told = [JSON.stringify(difference), renderText(outline, true), renderMarkdown(outline)].join()
      for (const text of [was, is]) {
        expect(told).not.toContain(text)
        expect(told).not.toContain(JSON.stringify(text).slice(1, -1))
      }
      if (was !== is) expect(difference.changes).toHaveLength(5)
    }),
  )
})
