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
