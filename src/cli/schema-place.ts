/** Where a data plane beside us serves its control API unless its config.yaml says otherwise. */
export const usualControlApi = 'http://127.0.0.1:9090'

/** Where a schema is: a file, or the control API of a data plane. */
export type SchemaPlace =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'control'; readonly url: URL }

/** What a text that is none should have been. */
export const schemaPlaceForm = 'a file, a URL such as http://127.0.0.1:9090, or auto for that one'

/**
 * The place that `--schema` names; undefined for what is none. `auto` is the usual control API; a URL without a path
 * means its `/v1/schema`. One that holds a password is refused, as it would stand in messages.
 */
export function parseSchemaPlace(text: string): SchemaPlace | undefined {
  if (text === '') return undefined
  if (text !== 'auto' && !/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return { kind: 'file', file: text }
  const address = text === 'auto' ? usualControlApi : text
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const { protocol, username, password, pathname } = url
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '' || password !== '') return undefined
  if (pathname === '/') url.pathname = '/v1/schema'
  return { kind: 'control', url }
}

/** A text that is to stand in a message, without the password and the token that may be in it if it is a URL. */
export function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/?#]*@/, '//…@').replace(/^([a-z][a-z\d+.-]*:\/\/[^?#]*)[?#].*$/is, '$1?…')
}

/** How messages call it: what is asked of a URL besides its path may be a token. */
export function labelOf(place: SchemaPlace): string {
  if (place.kind === 'file') return place.file
  const { origin, pathname, search } = place.url
  return `${origin}${pathname}${search === '' ? '' : '?…'}`
}
