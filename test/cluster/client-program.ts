import { readFileSync } from 'node:fs'
import { systemClock } from '../../watch/clock.ts'
import type { Api } from '../../watch/cluster/api.ts'
import { connect } from '../../watch/cluster/connect.ts'
import type { Connection } from '../../watch/cluster/connection.ts'
import { bearer, fixedCredentials, tokenFileCredentials } from '../../watch/cluster/credentials.ts'

/**
 * Asks API servers as a file of tasks says, on whichever runtime it is started, and prints what came of each task.
 * `client-program.ts TASKS.json`
 */

export interface Task {
  readonly name: string
  readonly connection: Omit<Connection, 'credentials'>
  readonly token?: string
  readonly tokenFile?: string
  /** `throw` watches, and its listener throws at the first event. */
  readonly ask: 'get' | 'watch' | 'throw'
  /** Asked one after the other, over one connection. */
  readonly paths: readonly string[]
}

/** Of a watch: everything that was told, in its order. */
export interface Outcome {
  readonly name: string
  readonly told: readonly unknown[]
}

// Not awaited at the top level: while a module waits there, Bun prints what nobody catches and goes on.
void main()

async function main(): Promise<void> {
  const [file = ''] = process.argv.slice(2)
  const tasks: readonly Task[] = JSON.parse(readFileSync(file, 'utf8'))
  const outcomes: Outcome[] = []
  for (const { name, connection, token, tokenFile, ask, paths } of tasks) {
    const fixed = fixedCredentials(token === undefined ? { headers: {} } : bearer(token))
    const credentials = tokenFile === undefined ? fixed : tokenFileCredentials(tokenFile, systemClock)
    const api = connect({ ...connection, credentials }, { clock: systemClock, random: Math.random })
    const told: unknown[] = []
    for (const path of paths) told.push(...(ask === 'get' ? [await api.get(path)] : await watched(api, path, ask)))
    api.close()
    outcomes.push({ name, told })
  }
  console.log(JSON.stringify(outcomes))
}

function watched(api: Api, path: string, ask: 'watch' | 'throw'): Promise<readonly unknown[]> {
  return new Promise((resolve) => {
    const told: unknown[] = []
    api.watch(path, {
      open: () => told.push('open'),
      line(value) {
        if (ask === 'throw') throw new Error('the listener is broken')
        told.push(value)
      },
      end(end) {
        told.push(end)
        if (ask === 'watch') resolve(told)
      },
    })
  })
}
