import { address } from './check-names.ts'
import {
  type Configuration,
  choice,
  exactlyOneOf,
  listOf,
  mappingOf,
  matching,
  notEmpty,
  textOf,
  truth,
  wholeNumber,
  withRules,
} from './check-plugin-values.ts'
import type { Check, Refusal } from './check-values.ts'
import { headers } from './headers.ts'
import { regex } from './check-plugin-rewrite.ts'
