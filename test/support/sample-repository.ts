import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { mainFile, type Ran, root, route, service } from '../cli/run-cli.ts'

/** What a pull request of the tests is about; its texts try to be run by whatever shell they reach. */
export const hostile = '$(touch taken)`touch taken`;touch taken'

const good = {
  'manifests/shop.yaml': `${route}---\n${service}`,
  'manifests/admin.yaml': route.replaceAll('shop', 'admin').replaceAll('pay', 'admin'),
}
const wrong = {
  // The Service is not there: line 8 names it.
  'manifests/admin.yaml': good['manifests/admin.yaml'].replace('checkout', 'nobody'),
  // A port that the Service does not have, in a second object: also line 8.
  'manifests/shop.yaml': good['manifests/shop.yaml'].replace('servicePort: 80', 'servicePort: 81'),
  [`manifests/${hostile.replaceAll(' ', '\t')}.yaml`]: route
    .replace('{name: shop}', `{name: cart, annotations: {note: "${hostile}"}}`)
    .replaceAll('pay', 'cart'),
}

/**
 * A repository whose main branch is right, and on it, checked out as merged, a pull request that breaks two routes and
 * adds one. Its folder is to be removed by the caller.
 */
export function brokenPullRequest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'apisixc-samples-'))
  const git = (...args: readonly string[]) => {
    const { code, err } = runIn(folder, ['git', '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
    if (code !== 0) throw new Error(`git ${args[0]}: ${err}`)
  }
  git('init', '--quiet', '--initial-branch=main')
  write(folder, good)
  git('add', '.')
  git('commit', '--quiet', '--message=right')
  git('checkout', '--quiet', '-b', 'change')
  write(folder, wrong)
  git('add', '.')
  git('commit', '--quiet', '--message=broken')
  git('checkout', '--quiet', 'main')
  git('merge', '--quiet', '--no-ff', '--message=merged', 'change')
  return folder
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** Runs a program there, with these variables beside those of the tests. */
export function runIn(
  cwd: string,
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Ran {
  const { NO_COLOR: _, FORCE_COLOR: __, ...rest } = process.env
  const done = spawnSync(program, args, { cwd, env: { ...rest, ...env }, encoding: 'utf8' })
  if (done.error !== undefined) throw done.error
  return { code: done.status, out: done.stdout, err: done.stderr }
}

/** A folder for PATH in which `apisixc` is the program of this checkout. */
export function folderOfApisixc(parent: string): string {
  const folder = join(parent, 'bin')
  mkdirSync(folder, { recursive: true })
  script(join(folder, 'apisixc'), `exec '${process.execPath}' '${mainFile}' "$@"`)
  return folder
}

/** Where GitHub would put this repository to run its action: the same folders, and the bundle in `dist`. */
export function folderOfAction(parent: string): string {
  const action = join(parent, 'action/samples/ci/github')
  mkdirSync(action, { recursive: true })
  const bundle = [
    ...['build', 'src/main.ts', '--target=node', '--splitting', `--outdir=${join(parent, 'action/dist')}`],
    ...['--external=@kubernetes/client-node', '--external=chokidar'],
  ]
  const { code, err } = runIn(root, [process.execPath, ...bundle])
  if (code !== 0) throw new Error(err)
  symlinkSync(join(root, 'package.json'), join(parent, 'action/package.json'))
  return action
}

/** A program of the shell. */
export function script(file: string, text: string): void {
  writeFileSync(file, `#!/usr/bin/env bash\n${text}\n`)
  chmodSync(file, 0o755)
}
