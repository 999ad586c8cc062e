import type { Request } from '../router/request.ts'
import { plainUrl } from './control-address.ts'
import { withoutPassword } from './schema-place.ts'
import type { Refuse } from './values.ts'

/** Where a running gateway takes requests: by http, by https, or at one address for each. */
export type GatewayAddresses = readonly [URL, ...URL[]]

/** The addresses of `--against`; undefined where none is right, and what is wrong is refused. */
export function readGatewayAddresses(texts: readonly string[], refuse: Refuse): GatewayAddresses | undefined {
  const urls: URL[] = []
  for (const text of texts) {
    const url = plainUrl(text)
    const isRight = url !== undefined && url.pathname === '/' && !urls.some(({ protocol }) => protocol === url.protocol)
    if (isRight) urls.push(url)
    else refuse('against', withoutPassword(text), 'http://HOST:PORT and https://HOST:PORT, each at most once')
  }
  const [first, ...more] = urls
  return first && [first, ...more]
}

/** Where a request is sent: to the address of its scheme; where there is none, or it has no scheme, to the first one. */
export function addressFor({ scheme }: Request, addresses: GatewayAddresses): URL {
  return addresses.find(({ protocol }) => protocol === `${scheme}:`) ?? addresses[0]
}

/** The port, also where it is the usual one of the scheme. */
export function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

/** The name or address without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}
