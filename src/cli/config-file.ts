import { z } from 'zod'
import { readFileText } from '../../watch/files.ts'
import { unknownSetting, wrongSetting } from '../diagnostics/catalog/options.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import type { Path } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'
import { allOptions } from './command-options.ts'
import { readConfigDocument } from './config-document.ts'
import type { Given } from './gather.ts'
import { type OptionEntry, optionName } from './option.ts'

/** Far more than options can need. */
const maxFileBytes = 2 ** 20

const { config: _, ...settable } = allOptions
const keys = new Map<string, string>(Object.entries(settable).map(([key, option]) => [optionName(option), key]))

const text = z.string().min(1)
const yesOrNo = z.string().regex(/^(?:true|false|1|0)$/i)
const schemas: Readonly<Record<OptionEntry['form'], z.ZodType<string | readonly string[]>>> = {
  text,
  list: z.union([text, z.array(text)]),
  flag: yesOrNo,
  negation: yesOrNo,
}
const mapping = z.union([text, z.array(text), z.record(z.string(), text)])
const wants: Readonly<Record<OptionEntry['form'], string>> = {
  text: 'one value',
  list: 'one value or a list of values',
  flag: 'true or false',
  negation: 'true or false',
}
const schema = z.strictObject(
  Object.fromEntries(
    Object.values<OptionEntry>(settable).map((option) => [
      optionName(option),
      (option.isMapping ? mapping : schemas[option.form]).optional(),
    ]),
  ),
)

/** What a configuration file says, by the key of the option. All that is wrong is reported, and the rest is answered. */
export function readConfigFile(file: string, report: Report): ReadonlyMap<string, Given> {
  const found = readFileText({ path: file, label: file }, maxFileBytes, report)
  if (found === undefined) return new Map()
  const document = readConfigDocument(file, found.text)
  if (!('value' in document)) {
    report(document)
    return new Map()
  }
  const parsed = schema.safeParse(document.value)
  const broken = new Set<unknown>()
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      for (const name of issue.keys) report(unknownSetting(document.placeOfKey(name), name, closest(name)))
    } else {
      const name = issue.path[0]
      const option = Object.values<OptionEntry>(settable).find((known) => optionName(known) === name)
      broken.add(name)
      const wanted = option === undefined ? 'options, each with its value' : describeWanted(option)
      const isEmpty = isRecord(document.value) && document.value[String(name)] === ''
      report(wrongSetting(document.placeOf(issue.path as Path), String(name ?? 'the file'), wanted, isEmpty))
    }
  }
  if (!isRecord(document.value)) return new Map()
  return new Map(
    Object.entries(document.value).flatMap(([name, value]) => {
      const key = keys.get(name)
      if (key === undefined || broken.has(name)) return []
      const text = isRecord(value)
        ? Object.entries(value).map(([name, value]) => `${name}=${value}`)
        : (value as string | readonly string[])
      return [[key, { text, source: { kind: 'file', place: document.placeOf([name]) } }]]
    }),
  )
}

function describeWanted({ form, isMapping }: OptionEntry): string {
  return isMapping ? 'a mapping, one KEY=VALUE or a list of them' : wants[form]
}

/** `no-stream` for `stream` too. */
function closest(name: string): string | undefined {
  return keys.has(`no-${name}`) ? `no-${name}` : suggest(name, [...keys.keys()])
}
