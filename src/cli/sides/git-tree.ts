import { posix } from 'node:path'
import { isManifestName, isSkipped } from '../../../watch/files.ts'
import { git } from './git.ts'

/** A file in a commit. */
export interface TreeFile {
  /** Below the folder that was asked for. */
  readonly name: string
  readonly bytes: Buffer
}

/** What a path in a commit is. */
export type Tree =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | {
      readonly kind: 'folder'
      readonly files: readonly TreeFile[]
      readonly charts: readonly string[]
      readonly elsewhere: readonly string[]
    }
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * A file, or the manifests of a folder by name, as `listFiles` takes them from a disk: not what is hidden, in
 * `node_modules` or part of a Helm chart (`charts`). `elsewhere` names links and submodules that cannot be followed.
 */
export async function readTree(ref: string, path: string): Promise<Tree> {
  const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
  if (found.kind === 'failed') {
    const isUnknown = found.reason.startsWith('git ended')
    return { kind: 'failed', reason: isUnknown ? `there is no commit ${ref}` : found.reason }
  }
  const commit = found.out.toString('utf8').trim()
  const wanted = await fromTop(path)
  if (typeof wanted !== 'string') return wanted
  const named = await git(['rev-parse', '--verify', '--end-of-options', `${commit}:${wanted}`])
  if (named.kind === 'failed') return { kind: 'failed', reason: `${ref} has no path ${path}` }
  const object = named.out.toString('utf8').trim()
  const type = await git(['cat-file', '-t', object])
  if (type.kind === 'failed') return type
  if (type.out.toString('utf8').trim() === 'tree')
    return readFolder(object, `${commit}:${wanted === '' ? '' : `${wanted}/`}`)
  if (await isLink(commit, wanted)) return { kind: 'failed', reason: `${path} is a link; name what it leads to` }
  const blob = await git(['cat-file', 'blob', object])
  return blob.kind === 'failed' ? blob : { kind: 'file', bytes: blob.out }
}

/** A path that begins with `./` or `../` counts from here, as in `git show`. */
async function fromTop(path: string): Promise<string | Extract<Tree, { kind: 'failed' }>> {
  const isRelative = /^\.{1,2}(?:\/|$)/.test(path)
  const here = isRelative ? await git(['rev-parse', '--show-prefix']) : undefined
  if (here?.kind === 'failed') return here
  const prefix = here?.out.toString('utf8').trimEnd() ?? ''
  const joined = posix.join(prefix, path).replace(/\/+$/, '')
  return joined === '.' ? '' : joined
}

async function isLink(commit: string, path: string): Promise<boolean> {
  const slash = path.lastIndexOf('/')
  const listing = await git(['ls-tree', '-z', '--full-tree', `${commit}:${path.slice(0, slash + 1)}`])
  if (listing.kind === 'failed') return false
  return parseListing(listing.out.toString('utf8')).some(
    (entry) => entry.isLink && entry.name === path.slice(slash + 1),
  )
}

async function readFolder(tree: string, at: string): Promise<Tree> {
  const listing = await git(['ls-tree', '-r', '-z', '--full-tree', tree])
  if (listing.kind === 'failed') return listing
  const entries = parseListing(listing.out.toString('utf8'))
  const charts = entries.flatMap(({ name }) =>
    /(?:^|\/)Chart\.yaml$/.test(name) ? [name.slice(0, -'Chart.yaml'.length)] : [],
  )
  const seen = entries.filter(
    ({ name }) => !name.split('/').some(isSkipped) && !charts.some((chart) => name.startsWith(chart)),
  )
  const asked = seen.filter(({ name, type, isLink }) => isLink || (type === 'blob' && isManifestName(name)))
  // A request of a batch ends with its line, so that such a name would ask for something else.
  const [wanted, broken] = [
    asked.filter(({ name }) => !name.includes('\n')),
    asked.filter(({ name }) => name.includes('\n')),
  ]
  const contents = await git(
    ['cat-file', '--batch', '--follow-symlinks'],
    wanted.map(({ name }) => `${at}${name}\n`).join(''),
  )
  if (contents.kind === 'failed') return contents
  const answers = parseBatch(contents.out)
  const files: TreeFile[] = []
  const elsewhere = [
    ...seen.flatMap(({ name, type }) => (type === 'commit' ? [`the submodule ${name}`] : [])),
    ...broken.map(({ name }) => `${JSON.stringify(name)}, a name with a line break,`),
  ]
  for (const [index, { name }] of wanted.entries()) {
    const answer = answers[index]
    if (answer?.type === 'blob') {
      // A link may be called what it likes; what counts on a disk is its own name too.
      if (isManifestName(name)) files.push({ name, bytes: answer.bytes })
    } else elsewhere.push(`the link ${name}`)
  }
  return { kind: 'folder', files, charts, elsewhere }
}

interface TreeEntry {
  readonly name: string
  readonly type: string
  readonly isLink: boolean
}

/** `100644 blob 3b18e5…\tname`, ended by NUL. https://git-scm.com/docs/git-ls-tree#_output_format */
function parseListing(text: string): readonly TreeEntry[] {
  return text.split('\0').flatMap((line) => {
    const [, mode, type = '', name = ''] = /^(\d+) (\w+) [\da-f]+\t(.*)$/s.exec(line) ?? []
    return mode === undefined ? [] : [{ name, type, isLink: mode === '120000' }]
  })
}

interface BatchAnswer {
  readonly type: string
  readonly bytes: Buffer
}

/**
 * `<object> <type> <size>`, the bytes, a line break; for links that lead nowhere `dangling 12` and the like with the
 * text of the request. https://git-scm.com/docs/git-cat-file#_batch_output
 */
function parseBatch(out: Buffer): readonly BatchAnswer[] {
  const answers: BatchAnswer[] = []
  let start = 0
  while (start < out.length) {
    const end = out.indexOf('\n', start)
    if (end === -1) break
    const line = out.toString('utf8', start, end)
    const [, type, size] = /^[\da-f]{40,64} (\w+) (\d+)$/.exec(line) ?? []
    const [, broken, length] = /^(dangling|loop|symlink|notdir) (\d+)$/.exec(line) ?? []
    const bytes = Number(size ?? length ?? 0)
    answers.push({ type: type ?? broken ?? 'missing', bytes: out.subarray(end + 1, end + 1 + bytes) })
    start = size === undefined && length === undefined ? end + 1 : end + 1 + bytes + 1
  }
  return answers
}
