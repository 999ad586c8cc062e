import type { ObjectKey } from '../../objects/object.ts'
import { finding, type Place } from '../diagnostic.ts'

/** AXC01xx: what cannot be read, or reads otherwise than most people think. 0130–0139 live in fields.ts. */

export const cannotRead = finding(
  'AXC0101',
  'error',
  {
    title: 'A file or folder cannot be read',
    cause: 'It does not exist, vanished while it was read, is a link that leads nowhere, or its permissions forbid it.',
    fix: 'Check the path and its permissions; the message says what the operating system answered.',
  },
  (what: 'path' | 'file' | 'folder' | 'link' | 'stream', reason: string) => ({
    message: `the ${what} cannot be read: ${reason}`,
  }),
)

export const notAFile = finding(
  'AXC0102',
  'error',
  {
    title: 'A path is neither a file nor a folder',
    cause: 'Pipes, sockets and devices are not opened, since reading one may wait for ever.',
    fix: 'Send the text to standard input and name it with a dash.',
  },
  (what: string) => ({
    message: `this is ${what} and is not opened`,
    hint: 'send its text to standard input and name it -, as in: … | apisixc build -',
  }),
)

export const tooLarge = finding(
  'AXC0103',
  'error',
  {
    title: 'A file is larger than the limit',
    cause: 'Manifests are small; a huge file is most likely something else, and reading it would take all memory.',
    fix: 'Split the file, or take it out of the folder.',
  },
  (limit: number) => ({
    message: `the file is larger than ${limit} bytes and is left out`,
    hint: 'split it into several files',
  }),
)

export const invalidUtf8 = finding(
  'AXC0104',
  'error',
  {
    title: 'A file is not valid UTF-8',
    cause: 'It was saved in another encoding (Latin-1, Windows-1252), or it is binary.',
    fix: 'Save the file as UTF-8.',
  },
  (offset: number) => ({
    message: `byte ${offset} is not valid UTF-8; the file is left out`,
    hint: 'save the file as UTF-8',
  }),
)

export const utf16 = finding(
  'AXC0105',
  'error',
  {
    title: 'A file is UTF-16',
    cause: 'It starts with the mark of UTF-16 or UTF-32, as some Windows programs write it. kubectl reads UTF-8 only.',
    fix: 'Save the file as UTF-8; in PowerShell: … | Out-File -Encoding utf8',
  },
  () => ({ message: 'the file is UTF-16, not UTF-8; it is left out', hint: 'save the file as UTF-8' }),
)

/** Nobody knows which objects a broken document holds, so whoever refers to one of them finds nothing. */
const gone = 'the document is left out, and what it defines counts as absent'

export const nulCharacter = finding(
  'AXC0106',
  'error',
  {
    title: 'A document holds a NUL character',
    cause: 'The file is binary, damaged, or UTF-16 without a mark. YAML allows no NUL.',
    fix: 'Replace the file by a text in UTF-8.',
  },
  () => ({ message: `there is a NUL character; ${gone}`, hint: 'is this a binary file, or UTF-16?' }),
)

const helmHint = 'this looks like a Helm template; render it first: helm template … | apisixc build -'

export const brokenYaml = finding(
  'AXC0107',
  'error',
  {
    title: 'A document is not valid YAML or JSON',
    cause:
      'A slip in indentation, quoting or brackets, or a template that was not rendered. Other documents still count.',
    fix: 'Correct the text at the place shown. Until then the objects in it count as absent: a Service is used without the ApisixUpstream that stands there, so without its TLS. A pipeline that must not let that happen uses the exit code.',
  },
  (reason: string, isTemplate: boolean, isExact: boolean) => ({
    message: `the document is no valid YAML (${reason}); ${gone}`,
    hint: isTemplate ? helmHint : isExact ? undefined : 'the slip may be a little earlier than the place shown',
  }),
)

export const tooDeep = finding(
  'AXC0108',
  'error',
  {
    title: 'A document is nested too deeply',
    cause: 'No Kubernetes object nests so deeply; such a text is a mistake of a generator, or an attack.',
    fix: 'Flatten the document.',
  },
  (limit: number) => ({ message: `the document nests more than ${limit} levels deep; ${gone}` }),
)

export const tooManyAliases = finding(
  'AXC0109',
  'error',
  {
    title: 'The aliases of a document expand to too much',
    cause: 'Aliases of aliases multiply: a few lines can stand for gigabytes.',
    fix: 'Write the values out, or use fewer aliases.',
  },
  (limit: number) => ({
    message: `the aliases expand to more than ${limit} characters; ${gone}`,
    hint: 'write the values out, or use fewer aliases',
  }),
)

export const duplicateKey = finding(
  'AXC0110',
  'error',
  {
    title: 'A mapping has a key twice',
    cause: 'Two entries with one key; YAML forbids it, and kubectl takes the last without a word.',
    fix: 'Delete one of the two entries.',
  },
  (key: string, line: number, column: number) => ({
    message: `key ${key} is there already at ${line}:${column}; ${gone}`,
    hint: 'delete one of the two',
  }),
)

export const unusableValue = finding(
  'AXC0111',
  'error',
  {
    title: 'A document holds something that JSON does not have',
    cause:
      'Kubernetes objects are JSON: keys are texts, numbers are finite, merges take mappings. kubectl refuses the document too.',
    fix: 'Correct the value at the place shown; quote it if text is meant.',
  },
  (what: string, isTemplate: boolean) => ({
    message: `${what}; ${gone}`,
    hint: isTemplate ? helmHint : what.startsWith('the anchor') ? 'quote a text that begins with a star' : undefined,
  }),
)

export const notAnObject = finding(
  'AXC0112',
  'error',
  {
    title: 'A document is no Kubernetes object',
    cause: 'The document, or an element of a List, is a text, a number or a list. An object is a mapping.',
    fix: 'Write apiVersion, kind and metadata at its top; write a list of objects as documents separated by ---.',
  },
  (what: string, isTemplate: boolean) => ({
    message: `${what} is no Kubernetes object; it is left out`,
    hint: isTemplate ? helmHint : what === 'a list' ? 'write its elements as documents, separated by ---' : undefined,
  }),
)

export const missingIdentity = finding(
  'AXC0113',
  'error',
  {
    title: 'An object lacks apiVersion, kind or a name',
    cause: 'A required field is missing, empty or no text. Files that are no manifests give this error as well.',
    fix: 'Add the field, quote it where YAML reads it as a number, or take the file out of the folder.',
  },
  (field: string, value: unknown, wanted: string, hint: string | undefined) => ({
    message: `${field} ${wordValue(value, wanted)}; the object is left out`,
    hint: hint ?? (typeof value === 'number' || typeof value === 'boolean' ? 'quote it' : undefined),
  }),
)

export const illegalName = finding(
  'AXC0114',
  'error',
  {
    title: 'An object has a name that Kubernetes does not allow',
    cause:
      'Names consist of lower-case letters, digits, "-" and (but for namespaces) "."; they start and end with a letter or digit.',
    fix: 'Rename the object.',
  },
  (field: string, value: string, limit: number) => ({
    message: `${field} ${shown(value)} is no legal name; the object is left out`,
    hint: value.includes('{{')
      ? helmHint
      : value.length > limit
        ? `at most ${limit} characters are allowed`
        : `only lower-case letters, digits and - ${limit === 253 ? 'and . ' : ''}are allowed, with a letter or digit at both ends`,
  }),
)

export const generatedName = finding(
  'AXC0115',
  'error',
  {
    title: 'An object has generateName and no name',
    cause: 'The API server would invent a name for each creation; a file needs one that stays.',
    fix: 'Give the object a metadata.name.',
  },
  () => ({
    message: 'metadata.name is missing, and metadata.generateName cannot replace it; the object is left out',
    hint: 'write a metadata.name',
  }),
)

export const listWithoutItems = finding(
  'AXC0116',
  'error',
  {
    title: 'The items of a List are no list',
    cause: 'items is a mapping or a scalar.',
    fix: 'Write the objects as elements of items, each with a dash.',
  },
  (kind: string, items: unknown) => ({
    message: `items of ${kind} is ${shown(items)}, not a list; it is left out`,
    hint: 'write each object below items with a dash',
  }),
)

export const surprisingScalar = finding(
  'AXC0117',
  'warning',
  {
    title: 'An unquoted value means something else than it seems',
    cause: 'kubectl reads YAML 1.1: y, yes, on, n, no and off are booleans, 012 is octal, 1_000 is a number.',
    fix: 'Quote the value if text is meant; otherwise write it so that every reader agrees: true, 10, 1000.',
  },
  (text: string, value: unknown, isConfidential: boolean) => ({
    message: isConfidential
      ? `an unquoted value is read as a ${typeof value}, as kubectl does`
      : `${text} is read as ${String(value)}, as kubectl does`,
    hint: isConfidential ? 'quote it if text is meant' : `write ${String(value)}, or "${text}" if text is meant`,
  }),
)

export const surprisingKey = finding(
  'AXC0118',
  'warning',
  {
    title: 'An unquoted key means something else than it seems',
    cause: 'kubectl reads YAML 1.1, also in keys: on: becomes "true", 0x10: becomes "16".',
    fix: 'Quote the key.',
  },
  (text: string, value: unknown) => ({
    message: `key ${text} is read as "${String(value)}", as kubectl does`,
    hint: `write "${text}" if that is meant`,
  }),
)

export const lostDigits = finding(
  'AXC0119',
  'warning',
  {
    title: 'A whole number is too large to be kept exactly',
    cause: 'Whole numbers beyond 2^53 lose digits here and in the data plane, which computes with floating point.',
    fix: 'Quote the number if it is an identifier.',
  },
  (text: string, value: number, isConfidential: boolean) => ({
    message: isConfidential
      ? 'a whole number beyond 2^53 loses digits'
      : `${text} is read as ${value}: whole numbers beyond 2^53 lose digits`,
    hint: isConfidential ? 'quote it if text is meant' : `write "${text}" if text is meant`,
  }),
)

export const mergeOverrides = finding(
  'AXC0120',
  'warning',
  {
    title: 'A merge key replaces a key that stands before it',
    cause: 'By the YAML specification the explicit key wins; to kubectl a << that comes later wins.',
    fix: 'Put the << line first, so that all readers agree.',
  },
  (keys: readonly string[]) => ({
    message: `<< replaces ${keys.join(', ')}, as kubectl does, though the explicit key should win`,
    hint: 'put the << line first',
  }),
)

export const duplicateObject = finding(
  'AXC0121',
  'warning',
  {
    title: 'An object is there twice',
    cause:
      'Two documents have the same kind, namespace and name. The last by file name and line counts, as with kubectl apply.',
    fix: 'Delete or rename one of them.',
  },
  (object: ObjectKey, winner: Place) => ({
    message: 'the object is defined again later; this one does not count',
    hint: 'delete or rename one of the two',
    related: [{ object, path: [], note: 'the one that counts', place: winner }],
  }),
)

export const repeatedObject = finding(
  'AXC0122',
  'info',
  {
    title: 'An object is there twice, with equal content',
    cause: 'Two documents are equal; one of them changes nothing.',
    fix: 'Delete one of them.',
  },
  (object: ObjectKey, winner: Place) => ({
    message: 'the object is defined again later with equal content',
    related: [{ object, path: [], note: 'the same again', place: winner }],
  }),
)

export const helmChart = finding(
  'AXC0123',
  'warning',
  {
    title: 'A folder is a Helm chart',
    cause:
      'The folder has a Chart.yaml. Its templates are no manifests before Helm has rendered them, so it is left out.',
    fix: 'Render it: helm template … | apisixc build -',
  },
  () => ({
    message: 'the folder is a Helm chart and is left out',
    hint: 'render it first: helm template … | apisixc build -',
  }),
)

export const nothingToRead = finding(
  'AXC0124',
  'warning',
  {
    title: 'A folder holds no manifest',
    cause: 'There is no .yaml, .yml or .json file in the folder or below. Hidden ones and node_modules do not count.',
    fix: 'Check the path.',
  },
  () => ({ message: 'the folder has no .yaml, .yml or .json file' }),
)

const noMappingWords = {
  'no mapping': {
    message: 'the file is no mapping of sections; all of it is left out',
    hint: 'write items under the names of their sections, such as routes',
  },
  'a manifest': {
    message: 'this is a Kubernetes manifest and no file of APISIX; all of it is left out',
    hint: 'name it as a path, without --include',
  },
  'a further document': {
    message: 'APISIX reads one document of a file; this further one is left out',
    hint: 'put its sections into the first document, or into a file of its own',
  },
} as const

export const includeNoMapping = finding(
  'AXC0125',
  'error',
  {
    title: 'An included file holds no sections',
    cause:
      "What --include names is a file in APISIX's own form: a mapping of sections (routes, upstreams, plugin_metadata, …), each of them a list. This is something else, perhaps a Kubernetes manifest or several documents.",
    fix: 'Write the items under the names of their sections, in one document. Manifests are named without --include.',
  },
  (what: 'no mapping' | 'a manifest' | 'a further document' = 'no mapping') => noMappingWords[what],
)

export const unknownSection = finding(
  'AXC0126',
  'error',
  {
    title: 'An included file has a section that APISIX does not know',
    cause: 'APISIX passes over sections that it does not know without a word, so what stands there would never count.',
    fix: 'Correct the name. What holds anchors for the rest of the file is told by a name that begins with x-.',
  },
  (name: string, closest: string | undefined, known: readonly string[]) => ({
    message: `APISIX knows no section ${shown(name)}; it is left out`,
    hint: closest === undefined ? `there are ${known.join(', ')}` : `did you mean ${closest}?`,
  }),
)

export const includedSectionNoList = finding(
  'AXC0127',
  'error',
  {
    title: 'A section of an included file is not a list of items',
    cause:
      'Each section is a list, and each item of it a mapping. APISIX takes a section of another form for an empty one, and an item that is a number stops the whole section.',
    fix: 'Write each item with a dash, and its fields below.',
  },
  (section: string, isItem = false) => ({
    message: isItem
      ? `an item of ${section} is no mapping; it is left out`
      : `${shown(section)} is no list; it is left out`,
    hint: 'write each item with a dash, and its fields below',
  }),
)

export const includeExtension = finding(
  'AXC0128',
  'info',
  {
    title: 'An included file has a part of its own',
    cause:
      'What stands under a name that begins with x- is for the author: a place for anchors, say. It is not written.',
    fix: 'Nothing.',
  },
  (name: string) => ({ message: `${shown(name)} is not written; what it anchors is` }),
)

export const earlierContentStays = finding(
  'AXC0140',
  'warning',
  {
    title: 'The earlier content of a file stays in force',
    cause:
      'The file changed while it was watched and cannot be read in full any more; another diagnostic has the reason. Files are often seen half written, so nothing that was read before is taken away because of it.',
    fix: 'Correct the file: its new content counts as soon as it reads without an error. To take its objects away, delete the file.',
  },
  (objects: number) => ({
    message: `what was read here before stays in force: ${objects === 1 ? '1 object' : `${objects} objects`}`,
    hint: 'correct it, or delete it',
  }),
)

export const noChangeEvents = finding(
  'AXC0141',
  'warning',
  {
    title: 'Changes of the watched files are noticed late',
    cause:
      'Normally the operating system says when a file changes. That does not work here, so the folders are searched again and again. Frequent reasons: the limit of inotify watches or instances is reached, or under Deno a permission is missing.',
    fix: 'Nothing is lost, changes only take a little longer. For the limits: sysctl fs.inotify.max_user_watches and fs.inotify.max_user_instances; for Deno: the flag that the message names.',
  },
  (reason: string, everyMs: number) => ({
    message: `changes are not announced (${reason.replaceAll(/\s+/g, ' ')}); the files are looked at every ${everyMs / 1000} s`,
  }),
)

function wordValue(value: unknown, wanted: string): string {
  if (value === undefined || value === null) return 'is missing'
  return value === '' ? 'is empty' : `is ${shown(value)}, not ${wanted}`
}

/** A value in a message: scalars in full while short, never on two lines. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a mapping'
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= 80 ? text : `${text.slice(0, 76)}..."`
}
