import type { Item } from '../../src/model/config.ts'
import { isOperators } from '../../src/model/operators.ts'
import { isAtLeast, type Target } from '../../src/model/target.ts'
import { compactItem } from './compact.ts'
import { type Dialect, type Leaves, unwritable } from './dialect.ts'
import { flow } from './flow.ts'
import { guardVariables, isLiveVariable } from './variables.ts'

/**
 * For `config_provider: json`, which loads some twenty times faster. Variables are replaced after parsing there, in
 * values and in keys, so live ones are guarded in values; in keys there is no guard, and before 3.17 a start replaces
 * twice. What the operator wrote stays as it is. Data plane spec section 3. Lone surrogates, which cjson refuses, become U+FFFD.
 */
function jsonLeaves(target: Target): (item: Item) => Leaves {
  const data = dataLeaves(target)
  const live = { ...data, string: quote, key: quote }
  return (item) => (isOperators(item) ? live : data)
}

function dataLeaves(target: Target): Leaves {
  const canGuard = isAtLeast(target, '3.17')
  return {
    string: (text) => {
      if (!canGuard && isLiveVariable(text)) unwritable('a live variable for a release before 3.17')
      return quote(guardVariables(text))
    },
    key: (text) => (isLiveVariable(text) ? unwritable('a live variable in a key') : quote(text)),
    longestKey: Number.POSITIVE_INFINITY,
    number: String,
  }
}

/** For people: two spaces of indent. JSON has no comments, so nothing says where an item comes from. */
export function prettyJson(target: Target): Dialect {
  const leaves = jsonLeaves(target)
  return {
    item: (_, item) =>
      `    ${JSON.stringify(JSON.parse(flow(item, leaves(item))), null, 2).replaceAll('\n', '\n    ')}`,
    ...jsonFrames('  ', ': '),
  }
}

/** One line for each item, each in its shortest equal form. */
export function compactJson(target: Target): Dialect {
  const leaves = jsonLeaves(target)
  return {
    item: (section, item) => flow(compactItem(section, item), leaves(item)),
    ...jsonFrames('', ':'),
  }
}

function jsonFrames(indent: string, colon: string): Omit<Dialect, 'item'> {
  return {
    section: (name) => ({ before: `${indent}"${name}"${colon}[\n`, between: ',\n', after: `\n${indent}]` }),
    file: { before: '{\n', between: ',\n', after: '\n}\n' },
    emptyFile: `{\n${indent}"routes"${colon}[]\n}\n`,
  }
}

function quote(text: string): string {
  if (text.includes('\0')) unwritable('a NUL character')
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed())
}
