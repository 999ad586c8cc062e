import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { decide } from '../../src/router/decide.ts'
import type { Gateway, GatewayRoute } from '../../src/router/gateway.ts'
import { readGateway } from '../../src/router/read-document.ts'
import { replaceVariables } from '../support/variables.ts'

const golden = new URL('../golden/', import.meta.url)

/** What every golden case compiles to. */
const gateways = readdirSync(golden)
  .map((name) => ({ name, file: new URL(`${name}/out.yaml`, golden) }))
  .filter(({ file }) => existsSync(file))
  .map(({ name, file }) => ({ name, gateway: readGateway(load(replaceVariables(readFileSync(file, 'utf8')))) }))

/** A host and a path that fit, as far as a route without strange signs tells. */
function reaching({ hosts, uris: [uri = '/'], service_id: service }: GatewayRoute, { services = [] }: Gateway) {
  const [host = 'any.test'] = hosts ?? services.find(({ id }) => id === service)?.hosts ?? []
  return {
    method: 'GET',
    host: host.replace(/^\*/, 'x'),
    path: encodeURI(uri.replaceAll('*', 'x')).replaceAll('?', '%3F'),
  }
}

test('each route that a golden case compiles to is reached by its own host and path', () => {
  let reached = 0
  for (const { name, gateway } of gateways) {
    for (const route of gateway.routes ?? []) {
      const { losers } = decide(gateway, reaching(route, gateway))
      const own = losers.find((loser) => loser.route === route)
      reached += 1
      expect([name, route.id, own?.reason.kind]).not.toEqual([name, route.id, expect.stringMatching(/^(?:host|uri)$/)])
    }
  }
  expect(reached).toBeGreaterThan(50)
})
