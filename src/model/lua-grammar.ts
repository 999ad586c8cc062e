import type { LuaCursor } from './lua-cursor.ts'
import type { LuaToken } from './lua-tokens.ts'

/**
 * Lua 5.1 as LuaJIT reads it with its 5.2 switch on, which is how OpenResty builds it: `goto`, empty statements,
 * `break` anywhere in a loop. Each rule moves the cursor over what it names; what is wrong stays with the cursor.
 * Limits on the number of locals or constants, and jumps over a local's declaration, are LuaJIT's to find.
 * Source: Lua 5.1 manual, section 8; lj_parse.c of LuaJIT.
 */

const blockEnds = new Set(['end', 'else', 'elseif', 'until', '<end>'])
const constants = new Set(['<number>', '<string>', 'nil', 'true', 'false'])
const unary = new Set(['-', '#', 'not'])
const binary = new Set(['+', '-', '*', '/', '%', '^', '..', '<', '<=', '>', '>=', '==', '~=', 'and', 'or'])

/** What a block may use besides names: `...`, `break`, and the labels of the blocks around it in its function. */
interface Scope {
  readonly outer?: Scope
  readonly isVararg: boolean
  readonly isLoop: boolean
  readonly labels: Set<string>
  readonly jumps: LuaToken[]
}

/** All of a function after the word itself. */
export function functionBody(cursor: LuaCursor): void {
  cursor.expect('(')
  let isVararg = false
  if (!cursor.accept(')')) {
    do {
      isVararg = cursor.accept('...')
      if (!isVararg) cursor.expect('<name>')
    } while (!isVararg && cursor.accept(','))
    cursor.expect(')')
  }
  statements(cursor, { isVararg, isLoop: false, labels: new Set(), jumps: [] })
  cursor.expect('end')
}

function block(cursor: LuaCursor, outer: Scope, isLoop = outer.isLoop): void {
  statements(cursor, { outer, isVararg: outer.isVararg, isLoop, labels: new Set(), jumps: [] })
}

function statements(cursor: LuaCursor, scope: Scope): void {
  cursor.nested(() => {
    while (!blockEnds.has(cursor.type)) {
      if (cursor.accept('return')) {
        if (!blockEnds.has(cursor.type) && cursor.type !== ';') expressions(cursor, scope)
        cursor.accept(';')
        break
      }
      statement(cursor, scope)
    }
  })
  for (const jump of scope.jumps) {
    if (scope.labels.has(jump.text)) continue
    if (scope.outer) scope.outer.jumps.push(jump)
    else cursor.fail('there is no such label', jump)
  }
}

function statement(cursor: LuaCursor, scope: Scope): void {
  const { token } = cursor
  if (token.type === '<name>' || token.type === '(') callOrAssignment(cursor, scope)
  else if (cursor.accept('if')) ifStatement(cursor, scope)
  else if (cursor.accept('for')) forStatement(cursor, scope)
  else if (cursor.accept('local')) localStatement(cursor, scope)
  else if (cursor.accept('while')) {
    expression(cursor, scope)
    loopBody(cursor, scope)
  } else if (cursor.accept('do')) {
    block(cursor, scope)
    cursor.expect('end')
  } else if (cursor.accept('repeat')) {
    block(cursor, scope, true)
    cursor.expect('until')
    expression(cursor, scope)
  } else if (cursor.accept('function')) {
    cursor.expect('<name>')
    while (cursor.accept('.')) cursor.expect('<name>')
    if (cursor.accept(':')) cursor.expect('<name>')
    functionBody(cursor)
  } else if (cursor.accept('break')) {
    if (!scope.isLoop) cursor.fail('`break` is outside of any loop', token)
  } else if (cursor.accept('goto')) {
    scope.jumps.push(cursor.token)
    cursor.expect('<name>')
  } else if (cursor.accept('::')) label(cursor, scope)
  else if (!cursor.accept(';')) cursor.fail('a statement is expected')
}

function label(cursor: LuaCursor, scope: Scope): void {
  const name = cursor.token
  cursor.expect('<name>')
  cursor.expect('::')
  for (let around: Scope | undefined = scope; around; around = around.outer) {
    if (around.labels.has(name.text)) cursor.fail('there is such a label already', name)
  }
  scope.labels.add(name.text)
}

function ifStatement(cursor: LuaCursor, scope: Scope): void {
  do {
    expression(cursor, scope)
    cursor.expect('then')
    block(cursor, scope)
  } while (cursor.accept('elseif'))
  if (cursor.accept('else')) block(cursor, scope)
  cursor.expect('end')
}

function forStatement(cursor: LuaCursor, scope: Scope): void {
  cursor.expect('<name>')
  if (cursor.accept('=')) {
    expression(cursor, scope)
    cursor.expect(',')
    expression(cursor, scope)
    if (cursor.accept(',')) expression(cursor, scope)
  } else {
    while (cursor.accept(',')) cursor.expect('<name>')
    cursor.expect('in')
    expressions(cursor, scope)
  }
  loopBody(cursor, scope)
}

function loopBody(cursor: LuaCursor, scope: Scope): void {
  cursor.expect('do')
  block(cursor, scope, true)
  cursor.expect('end')
}

function localStatement(cursor: LuaCursor, scope: Scope): void {
  if (cursor.accept('function')) {
    cursor.expect('<name>')
    functionBody(cursor)
    return
  }
  do cursor.expect('<name>')
  while (cursor.accept(','))
  if (cursor.accept('=')) expressions(cursor, scope)
}

function callOrAssignment(cursor: LuaCursor, scope: Scope): void {
  let made = suffixed(cursor, scope)
  if (made === 'call') return
  while (made === 'variable' && cursor.accept(',')) made = suffixed(cursor, scope)
  if (made !== 'variable') cursor.fail('what stands before cannot be assigned to')
  cursor.expect('=')
  expressions(cursor, scope)
}

function expressions(cursor: LuaCursor, scope: Scope): void {
  do expression(cursor, scope)
  while (cursor.accept(','))
}

/** Which operator binds tighter does not matter here. */
function expression(cursor: LuaCursor, scope: Scope): void {
  cursor.nested(() => {
    do {
      while (unary.has(cursor.type)) cursor.accept(cursor.type)
      operand(cursor, scope)
    } while (binary.has(cursor.type) && cursor.accept(cursor.type))
  })
}

function operand(cursor: LuaCursor, scope: Scope): void {
  if (constants.has(cursor.type)) cursor.accept(cursor.type)
  else if (cursor.type === '...') {
    if (!scope.isVararg) cursor.fail('the function around takes no `...`')
    cursor.accept('...')
  } else if (cursor.accept('function')) functionBody(cursor)
  else if (cursor.accept('{')) table(cursor, scope)
  else suffixed(cursor, scope)
}

function table(cursor: LuaCursor, scope: Scope): void {
  while (cursor.type !== '}' && cursor.type !== '<end>') {
    if (cursor.accept('[')) {
      expression(cursor, scope)
      cursor.expect(']')
      cursor.expect('=')
    } else if (cursor.type === '<name>' && cursor.nextType === '=') {
      cursor.accept('<name>')
      cursor.accept('=')
    }
    expression(cursor, scope)
    if (!cursor.accept(',') && !cursor.accept(';')) break
  }
  cursor.expect('}')
}

/** A name or parentheses with all that hangs on it, and what a statement may do with it. */
function suffixed(cursor: LuaCursor, scope: Scope): 'variable' | 'call' | 'value' {
  let made: 'variable' | 'call' | 'value' = 'variable'
  if (cursor.accept('(')) {
    expression(cursor, scope)
    cursor.expect(')')
    made = 'value'
  } else cursor.expect('<name>')
  for (;;) {
    if (cursor.accept('.')) {
      cursor.expect('<name>')
      made = 'variable'
    } else if (cursor.accept('[')) {
      expression(cursor, scope)
      cursor.expect(']')
      made = 'variable'
    } else if (cursor.accept(':')) {
      cursor.expect('<name>')
      if (!callArguments(cursor, scope)) cursor.fail('the arguments of a call are expected')
      made = 'call'
    } else if (callArguments(cursor, scope)) made = 'call'
    else return made
  }
}

function callArguments(cursor: LuaCursor, scope: Scope): boolean {
  if (cursor.accept('<string>')) return true
  if (cursor.accept('{')) {
    table(cursor, scope)
    return true
  }
  if (!cursor.accept('(')) return false
  if (!cursor.accept(')')) {
    expressions(cursor, scope)
    cursor.expect(')')
  }
  return true
}
