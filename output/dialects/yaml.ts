import { isOperators } from '../../src/model/operators.ts'
import type { Target } from '../../src/model/target.ts'
import { Block } from './block.ts'
import { commentLine } from './comment.ts'
import { compactItem } from './compact.ts'
import type { Dialect } from './dialect.ts'
import { flow } from './flow.ts'
import { liveYamlLeaves, yamlLeaves } from './yaml-leaves.ts'

/** For people: block style, plain keys, a comment before each item that says where it comes from. */
export function prettyYaml(target: Target): Dialect {
  const data = new Block(yamlLeaves(target, 'plain where safe'))
  const live = new Block(liveYamlLeaves(target, 'plain where safe'))
  // The same list for every item: it has grown to its size already.
  const parts: string[] = []
  return {
    item: (_, item, comment) => {
      parts.length = 0
      parts.push(comment === undefined ? '  - ' : `  ${commentLine(comment)}\n  - `)
      const block = isOperators(item) ? live : data
      block.mapping(item, 2, parts)
      return parts.join('')
    },
    ...yamlFrames,
  }
}

/**
 * For the data plane: lyaml pays per event, and for a plain scalar several times what a quoted one costs (data plane
 * spec section 7), so everything is quoted, in its shortest equal form, one line for each item.
 */
export function compactYaml(target: Target): Dialect {
  const data = yamlLeaves(target, 'quoted')
  const live = liveYamlLeaves(target, 'quoted')
  return {
    item: (section, item) => `- ${flow(compactItem(section, item), isOperators(item) ? live : data)}\n`,
    ...yamlFrames,
  }
}

/**
 * A file without any section would be kept out as an "empty table", so that the data plane served the old one on: an
 * empty list of routes is what empties it. `#END` is the mark of a complete file. Data plane spec section 2.
 */
const yamlFrames = {
  section: (name) => ({ before: `${name}:\n`, between: '', after: '' }),
  file: { before: '', between: '', after: '#END\n' },
  emptyFile: 'routes: []\n#END\n',
} as const satisfies Partial<Dialect>
