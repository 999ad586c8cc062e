import fc from 'fast-check'
import { anyWayToCompile, faultsOf, wayToCompile } from './judge.ts'
import { mutatedText, mutatedWorld } from './mutate.ts'
import { objectsIn } from './seeds.ts'
import { sweep } from './sweep.ts'

/**
 * `npm run fuzz -- [SEED [RUNS]]`: the properties of fuzz.test.ts, 20 000 times, and every nasty text in every field. It
 * prints the seed with which the same happens again, and ends with 1 at the first fault, the smallest example of which it shows.
 */

const [seed = String(Math.floor(Math.random() * 2 ** 31)), runs = '20000'] = process.argv.slice(2)
const parameters = { seed: Number(seed), numRuns: Number(runs) }
if (!Number.isInteger(parameters.seed) || !(parameters.numRuns > 0)) {
  console.error('usage: npm run fuzz -- [SEED [RUNS]], both whole numbers')
  process.exit(2)
}
console.log(`seed ${seed}, ${runs} worlds and as many texts`)

function isSound(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

const properties = {
  worlds: fc.property(mutatedWorld, anyWayToCompile, (world, options) => isSound(faultsOf(world, options))),
  texts: fc.property(mutatedText, anyWayToCompile, (text, options) => isSound(faultsOf(objectsIn(text), options))),
}

for (const [name, property] of Object.entries<fc.IProperty<unknown>>(properties)) {
  const found = fc.check(property, parameters)
  if (found.failed) {
    console.error(`${name}: ${fc.defaultReportMessage(found)}`)
    process.exit(1)
  }
  console.log(`${name}: ${found.numRuns} runs, nothing found`)
}

let swept = 0
for (const { field, text, objects } of sweep()) {
  const faults = faultsOf(objects, wayToCompile(parameters.seed + swept))
  swept += 1
  if (faults.length === 0) continue
  console.error(`${field} = ${JSON.stringify(text)}: ${faults.join('\n')}`)
  process.exit(1)
}
console.log(`every nasty text in every field: ${swept} runs, nothing found`)
