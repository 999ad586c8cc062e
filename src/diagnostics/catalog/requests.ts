import { finding } from '../diagnostic.ts'

/** AXC0035–0038: a request that is to be explained. */

export const gatewayFileUnreadable = finding(
  'AXC0035',
  'error',
  {
    title: 'The file of --file or --schema cannot be used',
    cause:
      'The file after `--file` or `--schema` is missing, may not be read, is neither YAML nor JSON, or holds something else.',
    fix: 'Name the apisix.yaml or apisix.json that APISIX loads after `--file`, and after `--schema` what APISIX serves at `/v1/schema` of its control API.',
  },
  (option: string, reason: string) => ({
    message: `cannot use the file of ${option}: ${reason}`,
    hint:
      option === '--file'
        ? 'name the apisix.yaml or apisix.json that APISIX loads; manifests are named without --file'
        : 'name what APISIX serves at /v1/schema of its control API: apisixc schema pull URL -o FILE saves it',
  }),
)

export const requestNotUnderstood = finding(
  'AXC0036',
  'error',
  {
    title: 'The URL of a request is not understood',
    cause:
      'What is to be explained is neither an http or https URL, nor a tcp, udp or tls URL with a port, nor a path that begins with a slash.',
    fix: 'Write the URL as a client sends it, such as `https://shop.example.org/cart?step=2`, or only its path; a connection as `tcp://HOST:PORT`.',
  },
  (url: string) => ({
    message: `${JSON.stringify(url)} is no URL of a request`,
    hint: /^wss?:/i.test(url)
      ? 'a WebSocket begins with a request of http or https: write http:// for ws://, https:// for wss://'
      : 'write https://HOST/PATH, http://HOST/PATH, only /PATH, or tcp://HOST:PORT for a connection',
  }),
)

export const fileAndPaths = finding(
  'AXC0037',
  'error',
  {
    title: 'Both manifests and a finished file are named',
    cause: 'With `--file` a file that is written already is looked at, so manifests beside it would count for nothing.',
    fix: 'Leave out one of the two: the paths, or `--file`.',
  },
  (file: string) => ({
    message: `${file} is finished, and there are paths to compile as well`,
    hint: 'leave out one of them',
  }),
)

export const headerNotUnderstood = finding(
  'AXC0038',
  'error',
  {
    title: 'A header of a request is not understood',
    cause: 'A header has a name of letters, digits, - and _, then a colon, then its value; nginx drops other names.',
    fix: 'Write it as curl takes it: `-H "X-Canary: 1"`.',
  },
  (header: string) => ({ message: `${JSON.stringify(header)} is no header`, hint: 'write -H "Name: value"' }),
)
