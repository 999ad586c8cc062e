import { describe, expect, test } from 'bun:test'
import { Confidential, hidden } from '../../src/diff/confidential.ts'
import { isCalledSecret, looksSecret, mayShow } from '../../src/model/secret-names.ts'

type Path = readonly (string | number)[]

const inPlugin = (plugin: string, ...steps: Path): Path => ['plugins', plugin, ...steps]
const isShown = (path: Path, value?: unknown): boolean => mayShow('routes', { path, value })
/** Where all Secrets are known, and none of them holds the text. */
const isShownByDiff = (path: Path): boolean => new Confidential([], []).hide('routes', path, 'x') !== hidden

const secret: readonly Path[] = [
  ...['password', 'redis_password', 'client_secret', 'clientSecret', 'token', 'access_token', 'api_key', 'apikey'],
  ...['key', 'Authorization', 'auth_header', 'Cookie', 'secret_key', 'passphrase', 'private_key', 'dbpass', 'mykey'],
  ...['hash_salt', 'pem', 'id_rsa', 'signing', 'sasl', 'x-auth', 'sessionId', 'pwd', 'token_endpoint', 'cache_key'],
].flatMap((name) => [inPlugin('mine', name), inPlugin('mine', 'headers', name), inPlugin('mine', name, 0, 'value')])

const public_: readonly Path[] = [
  ...['key_type', 'count', 'authority_url', 'passive', 'allow_origins', 'keepalive', 'bypass'],
].map((name) => inPlugin('mine', name))

describe('a field that is called like a secret', () => {
  test.each([
    ...secret,
    inPlugin('my-auth', 'how'),
    inPlugin('csrf', 'key'),
    inPlugin('proxy-rewrite', 'headers', 'set', 'X-Api-Key'),
    inPlugin('ai-proxy', 'auth', 'header', 'x'),
    inPlugin('limit-count', 'redis_password'),
    inPlugin('google-cloud-logging', 'auth_config', 'scope', 0),
    ['upstream', 'tls', 'client_key'],
  ])('%j: no message about what a data plane refuses shows the value, nor does diff', (...path) => {
    expect({ path, isCalledSecret: isCalledSecret(path) }).toEqual({ path, isCalledSecret: true })
    expect([isShown(path), isShownByDiff(path)]).toEqual([false, false])
  })

  test.each([
    ...public_,
    inPlugin('key-auth', 'header'),
    inPlugin('limit-count', 'key'),
    inPlugin('limit-count', 'rules', 0, 'key'),
    inPlugin('proxy-cache', 'cache_key', 0),
    inPlugin('openid-connect', 'introspection_endpoint'),
    inPlugin('traffic-split', 'rules', 0, 'weighted_upstreams', 0, 'upstream', 'key'),
    ['upstream', 'key'],
    ['upstream', 'pass_host'],
    ['labels', 'token'],
  ])('%j is none', (...path) => expect([path, isShown(path), isShownByDiff(path)]).toEqual([path, true, true]))

  test('of items that are made of Secrets no value is shown', () => {
    for (const section of ['consumers', 'ssls', 'secrets'] as const) {
      expect(mayShow(section, { path: inPlugin('mine', 'count') })).toBe(false)
    }
  })

  test('nor a value that the data plane keeps encrypted, or that looks like a secret', () => {
    const path = inPlugin('mine', 'uri')
    expect(mayShow('routes', { path, value: 'x', isSecret: true })).toBe(false)
    expect(isShown(path, 'http://example.org/')).toBe(true)
    for (const text of [
      'http://a:hunter2@example.org',
      'Bearer abc',
      'x?token=abc',
      '-----BEGIN RSA PRIVATE KEY-----',
    ]) {
      expect([text, isShown(path, text), looksSecret(text)]).toEqual([text, false, true])
    }
  })

  test('nor a header that is called like one, where name and value are one text', () => {
    const path = inPlugin('response-rewrite', 'headers', 'add', 0)
    for (const text of ['X-Api-Key: abc/', 'authorization:a:b', 'Set-Cookie: a']) {
      expect([text, isShown(path, text)]).toEqual([text, false])
    }
    expect(isShown(path, 'Location: /')).toBe(true)
  })
})
