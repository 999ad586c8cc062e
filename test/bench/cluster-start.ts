import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeConfig } from '../../output/write.ts'
import { Loop } from '../../src/loop/loop.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { systemClock } from '../../watch/clock.ts'
import { openCluster } from '../../watch/cluster/cluster.ts'
import { connect } from '../../watch/cluster/connect.ts'
import { bearer, fixedCredentials } from '../../watch/cluster/credentials.ts'
import { defaultSchedule } from '../../watch/retry.ts'

/**
 * `bun cluster-start.ts floor|start SERVER AUTHORITY`: the time to receive and parse everything that is listed, or to the
 * first file, without the hold-off. Prints milliseconds and the memory at the end as JSON.
 */
const [mode, server = '', authority = ''] = process.argv.slice(2)
const surroundings = { clock: systemClock, random: () => 0 }
const api = connect(
  {
    server,
    authority: { text: authority },
    serverName: undefined,
    isVerified: true,
    clientCertificate: undefined,
    headers: {},
    credentials: fixedCredentials(bearer('fake-token')),
    namespace: undefined,
  },
  surroundings,
)
const collections = [
  '/apis/apisix.apache.org/v2/apisixroutes',
  '/apis/apisix.apache.org/v2/apisixupstreams',
  '/apis/apisix.apache.org/v2/apisixpluginconfigs',
  '/api/v1/services',
  '/apis/discovery.k8s.io/v1/endpointslices',
]

async function listAlone(path: string): Promise<void> {
  let token = ''
  do {
    const answer = await api.get(`${path}?limit=500${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`)
    if (answer.kind !== 'ok') throw new Error(answer.reason)
    token = (answer.body as { readonly metadata: { readonly continue?: string } }).metadata.continue ?? ''
  } while (token !== '')
}

async function toFirstFile(home: string): Promise<void> {
  const output = join(home, 'apisix.yaml')
  const stopping = new AbortController()
  await new Promise<void>((resolve, reject) => {
    const loop = new Loop(
      {
        source: openCluster(api, { scope: { kind: 'cluster' }, label: 'cluster', ...surroundings }),
        clock: systemClock,
        listener: ({ type }) => {
          if (type === 'written') resolve()
        },
        path: output,
        previous: undefined,
        served: undefined,
        latencies: { noticed: () => {}, written: () => [] },
        look: () => undefined,
        write: ({ bytes }) => writeConfig(output, bytes, { now: Date.now }),
      },
      {
        compile: { ...defaultOptions, resolve: 'endpoints' },
        style: 'pretty',
        maxShrink: 1,
        settleMs: 0,
        maxDelayMs: 0,
        retry: defaultSchedule,
      },
    )
    loop.run(stopping.signal).catch(reject)
  })
  ms = performance.now() - startMs
  Bun.gc(true)
  residentMb = process.memoryUsage().rss / 2 ** 20
  stopping.abort()
}

let residentMb = 0
let ms = 0
const startMs = performance.now()
if (mode === 'floor') {
  await Promise.all(collections.map(listAlone))
  ms = performance.now() - startMs
  api.close()
} else {
  const home = mkdtempSync(join(tmpdir(), 'apisixc-start-'))
  await toFirstFile(home)
  rmSync(home, { recursive: true })
}
console.log(JSON.stringify({ ms, residentMb }))
process.exit(0)
