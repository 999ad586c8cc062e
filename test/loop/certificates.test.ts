import { expect, test } from 'bun:test'
import { Expiries } from '../../src/loop/certificates.ts'
import { type Config, emptyConfig, type Upstream } from '../../src/model/config.ts'
import { Authority } from '../fake-cluster/certificates.ts'

const authority = new Authority()

function upstreamUntil(id: string, end: string): Upstream {
  const { cert, key } = authority.issue({ commonName: id, notAfter: new Date(end) })
  return { id, type: 'roundrobin', nodes: [], tls: { client_cert: cert, client_key: key } }
}

test('the first certificate that ends is known, for as long as it is in the file', () => {
  const expiries = new Expiries()
  const holding = (...upstreams: readonly Upstream[]): Config => ({ ...emptyConfig, upstreams })
  const late = upstreamUntil('late', '2030-01-02T03:04:05Z')
  const soon = upstreamUntil('soon', '2027-01-02T03:04:05Z')
  expect(expiries.earliest(holding({ id: 'plain', type: 'roundrobin', nodes: [] }))).toBeUndefined()
  expect(expiries.earliest(holding(late, soon))).toBe(Date.UTC(2027, 0, 2, 3, 4, 5))
  expect(expiries.earliest(holding(late))).toBe(Date.UTC(2030, 0, 2, 3, 4, 5))
})
