import { LuaCursor } from './lua-cursor.ts'
import { functionBody } from './lua-grammar.ts'
import { readLuaTokens } from './lua-tokens.ts'

/**
 * Why a filter function must not be written; undefined when it is one Lua function and nothing else.
 *
 * APISIX loads `return <text>` when it builds its router and runs that at once, unprotected: text that raises there
 * makes every route answer 500. Making one function cannot raise, so only `function (…) … end` passes, read with Lua's
 * whole grammar. What the function does when a request calls it is not looked at.
 * Source: data plane spec section 5; `create_radixtree_uri_router` of APISIX's http/route.lua; `filter_func` in the
 * route schema (begins with `function`; at least 10 characters, which the shortest function has).
 */
export function checkFilterFunction(text: string): string | undefined {
  if (!text.startsWith('function')) return 'it does not begin with `function`'
  const { tokens, problem } = readLuaTokens(text)
  if (problem !== undefined) return problem
  const cursor = new LuaCursor(tokens)
  cursor.expect('function')
  functionBody(cursor)
  if (cursor.type !== '<end>') cursor.fail('nothing may follow the function')
  return cursor.problem
}
