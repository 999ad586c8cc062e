import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { systemClock } from '../../watch/clock.ts'
import { connect } from '../../watch/cluster/connect.ts'
import { connectionFromKubeconfig } from '../../watch/cluster/kubeconfig.ts'

/** Reads a kubeconfig and asks its server one thing; prints what came of it. `kubeconfig-program.ts FILE PATH` */

void main()

async function main(): Promise<void> {
  const [file, path = ''] = process.argv.slice(2)
  const found: Diagnostic[] = []
  const surroundings = { environment: () => undefined, clock: systemClock }
  const connection = await connectionFromKubeconfig({ file, context: undefined }, surroundings, (each) =>
    found.push(each),
  )
  const api = connection && connect(connection, { clock: systemClock, random: Math.random })
  const answer = await api?.get(path)
  api?.close()
  console.log(JSON.stringify({ codes: found.map(({ code }) => code), kind: answer?.kind }))
}
