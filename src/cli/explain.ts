import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { catalog, type Entry } from '../diagnostics/codes.ts'
import { compareText } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { standardError, writeText } from '../runtime/stdio.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { print } from './print.ts'
import { wrap } from './wrap.ts'

const columns = 100

/** Prints what a code means, with the golden case that shows it; without a code, all codes with their titles. */
export async function explain(code: string | undefined, root: URL): Promise<ExitCode> {
  const entries = catalog()
  if (code === undefined) return print(entries.map(listLine).join(''))
  const wanted = fullCode(code)
  const entry = entries.find((known) => known.code === wanted)
  if (entry !== undefined) return print(describeEntry(entry, readExample(entry, new URL('test/', root))))
  const closest = suggest(
    wanted,
    entries.map((known) => known.code),
  )
  const hint = closest === undefined ? '' : `did you mean ${closest}? `
  writeText(standardError, `error: there is no code ${code}\n  hint: ${hint}apisixc explain lists all codes\n`)
  return exitCodes.usage
}

/** `302`, `0302`, `axc0302` all mean AXC0302. */
function fullCode(code: string): string {
  const digits = /^(?:AXC)?(\d{1,4})$/i.exec(code)?.[1]
  return digits === undefined ? code : `AXC${digits.padStart(4, '0')}`
}

function listLine({ code, severity, explanation }: Entry): string {
  return `${code}  ${severity.padEnd(7)}  ${explanation.title}\n`
}

interface Example {
  readonly name: string
  /** What was typed, for what only a command can say, and the files that it was typed beside. */
  readonly input: string
  readonly diagnostics: string
}

function describeEntry({ code, severity, explanation }: Entry, example: Example | undefined): string {
  const { title, cause, fix } = explanation
  const sections = [
    `${code} ${severity}: ${title}`,
    section('Cause', wrap(cause, columns - 2)),
    section('Fix', wrap(fix, columns - 2)),
  ]
  if (example !== undefined) {
    sections.push(
      section(`Example: ${example.name}`, example.input.trimEnd()),
      section('It says', example.diagnostics.trimEnd()),
    )
  }
  return `${sections.join('\n\n')}\n`
}

function section(heading: string, text: string): string {
  return `${heading}\n${text.replace(/^(?=.)/gm, '  ')}`
}

/** The first golden case named after the code. None for what neither documents nor a command can show. */
function readExample({ code }: Entry, tests: URL): Example | undefined {
  return readDocumentCase(code, new URL('golden/', tests)) ?? readCommandCase(code, new URL('golden-commands/', tests))
}

function readDocumentCase(code: string, golden: URL): Example | undefined {
  const name = nameOfCase(code, golden)
  if (name === undefined) return undefined
  const read = (file: string): string => readFileSync(new URL(`${name}/${file}`, golden), 'utf8')
  return { name, input: read('in.yaml'), diagnostics: read('diagnostics.txt') }
}

function readCommandCase(code: string, golden: URL): Example | undefined {
  const name = nameOfCase(code, golden)
  if (name === undefined) return undefined
  const home = new URL(`${name}/`, golden)
  const read = (file: string): string => readFileSync(new URL(file, home), 'utf8')
  const beside = filesBelow(home).filter((file) => file !== 'command.txt' && file !== 'says.txt')
  const shown = beside.map(
    (file) =>
      `\n${file}:\n${read(file)
        .trimEnd()
        .replace(/^(?=.)/gm, '  ')}\n`,
  )
  return { name, input: `$ ${read('command.txt')}${shown.join('')}`, diagnostics: read('says.txt') }
}

function nameOfCase(code: string, golden: URL): string | undefined {
  return entriesOf(golden).find((entry) => entry.isDirectory() && entry.name.startsWith(`${code}-`))?.name
}

/** The files in a folder and below, as paths from it. */
function filesBelow(folder: URL, under = ''): readonly string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = `${under}${entry.name}`
    if (entry.isDirectory()) return filesBelow(new URL(`${entry.name}/`, folder), `${path}/`)
    return entry.isFile() ? [path] : []
  })
}

/** What is in a folder, by name. */
function entriesOf(folder: URL): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareText(a.name, b.name))
  } catch {
    // The cases are not everywhere that the program is, and Deno may not be allowed to look: the words must do then.
    return []
  }
}
