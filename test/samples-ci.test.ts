import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { root } from './cli/run-cli.ts'
import {
  brokenPullRequest,
  folderOfAction,
  folderOfApisixc,
  hostile,
  runIn,
  script,
} from './support/sample-repository.ts'
import { readXml } from './support/xml.ts'

/** The samples for pipelines, run step by step on a pull request that breaks two routes. */

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

interface Job {
  readonly permissions?: unknown
  readonly steps: readonly Step[]
}

const samples = join(root, 'samples/ci')
const text = (file: string) => readFileSync(join(samples, file), 'utf8')
const action = parse(text('github/action.yml'))
const workflow = parse(text('github/apisix.yaml'))
const jobs = Object.values<Job>(workflow.jobs)
const steps: readonly Step[] = [...action.runs.steps, ...jobs.flatMap((job) => job.steps)]
const gitlab = parse(text('gitlab/apisixc.gitlab-ci.yml'))

const place = mkdtempSync(join(tmpdir(), 'apisixc-ci-'))
const programs = folderOfApisixc(place)
const path = `${programs}:${process.env['PATH']}`
let actionPath = ''
let repository = ''
beforeAll(() => {
  actionPath = folderOfAction(place)
})
beforeEach(() => {
  if (repository !== '') rmSync(repository, { recursive: true })
  repository = brokenPullRequest()
})
afterAll(() => {
  rmSync(place, { recursive: true })
  rmSync(repository, { recursive: true })
})

/** Runs a step of the action as GitHub does, with these inputs. */
function runStep(id: string, inputs: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) {
  const step = steps.find((candidate) => candidate.id === id)
  const expressions: Record<string, string> = {
    'github.action_path': actionPath,
    ...Object.fromEntries(
      Object.entries<{ default: string }>(action.inputs).map(([name, input]) => [`inputs.${name}`, input.default]),
    ),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, value])),
    ...more,
  }
  const env = Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ (.*?) \}\}/g, (_, expression) => {
        if (expressions[expression] === undefined) throw new Error(`no value for ${expression}`)
        return expressions[expression]
      }),
    ]),
  )
  const files = { GITHUB_OUTPUT: join(place, 'output'), GITHUB_STEP_SUMMARY: join(place, 'summary') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const command = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? 'exit 99']
  return runIn(repository, command, { ...env, ...files, PATH: path })
}

/** What a shell of a sample must never have done. */
function expectNothingTaken(): void {
  expect(readdirSync(repository).filter((name) => name.startsWith('taken'))).toEqual([])
}

describe('the action for GitHub', () => {
  test('gives each problem one annotation at its line, and the report for code scanning', () => {
    const { code, out } = runStep('check', {})
    expect(code).toBe(1)
    expect(out.match(/^::error file=[^,]*,line=\d+/gm)).toEqual([
      '::error file=manifests/admin.yaml,line=8',
      '::error file=manifests/shop.yaml,line=8',
    ])
    const sarif = JSON.parse(readFileSync(join(repository, 'apisixc.sarif'), 'utf8'))
    expect(sarif.version).toBe('2.1.0')
    expect(sarif.runs[0].results).toHaveLength(2)
    expectNothingTaken()
  })

  test('shows the difference, and says that there is one', () => {
    const { code, err } = runStep('diff', { old: 'HEAD^1' })
    expect({ code, err: err.match(/^manifests.* error /gm)?.length }).toEqual({ code: 0, err: 2 })
    const comment = readFileSync(join(repository, 'apisixc-diff.md'), 'utf8')
    expect(comment).toContain('2 removed')
    expect(comment).toContain('default_cart_cart')
    expect(readFileSync(join(place, 'output'), 'utf8')).toBe('different=true\n')
    expect(readFileSync(join(place, 'summary'), 'utf8')).toBe(comment)
    expectNothingTaken()
  })

  test('tells nothing new from a difference, and takes a folder that is new or gone', () => {
    expect(runStep('diff', { old: 'HEAD' }).code).toBe(0)
    expect(readFileSync(join(place, 'output'), 'utf8')).toBe('different=false\n')
    runIn(repository, ['cp', '-r', 'manifests', `new ${hostile}`])
    expect(runStep('diff', { old: 'HEAD', manifests: `new ${hostile}` }).code).toBe(0)
    expect(readFileSync(join(repository, 'apisixc-diff.md'), 'utf8')).toContain('1 added, 0 removed')
    runIn(repository, ['mv', 'manifests', 'elsewhere'])
    expect(runStep('diff', { old: 'HEAD^1' }).code).toBe(0)
    expect(readFileSync(join(repository, 'apisixc-diff.md'), 'utf8')).toContain('2 removed')
    expectNothingTaken()
  })

  test('fails where there is nothing to compare with', () => {
    expect(runStep('diff', { old: 'no-such-commit' }).code).toBe(4)
  })

  test('reads one file of options for both', () => {
    writeFileSync(join(repository, 'apisixc.yaml'), 'assume-services: true\nfail-on: error\n')
    expect(runStep('diff', { old: 'HEAD^1', config: 'apisixc.yaml' })).toMatchObject({ code: 0 })
    const { code, out } = runStep('check', { config: 'apisixc.yaml' })
    expect({ code, annotations: out.match(/^::error/gm)?.length }).toEqual({ code: 1, annotations: 1 })
  })

  test('writes one comment, and writes it again for the next commit', () => {
    writeFileSync(join(repository, 'apisixc-diff.md'), `${hostile}\n${'ü'.repeat(40_000)}`)
    const asked = join(place, 'asked')
    const comment = (mine: string) => {
      const gh = `[[ "$*" == *--paginate* ]] && { printf '%s' '${mine}'; exit; }; printf '%s\\n' "$@" > '${asked}'`
      script(join(programs, 'gh'), gh)
      const given = { 'github.token': 'token', 'github.repository': 'a/b', 'github.event.pull_request.number': '7' }
      expect(runStep('comment', {}, given)).toMatchObject({ code: 0, err: '' })
      const written = readFileSync(asked, 'utf8')
      expect(written).toContain(hostile)
      expect(written.length).toBeLessThan(65_536)
      return written.split('\n').slice(0, 4)
    }
    expect(comment('')).toEqual(['api', '--method', 'POST', 'repos/a/b/issues/7/comments'])
    expect(comment('12\n13\n')).toEqual(['api', '--method', 'PATCH', 'repos/a/b/issues/comments/12'])
    expectNothingTaken()
  })

  test('writes no expression into a script, and asks for no more than it needs', () => {
    for (const { run } of steps) expect(run ?? '').not.toContain('${{')
    expect(workflow.permissions).toEqual({})
    expect(jobs.map(({ permissions }) => permissions)).toEqual([
      { contents: 'read' },
      { actions: 'read', contents: 'read', 'security-events': 'write', 'pull-requests': 'write' },
    ])
    expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push'])
    for (const file of ['github/action.yml', 'github/apisix.yaml']) expect(text(file)).not.toContain('secrets.')
  })

  test('names what it uses by commit, and installs what the lock file says', () => {
    const used = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]))
    expect(used.length).toBeGreaterThan(4)
    for (const name of used) expect(name).toMatch(/^[\w./-]+@[0-9a-f]{40}$/)
    const build = steps.find(({ id }) => id === 'build')?.run ?? ''
    expect(build).toContain('npm ci ')
    const scripts: Readonly<Record<string, string>> = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ).scripts
    expect(Object.keys(scripts)).toContain(/npm run (\S+)/.exec(build)?.[1] ?? '')
  })
})

describe('the template for GitLab', () => {
  const variables = () => ({ APISIX_MANIFESTS: gitlab.variables.APISIX_MANIFESTS, CI_PROJECT_DIR: repository })
  const runJob = (job: string, more: Readonly<Record<string, string>> = {}) => {
    // A runner joins the lines and ends at the first that fails.
    const command = ['sh', '-ec', gitlab[job].script.join('\n')]
    return runIn(repository, command, { ...variables(), HOME: place, PATH: path, ...more })
  }

  test('fails with JUnit and code quality at the right lines', () => {
    expect(runJob('apisixc:check').code).toBe(1)
    const { reports, when } = gitlab['apisixc:check'].artifacts
    expect(when).toBe('always')
    expect(readXml(readFileSync(join(repository, reports.junit), 'utf8')).attributes).toMatchObject({ failures: '2' })
    const quality: readonly { location: unknown }[] = JSON.parse(
      readFileSync(join(repository, reports.codequality), 'utf8'),
    )
    expect(quality.map(({ location }) => location)).toEqual([
      { path: 'manifests/admin.yaml', lines: { begin: 8 } },
      { path: 'manifests/shop.yaml', lines: { begin: 8 } },
    ])
    expectNothingTaken()
  })

  test('shows the difference, and fails only where there is nothing to compare with', () => {
    const { code, out } = runJob('apisixc:diff', { CI_MERGE_REQUEST_DIFF_BASE_SHA: 'HEAD^1' })
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('2 removed') })
    for (const file of gitlab['apisixc:diff'].artifacts.paths) expect(existsSync(join(repository, file))).toBe(true)
    expect(runJob('apisixc:diff', { CI_MERGE_REQUEST_DIFF_BASE_SHA: 'HEAD' }).code).toBe(0)
    expect(runJob('apisixc:diff', { CI_MERGE_REQUEST_DIFF_BASE_SHA: 'nowhere' }).code).toBe(4)
    expectNothingTaken()
  })

  test('its image is built of what is there', () => {
    const dockerfile = text('Dockerfile')
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(image).toMatch(/:\d+\.\d+\.\d+/)
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.*) \S+$/gm)].flatMap(([, names = '']) => names.split(' '))
    expect(copied).toContain('src')
    for (const name of copied) expect(existsSync(join(root, name))).toBe(true)
  })
})

describe('the hook of git', () => {
  const hook = join(samples, 'git-hook/pre-commit')

  test('stops a commit with a broken manifest, and judges what is staged', () => {
    runIn(repository, ['git', 'reset', '--quiet', '--soft', 'HEAD^1'])
    const { code, err } = runIn(repository, [hook], { PATH: path })
    expect(code).toBe(1)
    expect(err).toContain('manifests/admin.yaml:8:')
    // What is right in the folder and broken in the index is broken.
    runIn(repository, ['git', 'checkout', '--quiet', 'HEAD', '--', 'manifests'])
    expect(runIn(repository, [hook], { PATH: path }).code).toBe(0)
    writeFileSync(join(repository, 'manifests/shop.yaml'), 'kind: [')
    expect(runIn(repository, [hook], { PATH: path }).code).toBe(0)
    runIn(repository, ['git', 'add', '.'])
    expect(runIn(repository, [hook], { PATH: path }).code).toBe(1)
    expectNothingTaken()
  })

  test('leaves other commits alone, and those that delete all manifests', () => {
    writeFileSync(join(repository, 'other'), '')
    runIn(repository, ['git', 'add', 'other'])
    // Without a program on the PATH it would fail where it ran one.
    expect(runIn(repository, [hook]).code).toBe(0)
    runIn(repository, ['git', 'rm', '--quiet', '-r', 'manifests'])
    expect(runIn(repository, [hook]).code).toBe(0)
  })

  test('is the same for the framework', () => {
    const [{ hooks }] = parse(text('git-hook/.pre-commit-config.yaml')).repos
    const [{ entry, files, pass_filenames }] = hooks
    expect(pass_filenames).toBe(false)
    expect('manifests/shop.yaml').toMatch(new RegExp(files))
    expect('README.md').not.toMatch(new RegExp(files))
    expect(runIn(repository, ['sh', '-c', entry], { PATH: path }).code).toBe(1)
  })
})
