import { finding } from '../diagnostic.ts'
import { quoted } from '../words.ts'

/** AXC0093–0099: what somebody asks about, or wants drawn, is not there. */

export const nothingOfThatName = finding(
  'AXC0093',
  'error',
  {
    title: 'What is asked about is neither in the input nor in the file',
    cause:
      '`why` was given the name of an object that is not in the input and that nothing refers to, or the id of an item that is not in the file: it is misspelt, in another namespace, or its rule is left out.',
    fix: 'Name an object as `KIND/NAMESPACE/NAME` and an item as `SECTION:ID`, such as `ApisixRoute/default/shop` and `route:default_shop_pay`. For a rule that is left out, ask about its object.',
  },
  (what: string, closest: string | undefined, owner: string | undefined) => ({
    message: `there is no ${printed(what)}`,
    hint:
      closest === undefined && owner === undefined
        ? 'the paths may hold other objects, or name it as KIND/NAMESPACE/NAME or SECTION:ID'
        : [
            ...(closest === undefined ? [] : [`did you mean ${closest}?`]),
            ...(owner === undefined ? [] : [`ask about ${owner} to see what became of it`]),
          ].join(' '),
  }),
)

export const severalOfThatName = finding(
  'AXC0094',
  'error',
  {
    title: 'What is asked about could be several things',
    cause:
      'The name that `why` was given has no namespace or no kind, and more than one object or item of the file is called so.',
    fix: 'Ask about one of those that the hint lists.',
  },
  (what: string, several: readonly string[]) => ({
    message: `${printed(what)} could be ${several.length} things`,
    hint: `ask about ${several.slice(0, 10).join(', ')}${several.length > 10 ? `, or one of ${several.length - 10} more` : ''}`,
  }),
)

export const neitherKindNorSection = finding(
  'AXC0095',
  'error',
  {
    title: 'A word is neither a kind nor a section of the file',
    cause:
      'What stands before the slash has to be a kind of object, and what stands before the colon a section of the file.',
    fix: 'Write `ApisixRoute/default/shop`, `Service/default/cart`, `route:ID`, `upstream:ID`, `ssl:ID`, `consumer:NAME` and so on.',
  },
  (word: string, isSection: boolean, closest: string | undefined) => ({
    message: `${printed(word)} is no ${isSection ? 'section of the file' : 'kind of object that is compiled'}`,
    hint: closest === undefined ? 'write KIND/NAMESPACE/NAME or SECTION:ID' : `did you mean ${closest}?`,
  }),
)

export const connectionNotUnderstood = finding(
  'AXC0096',
  'error',
  {
    title: 'The URL of a connection is not understood',
    cause:
      'A TCP or UDP connection is told apart by the port of APISIX that it comes to, and a TLS connection by the name in its handshake too.',
    fix: 'Write `tcp://HOST:PORT`, `udp://HOST:PORT` or `tls://NAME:PORT`, with the port at which APISIX listens.',
  },
  (url: string) => ({
    message: `${quoted(url)} is no connection`,
    hint: 'write tcp://HOST:PORT, udp://HOST:PORT or tls://NAME:PORT',
  }),
)

export const optionOfHttp = finding(
  'AXC0097',
  'error',
  {
    title: 'An option describes a request of HTTP, and a connection is explained',
    cause: 'A TCP, UDP or TLS connection has neither a method nor headers, and the port stands in its URL.',
    fix: 'Leave the option out; `--from` says from where the connection comes.',
  },
  (option: string) => ({
    message: `${option} says nothing about a connection`,
    hint: 'leave it out, or explain an http or https URL',
  }),
)

export const nothingToDraw = finding(
  'AXC0098',
  'warning',
  {
    title: 'There is nothing to draw',
    cause:
      'No route is left after `--host` and `--namespace`: one of them is misspelt, or what it names is left out of the file. Without these options the input holds no route at all.',
    fix: 'Correct the name, or leave the option out. `apisixc check` tells what is left out.',
  },
  (filters: string | undefined, closest: string | undefined) => ({
    message: filters === undefined ? 'there is no route to draw' : `no route is left after ${filters}`,
    hint: closest === undefined ? undefined : `did you mean ${closest}?`,
  }),
)

export const drawingCut = finding(
  'AXC0099',
  'warning',
  {
    title: 'Only a part of the routes is drawn',
    cause: 'A picture with too many lines cannot be read, and Mermaid draws none with more than 500 of them.',
    fix: 'Narrow it with `--host` or `--namespace`, or raise `--limit`.',
  },
  (drawn: number, all: number, limit: number) => ({
    message: `drawn are ${drawn} of ${all} routes: more would need more than ${limit} lines`,
    hint: '--host and --namespace narrow it, --limit draws more',
  }),
)

function printed(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : quoted(text)
}
