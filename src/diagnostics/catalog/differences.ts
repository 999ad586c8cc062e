import { finding } from '../diagnostic.ts'

/** AXC0070–0079: two configurations that are to be compared. */

export const sideNotUnderstood = finding(
  'AXC0070',
  'error',
  {
    title: 'One of the two sides of a comparison is not understood',
    cause:
      'A side is a folder or file of manifests, an apisix.yaml or apisix.json, `git:REF:PATH`, `cluster`, or `control:URL`. What begins like one of these does not go on like it.',
    fix: 'Write it as in `apisixc diff git:main:manifests/ manifests/` or `apisixc diff control:http://127.0.0.1:9090 apisix.yaml`. A file or folder with such a name is named with `./` before it.',
  },
  (side: string, allowed: string) => ({ message: `${JSON.stringify(side)} cannot be compared`, hint: allowed }),
)

export const finishedFileUnreadable = finding(
  'AXC0071',
  'error',
  {
    title: 'A finished file that is to be compared cannot be used',
    cause:
      'The apisix.yaml or apisix.json is not complete, is neither YAML nor JSON, or is far larger than APISIX could load.',
    fix: 'Compare the file as it was written; a YAML file ends with a line `#END`.',
  },
  (reason: string) => ({ message: `the finished file cannot be used: ${reason}` }),
)

export const gitRefused = finding(
  'AXC0072',
  'error',
  {
    title: 'Git does not give what is to be compared',
    cause:
      'There is no git here, this is no repository, the commit is not in it (often because of a shallow clone), or the commit has no such path.',
    fix: 'Look with `git rev-parse REF:PATH`. In a pipeline fetch the commit first: `git fetch origin main`, or a checkout with `fetch-depth: 0`. A path counts from the top of the repository, or from here if it begins with `./`.',
  },
  (reason: string) => ({
    message: `git does not give it: ${reason}`,
    hint: 'the commit has to be in this clone; the path counts from the top of the repository, with ./ from here',
  }),
)

export const gitPartNotFollowed = finding(
  'AXC0073',
  'error',
  {
    title: 'Part of a folder in git stands elsewhere',
    cause:
      'A link that leads out of the commit or to a folder, or a submodule, stands among the manifests. What is behind it may hold routes, so that a comparison without it could be wrong.',
    fix: 'Name a path without it, or check the commit out (`git worktree add ../old REF`) and compare that folder.',
  },
  (what: string) => ({
    message: `${what} is not followed in git`,
    hint: 'check the commit out with git worktree add, and compare that folder',
  }),
)

export const controlRefused = finding(
  'AXC0074',
  'error',
  {
    title: 'The control API of an APISIX does not answer as it should',
    cause:
      'Nothing listens at the URL, it is the proxy or another program that does, it takes too long, or its answer is too large. The control API listens at 127.0.0.1:9090 unless config.yaml says otherwise.',
    fix: 'See what `curl http://127.0.0.1:9090/v1/routes` says from here; from another machine, forward the port (`kubectl port-forward`).',
  },
  (path: string, reason: string) => ({
    message: `GET ${path} does not work: ${reason}`,
    hint: 'name the control API, http://127.0.0.1:9090 unless config.yaml says otherwise',
  }),
)

export const standardInputTwice = finding(
  'AXC0075',
  'error',
  {
    title: 'Both sides of a comparison are standard input',
    cause: 'Standard input can be read once, so it can be only one of the sides.',
    fix: 'Write one of them to a file first.',
  },
  () => ({ message: 'both sides are standard input', hint: 'write one of them to a file first' }),
)

export const optionForCluster = finding(
  'AXC0076',
  'error',
  {
    title: 'An option of a comparison has a meaning for a cluster only',
    cause: 'The option says which cluster, or which part of it, is compared, but neither side is `cluster`.',
    fix: 'Write `cluster` for one of the sides, or leave the option out.',
  },
  (option: string) => ({
    message: `${option} means nothing where neither side is cluster`,
    hint: 'write cluster for one of the sides, or leave it out',
  }),
)
