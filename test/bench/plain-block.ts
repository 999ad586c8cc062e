import { readFileSync, writeFileSync } from 'node:fs'
import { dump, load } from 'js-yaml'

/** Writes the same content as most tools would: block style, plain keys, quotes only where needed. */
const [input = '', output = ''] = process.argv.slice(2)
writeFileSync(output, `${dump(load(readFileSync(input, 'utf8')))}#END\n`)
