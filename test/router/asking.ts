import { type Decision, decide } from '../../src/router/decide.ts'
import type { Gateway, GatewayRoute } from '../../src/router/gateway.ts'
import type { Request } from '../../src/router/request.ts'

/** A request of a line: `GET http://shop.example.org/cart?x=1`, with anything else beside. */
export function asked(line: string, more: Partial<Request> = {}): Request {
  const found = /^(\S+) (https?):\/\/([^/]*)([^?]*)\??(.*)$/s.exec(line)
  if (found === null) throw new Error(`no request: ${line}`)
  const [, method = '', scheme, host = '', path = '', query = ''] = found
  return { method, scheme: scheme === 'https' ? 'https' : 'http', host, path, query, ...more }
}

/** Routes with ids r0, r1, … unless they bring their own. */
export function gatewayOf(
  ...routes: readonly (Partial<GatewayRoute> & { readonly uris: readonly string[] })[]
): Gateway {
  return { routes: routes.map((route, index) => ({ id: `r${index}`, ...route })) }
}

/** The id of the route that answers, `?` where one may, or `404`. */
export function answerOf(gateway: Gateway, line: string, more: Partial<Request> = {}): string {
  return shown(decide(gateway, asked(line, more)))
}

export function shown({ received, winner, perhaps }: Decision): string {
  const doubts = perhaps.map(({ candidate }) => `${candidate.route.id}? `).join('')
  return received === undefined ? '400' : `${doubts}${winner?.route.id ?? '404'}`
}
