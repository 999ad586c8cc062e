import { z } from 'zod'
import { isIpOrCidr } from '../model/ip.ts'
import { riskLevels } from './plugin-risks.ts'
import { crossingModes, otherHostsModes } from './policy.ts'

/**
 * What a policy file may say. Scalars are texts, as the reader of options gives them, or what they mean, as a program
 * that uses the library has them. `refine` says what else would be right, as the end of "must be".
 */

const oneOf = (words: readonly string[]): string => `one of ${words.join(', ')}`
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], 'true or false')
const wholeNumber = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^-?\d{1,9}$/)
      .transform(Number),
  ],
  'a whole number of at most nine digits',
)
const amount = wholeNumber.refine((number) => number >= 0, 'a whole number that is not negative')
const text = z.string('a text').min(1, 'a text that is not empty')
const list = <T extends z.ZodType>(element: T, what: string) => z.array(element, `a list of ${what}`)

/** Namespaces have letters, digits and dashes: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const pattern = text.regex(/^[a-z0-9*-]+$/, 'the name of a namespace, in which * stands for any characters')
const namespaces = list(pattern, 'namespaces, in which * stands for any characters')
const host = text.regex(/^(?:\*|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)$/i, 'the end of a host, such as example.com, or *')
const domain = text.regex(
  /^(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)$/i,
  'a host, such as api.example.com or *.example.com',
)
const pluginNames = list(text, 'plugin names, in which * stands for any characters')

const plugins = z.strictObject({
  upTo: z.enum(riskLevels, oneOf(riskLevels)).optional(),
  allow: pluginNames.optional(),
  deny: pluginNames.optional(),
})
const targets = z.strictObject({
  networks: list(text.refine(isIpOrCidr, 'an address or a network, such as 10.0.0.0/8'), 'networks').optional(),
  domains: list(domain, 'domains').optional(),
})
const priority = z
  .strictObject({ min: wholeNumber, max: wholeNumber })
  .refine(({ min, max }) => min <= max, 'a range whose min is not above its max')
const quotas = z.strictObject({ routes: amount.optional(), bytes: amount.optional() })

const rule = z.strictObject({
  name: text.optional(),
  namespaces,
  plugins: plugins.optional(),
  files: list(text, 'folders').optional(),
  env: list(text.regex(/^[A-Za-z_]\w*$/, 'the name of an environment variable'), 'environment variables').optional(),
  secretRefs: flag.optional(),
  crossNamespace: z.enum(crossingModes, oneOf(crossingModes)).optional(),
  targets: targets.optional(),
  priority: priority.optional(),
  quotas: quotas.optional(),
})
const hostEntry = z.strictObject({ suffix: host, namespaces })

export const policySchema = z.strictObject({
  rules: list(rule, 'rules').optional(),
  hosts: list(hostEntry, 'entries, each a suffix and its namespaces').optional(),
  catchAll: namespaces.optional(),
  otherHosts: z.enum(otherHostsModes, oneOf(otherHostsModes)).optional(),
  globalKinds: namespaces.optional(),
})

/** The names of all fields, at whatever place, for "did you mean". */
export const policyFields: readonly string[] = [
  policySchema,
  rule,
  plugins,
  targets,
  priority,
  quotas,
  hostEntry,
].flatMap(({ shape }) => Object.keys(shape))

export type WrittenPolicy = z.output<typeof policySchema>
