/**
 * The control API that `--confirm` names, with the path below which it is; undefined for what is none. Plain http, as
 * APISIX serves it. One with a password is refused, as it would stand in messages.
 */
export function parseControlApi(text: string): URL | undefined {
  return /^http:\/\//i.test(text) ? plainUrl(text) : undefined
}

/** A URL of http or https with neither user nor password, query nor fragment; undefined for what is none. */
export function plainUrl(text: string): URL | undefined {
  // Node before 22 has no URL.parse.
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const { protocol, username, password, search, hash } = url
  if (protocol !== 'http:' && protocol !== 'https:') return undefined
  return username === '' && password === '' && search === '' && hash === '' ? url : undefined
}
