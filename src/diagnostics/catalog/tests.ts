import { finding } from '../diagnostic.ts'

/** AXC0085–0092: files of `apisixc test`. */

export const testFileBroken = finding(
  'AXC0085',
  'error',
  {
    title: 'A file with tests cannot be read',
    cause: 'A `*.test.yaml` file is not valid YAML, or holds more than one document.',
    fix: 'Correct the place that is named. None of its tests ran; those of other files did.',
  },
  (reason: string) => ({ message: `no test of this file runs: ${reason}` }),
)

export const testFieldWrong = finding(
  'AXC0086',
  'error',
  {
    title: 'A test is not understood',
    cause:
      'A field of a `*.test.yaml` file is unknown, is missing, has a value that it cannot have, or says something else than another one.',
    fix: 'Correct the field that is named. None of the tests in its file ran; those of other files did.',
  },
  (field: string, reason: string, hint?: string) => ({
    message: `${field === '' ? 'the file' : field}: ${reason}`,
    hint,
  }),
)

export const noTestsFound = finding(
  'AXC0087',
  'error',
  {
    title: 'There are no tests',
    cause: 'No path leads to a file whose name ends in `.test.yaml` or `.test.yml`.',
    fix: 'Put the tests beside the manifests, as in `shop.test.yaml`, or name their file or folder.',
  },
  () => ({
    message: 'no file *.test.yaml is among the paths, so nothing is tested',
    hint: 'name a file or folder with one',
  }),
)

export const onlyTestsNamed = finding(
  'AXC0088',
  'error',
  {
    title: 'There are tests and nothing to test',
    cause: 'Every path names a file with tests, so that there are no routes that they could be about.',
    fix: 'Name the manifests or their folder as well, or a finished file after `--file`.',
  },
  () => ({
    message: 'all paths are files with tests, and there is nothing to test',
    hint: 'name the folder of the manifests too, or --file apisix.yaml',
  }),
)

export const testFileExists = finding(
  'AXC0089',
  'error',
  {
    title: 'The file for the first tests exists already',
    cause: '`apisixc test --init` writes a new file and nothing over what somebody has written.',
    fix: 'Name another file, as in `apisixc test --init manifests/ more.test.yaml`, or move the old one away.',
  },
  () => ({
    message: 'there is such a file already, and --init writes over none',
    hint: 'name another one: apisixc test --init manifests/ more.test.yaml',
  }),
)

export const noRoutesToTest = finding(
  'AXC0090',
  'error',
  {
    title: 'There are no routes for which a first test could be written',
    cause:
      'The manifests or the finished file hold no route, or none that a request is known to reach; the reasons are told.',
    fix: 'Correct what is told of the manifests, or write the tests by hand.',
  },
  () => ({
    message: 'there is no route to test, so no file is written',
    hint: 'apisixc check of the same paths tells what becomes of each object',
  }),
)

export const gatewaySilent = finding(
  'AXC0091',
  'error',
  {
    title: 'The gateway of --against does not answer',
    cause:
      'Nothing listens at the address, another program does, its certificate is not trusted, or the first requests got no answer in time. No further request was sent.',
    fix: 'Start the gateway, or name the address at which it takes requests: port 9080 for http and 9443 for https, unless its config.yaml says otherwise; 9090 is its control API. The certificate of a gateway on another machine has to be made out for the hosts of the tests.',
  },
  (reason: string) => ({
    message: `the gateway answers no request: ${reason}`,
    hint: 'name the address at which it takes requests, such as http://127.0.0.1:9080',
  }),
)
