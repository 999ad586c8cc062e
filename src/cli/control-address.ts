/**
 * The control API that `--confirm` names, with the path below which it is; undefined for what is none. Plain http, as
 * APISIX serves it. One with a password is refused, as it would stand in messages.
 */
export function parseControlApi(text: string): URL | undefined {
  if (!/^http:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const { username, password, search, hash } = url
  return username === '' && password === '' && search === '' && hash === '' ? url : undefined
}
