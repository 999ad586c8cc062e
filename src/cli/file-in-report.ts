import { isAbsolute, relative, sep } from 'node:path'

/** How a file is called in a report: from the folder of the run, as those who show reports look for it in a repository. */
export function fileInReport(label: string): string {
  return isAbsolute(label) ? relative('', label).replaceAll(sep, '/') : label
}
