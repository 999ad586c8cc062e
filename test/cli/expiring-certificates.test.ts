import { expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import { expiringCertificates } from '../../src/cli/expiring-certificates.ts'
import { Compiler } from '../../src/compiler.ts'
import { Authority } from '../fake-cluster/certificates.ts'

/** AXC0330, by a clock that is given. */

const dayMs = 86_400_000
const { cert, key } = new Authority().issue({ commonName: 'shop', names: ['shop.example'] })
const endMs = Date.parse(new X509Certificate(cert).validTo)
const endDay = new Date(endMs).toISOString().slice(0, 10)

const compiler = new Compiler()
const secret = { name: 'shop', namespace: 'default' }
for (const raw of [
  { apiVersion: 'v1', kind: 'Secret', metadata: secret, stringData: { cert, key } },
  {
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixTls',
    metadata: { name: 'shop' },
    spec: { hosts: ['shop.example'], secret },
  },
]) {
  compiler.put(raw, { label: 'x', locate: () => undefined })
}
const compiled = compiler.compile()

test.each([
  ['more than 30 days before its end', -30 * dayMs - 1, []],
  ['30 days before', -30 * dayMs, [`the certificate ends on ${endDay}`]],
  ['at its end', 0, [`the certificate ended on ${endDay}`]],
])('a certificate %s', (_, offsetMs, messages) => {
  const told = expiringCertificates(compiled, endMs + offsetMs)
  expect(told.map(({ message }) => message)).toEqual(messages)
  expect(told.map(({ object }) => object)).toEqual(messages.map(() => 'apisix.apache.org/ApisixTls/default/shop'))
})
