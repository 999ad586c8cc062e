import { finding } from '../diagnostic.ts'

/** AXC0060–0069: reports, the baseline, the severity map. Where one is an error, nothing is read or written. */

export const reportReplacesInput = finding(
  'AXC0060',
  'error',
  {
    title: 'A report would be written over something else',
    cause:
      'The file of a report or of the baseline is an input, stands in an input folder and was not written by this tool, or is the file of another output.',
    fix: 'Give each output a file of its own, outside the input folders where possible.',
  },
  (file: string, what: string) => ({
    message: `${file} is ${what} and would be overwritten`,
    hint: 'give each output a file of its own',
  }),
)

export const githubBesideJson = finding(
  'AXC0061',
  'error',
  {
    title: 'GitHub annotations and JSON would be printed to one stream',
    cause: '`--report github` and `--format json` both print, and a program that reads the JSON would stumble.',
    fix: 'Write the JSON to a file: `--report github --report json=FILE`.',
  },
  () => ({
    message: '--report github and --format json would be printed to one stream',
    hint: 'leave --format out, and add --report json=FILE',
  }),
)

export const severityOfUnknownCode = finding(
  'AXC0062',
  'warning',
  {
    title: 'The severity map names a code that does not exist',
    cause: 'The code is misspelt, or is that of another version of apisixc. The entry does nothing.',
    fix: 'Correct the code; `apisixc explain` lists all of them.',
  },
  (code: string, closest?: string) => ({
    message: `--severity names ${code}, which is no code`,
    hint: closest === undefined ? 'apisixc explain lists all codes' : `did you mean ${closest}?`,
  }),
)

export const severityStays = finding(
  'AXC0063',
  'warning',
  {
    title: 'The severity map is about something else than a warning',
    cause:
      'An error leaves something out of the file, and a note asks for nothing; both stay what they are. The entry does nothing.',
    fix: 'Take the entry out. An error that has to wait can be acknowledged in a baseline: `--baseline FILE --update-baseline`.',
  },
  (code: string, severity: 'error' | 'info') => ({
    message: `--severity names ${code}, which is ${severity === 'error' ? 'an error' : 'a note'} and stays one`,
    hint: severity === 'error' ? 'correct what it is about, or acknowledge it in a baseline' : 'take the entry out',
  }),
)

export const baselineUnusable = finding(
  'AXC0064',
  'error',
  {
    title: 'The file of --baseline cannot be used',
    cause: 'It is missing, may not be read, or is no baseline of this version.',
    fix: 'Write it with --update-baseline. A file that holds something else is never overwritten: delete it first.',
  },
  (reason: string) => ({
    message: `the baseline cannot be used: ${reason}`,
    hint: 'write one with --baseline FILE --update-baseline',
  }),
)

export const baselineNotNamed = finding(
  'AXC0065',
  'error',
  {
    title: 'A baseline is to be written, and nobody says where',
    cause: '--update-baseline writes the file that --baseline names.',
    fix: 'Name the file: `--baseline apisixc-baseline.json --update-baseline`.',
  },
  () => ({ message: '--update-baseline needs the file of --baseline', hint: 'add --baseline FILE' }),
)

export const baselineEntriesGone = finding(
  'AXC0066',
  'warning',
  {
    title: 'The baseline knows findings that are gone',
    cause:
      'They were corrected, or other files are checked than those the baseline was made of. As long as they stand there, the same mistakes can come back unseen.',
    fix: 'Write the baseline anew with --update-baseline, and look at what changes in it.',
  },
  (count: number, example: string) => ({
    message: `${count} ${count === 1 ? 'finding' : 'findings'} of the baseline ${count === 1 ? 'is' : 'are'} gone, such as ${example}`,
    hint: 'write the baseline anew with --update-baseline',
  }),
)

export const baselineNotUpdated = finding(
  'AXC0067',
  'error',
  {
    title: 'The baseline is not written, since not everything was read',
    cause: 'A file or folder could not be read, so its findings are unknown and would be missing.',
    fix: 'See to it that all inputs can be read, then run again.',
  },
  () => ({ message: 'the baseline stays as it is: not everything could be read', hint: 'see the other errors' }),
)
