import { defaultLimits } from '../../../watch/manifest.ts'
import { gitPartNotFollowed, gitRefused } from '../../diagnostics/catalog/differences.ts'
import { helmChart, tooLarge } from '../../diagnostics/catalog/reading.ts'
import { compareText } from '../../diagnostics/diagnostic.ts'
import type { Address } from './address.ts'
import { compileSide, tell } from './compiled-side.ts'
import { finishedSide, isFinished } from './finished-side.ts'
import { readTree } from './git-tree.ts'
import type { ReadingOptions, ReadSide } from './read-side.ts'

/** What a commit holds at a path: manifests or a finished file. Nothing is checked out. */
export async function readGitSide(
  { ref, path }: Extract<Address, { kind: 'git' }>,
  options: ReadingOptions,
): Promise<ReadSide | undefined> {
  const label = `git:${ref}:${path}`
  const tree = await readTree(ref, path)
  if (tree.kind === 'failed') {
    await tell([gitRefused({ file: label }, tree.reason)])
    return undefined
  }
  if (tree.kind === 'file') {
    const text = tree.bytes.toString('utf8')
    if (isFinished(text)) return finishedSide(label, text)
    return compileSide({ paths: [], contents: [{ label, bytes: tree.bytes }] }, options)
  }
  const below = (name: string): string => `git:${ref}:${path === '' || path.endsWith('/') ? path : `${path}/`}${name}`
  const large = tree.files.filter(({ bytes }) => bytes.length > defaultLimits.maxFileBytes)
  const wrong = [
    ...tree.elsewhere.map((what) => gitPartNotFollowed({ file: label }, what)),
    ...large.map(({ name }) => tooLarge({ file: below(name) }, defaultLimits.maxFileBytes)),
  ]
  await tell([...wrong, ...tree.charts.map((chart) => helmChart({ file: below(chart) }))])
  if (wrong.length > 0) return undefined
  const contents = [...tree.files]
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, bytes }) => ({ label: below(name), bytes }))
  return compileSide({ paths: [], contents }, options)
}
