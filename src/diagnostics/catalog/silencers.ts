import { finding } from '../diagnostic.ts'

/** AXC0160–0169: comments and annotations that ask for silence. */

const form = '# apisixc-ignore AXC0134: why it is all right'

export const silencerNotUnderstood = finding(
  'AXC0160',
  'warning',
  {
    title: 'A request for silence is not understood',
    cause:
      'A comment `# apisixc-ignore …` or a line of the annotation apisixc/ignore has another form than CODE: REASON, or the comment shares its line with something else, so that it stands above nothing.',
    fix: `Write one code, a colon and the reason: \`${form}\`, in a line of its own above the field, the element or the document. Several codes take a comment each.`,
  },
  (isAlone: boolean) => ({
    message: isAlone
      ? 'this request for silence is no code, colon and reason, so nothing is silenced'
      : 'this request for silence shares its line, so it is above nothing and nothing is silenced',
    hint: isAlone ? `write ${form}` : 'put it in a line of its own above the field',
  }),
)

export const silencerWithoutReason = finding(
  'AXC0161',
  'warning',
  {
    title: 'A request for silence gives no reason',
    cause: 'Whoever reads the manifest next year has to know why a warning is all right, so a reason is demanded.',
    fix: `Add the reason after a colon: \`${form}\`.`,
  },
  (code: string) => ({
    message: `this request to silence ${code} gives no reason, so nothing is silenced`,
    hint: `write # apisixc-ignore ${code}: why it is all right`,
  }),
)

export const silencerUnused = finding(
  'AXC0162',
  'warning',
  {
    title: 'A request for silence silences nothing',
    cause:
      'There is no such finding at the field below the comment, or at the object with the annotation: it was corrected, or stands elsewhere.',
    fix: 'Delete the request, or move it above the field at which the finding stands.',
  },
  (code: string) => ({ message: `there is no ${code} here to be silenced`, hint: 'delete the request, or move it' }),
)

export const silencerOfError = finding(
  'AXC0163',
  'warning',
  {
    title: 'A request for silence is about an error',
    cause:
      'An error leaves something out of the file: a rule, an object. A comment that hides it would let routes vanish unseen.',
    fix: 'Correct the error. Where that has to wait, a baseline acknowledges it: `--baseline FILE --update-baseline`.',
  },
  (code: string) => ({
    message: `${code} is an error, which no comment or annotation silences`,
    hint: 'correct it, or acknowledge it in a baseline: --baseline FILE --update-baseline',
  }),
)

export const silencerOfUnknownCode = finding(
  'AXC0164',
  'warning',
  {
    title: 'A request for silence names a code that does not exist',
    cause: 'The code is misspelt, or is that of another version of apisixc.',
    fix: 'Correct the code; `apisixc explain` lists all of them.',
  },
  (code: string, closest?: string) => ({
    message: `there is no code ${code} to be silenced`,
    hint: closest === undefined ? 'apisixc explain lists all codes' : `did you mean ${closest}?`,
  }),
)

export const silencerForNobody = finding(
  'AXC0165',
  'warning',
  {
    title: 'A request for silence stands above nothing that is compiled',
    cause:
      'The document below the comment holds no object that apisixc compiles, or is a List, or the comment is the last thing in the file.',
    fix: 'Delete the comment, or move it above the field at which the finding stands; in a List, above the element.',
  },
  () => ({
    message: 'this request for silence stands above nothing that is compiled',
    hint: 'delete it, or move it',
  }),
)
