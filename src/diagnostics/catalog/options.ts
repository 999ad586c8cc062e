import { finding } from '../diagnostic.ts'

/** AXC0001–0099: what was asked for on the command line cannot be done. Nothing is read or written then. */

export const wrongOption = finding(
  'AXC0001',
  'error',
  {
    title: 'An option has a value that it does not take',
    cause: 'The value is misspelt, out of range, or belongs to another option.',
    fix: 'Give one of the values that the hint names; `apisixc COMMAND --help` describes each option.',
  },
  (option: string, value: string, allowed: string, closest?: string) => ({
    message: `${option} does not take ${JSON.stringify(value)}`,
    hint: `${closest === undefined ? '' : `did you mean ${closest}? `}it takes ${allowed}`,
  }),
)

export const noInputNamed = finding(
  'AXC0002',
  'error',
  {
    title: 'No input was named',
    cause: 'The command line names no file, no folder and no standard input, so there is nothing to compile.',
    fix: 'Name files or folders, or `-` for standard input: `kustomize build . | apisixc build -`.',
  },
  () => ({ message: 'nothing to read', hint: 'name files, folders, or - for standard input' }),
)

export const jsonNeedsNewerTarget = finding(
  'AXC0003',
  'error',
  {
    title: 'The target release cannot load a JSON file',
    cause:
      'The output file ends in .json, which APISIX loads with `config_provider: json`. That exists since APISIX 3.13.',
    fix: 'Write a .yaml file, or set `--target` to 3.13 or newer if that is what runs.',
  },
  (output: string, target: string) => ({
    message: `APISIX ${target} cannot load ${output}: JSON is read since 3.13`,
    hint: 'write a .yaml file, or set --target to the release that runs',
  }),
)

export const outputIsInput = finding(
  'AXC0004',
  'error',
  {
    title: 'The output file is also an input',
    cause:
      'The file after `-o` is named as an input, or stands in an input folder and was not written by this tool, so compiling would overwrite what it was compiled from.',
    fix: 'Give another output file.',
  },
  (output: string) => ({ message: `${output} is an input and would be overwritten`, hint: 'give -o another file' }),
)

export const mappedTwice = finding(
  'AXC0005',
  'error',
  {
    title: 'A Service port is mapped to two places',
    cause: 'Two `--map` options name the same Service and port, and only one of them can hold.',
    fix: 'Keep one of the two.',
  },
  (service: string, first: string, second: string) => ({
    message: `--map sends ${service} to both ${first} and ${second}`,
    hint: 'keep one of the two',
  }),
)

export const inputHoldsNothing = finding(
  'AXC0006',
  'warning',
  {
    title: 'The input holds no object that is compiled',
    cause:
      'The files are empty or hold other kinds only, or the program before the pipe printed nothing, most often because it failed.',
    fix: 'Look at what that program said. In a script, `set -o pipefail` stops a pipeline in which it fails.',
  },
  () => ({
    message: 'the input holds no object that is compiled',
    hint: 'are these the right files, and did the program before a pipe succeed?',
  }),
)
