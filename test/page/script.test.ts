import { expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../cli/run-cli.ts'

/**
 * The script of the page is a file of the project, since neither Deno nor the bundle for Node can make it when it is
 * wanted. Here it is made anew: `npm run page` (PAGE=write) puts it in its place.
 */
const scriptFile = join(root, 'src/page/script.ts')

async function bundle(): Promise<string> {
  const built = await Bun.build({
    entrypoints: [join(root, 'src/page/browser/main.ts')],
    target: 'browser',
    format: 'iife',
    minify: true,
  })
  const [output] = built.outputs
  return `${(await output?.text())?.trim()}`
}

test('the script is that of src/page/browser, src/router and what these import; otherwise run `npm run page`', async () => {
  const script = await bundle()
  const text = `/**
 * Everything under \`src/page/browser/\` and what that imports, the model of the router among it, for a browser.
 * Made by \`npm run page\`; a test compares. Nobody writes here by hand.
 */
// biome-ignore format: one line, as it was made
export const script = ${JSON.stringify(script)}
`
  if (process.env['PAGE'] === 'write') writeFileSync(scriptFile, text)
  expect(readFileSync(scriptFile, 'utf8') === text).toBe(true)
})

test('it asks for no module, and nothing in it can end the element in which it stands', async () => {
  const script = await bundle()
  expect(script).not.toMatch(/<\/script|<!--/i)
  expect(script).not.toMatch(/\brequire\(|\bimport[\s(]|node:/)
  expect(script.length).toBeLessThan(120_000)
})
