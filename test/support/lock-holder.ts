import { acquireLock } from '../../output/lock.ts'
import { hasEnded, nameOfThisProcess } from '../../src/runtime/process.ts'

/** Usage: lock-holder.ts TARGET. Says `held` and stays until it is killed, or says `refused` and why, and ends. */
const [target = ''] = process.argv.slice(2)
const lock = await acquireLock(target, {
  owner: await nameOfThisProcess(),
  isDead: hasEnded,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
})
console.log(lock.kind === 'held' ? 'held' : `refused: ${lock.diagnostic.message}`)
if (lock.kind === 'held') setInterval(() => {}, 60_000)
