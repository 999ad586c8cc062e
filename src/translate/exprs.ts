import {
  bodyListOperator,
  bodyTruthValue,
  exprOperand,
  exprRegex,
  exprSubject,
} from '../diagnostics/catalog/contradictions.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Expr } from '../kinds/apisix-route.ts'
import type { Condition } from '../model/config.ts'
import { brokenRegex } from '../model/regex.ts'
import { type At, inside, type ObjectKey } from '../objects/object.ts'

/** The operators in APISIX's spelling, behind a variable. Kinds spec section 2.4. */
const operators: Readonly<Record<string, readonly string[]>> = {
  Equal: ['=='],
  NotEqual: ['~='],
  GreaterThan: ['>'],
  GreaterThanEqual: ['>='],
  LessThan: ['<'],
  LessThanEqual: ['<='],
  In: ['in'],
  NotIn: ['!', 'in'],
  RegexMatch: ['~~'],
  RegexNotMatch: ['!', '~~'],
  RegexMatchCaseInsensitive: ['~*'],
  RegexNotMatchCaseInsensitive: ['!', '~*'],
  Has: ['has'],
  NotHas: ['!', 'has'],
}

/** Conditions, all of which must hold (BUG-64). Undefined where one of them makes no sense. */
export function translateExprs(
  exprs: readonly Expr[],
  object: ObjectKey,
  report: Report,
): readonly Condition[] | undefined {
  if (exprs.length === 0) return none
  const conditions = exprs.map((expr) => translateExpr(expr, { object, path: expr.path }, report))
  const complete = conditions.filter((condition) => condition !== undefined)
  return complete.length === conditions.length ? complete : undefined
}

const none: readonly Condition[] = []

function translateExpr(expr: Expr, where: At, report: Report): Condition | undefined {
  const variable = variableOf(expr)
  if (variable === undefined) {
    report(exprSubject(inside(where, 'subject'), expr.scope))
    return undefined
  }
  const wantsSet = expr.op === 'In' || expr.op === 'NotIn'
  const operand = wantsSet ? expr.set : expr.value
  if (operand === undefined || (expr.set !== undefined && expr.value !== undefined)) {
    // 0.4.0 called the list of its nginxVars `array`.
    const set = where.path.includes('nginxVars') ? 'array' : 'set'
    report(wantsSet ? exprOperand(where, expr.op, set, 'value') : exprOperand(where, expr.op, 'value', set))
    return undefined
  }
  const fault = expr.op.startsWith('Regex') && typeof operand === 'string' ? brokenRegex(operand) : undefined
  if (fault !== undefined) {
    report(exprRegex(expr.isItsValue ? where : inside(where, 'value'), fault))
    return undefined
  }
  if (expr.scope !== 'Body') return [variable, ...operatorOf(expr.op), operand]
  return bodyCondition(expr, variable, operand, where, report)
}

function variableOf({ scope, name }: Expr): string | undefined {
  if (scope === 'Path') return 'uri'
  if (name === '') return undefined
  switch (scope) {
    case 'Header':
      return `http_${name.toLowerCase().replaceAll('-', '_')}`
    case 'Query':
      return `arg_${name}`
    case 'Cookie':
      return `cookie_${name}`
    case 'Body':
      return `post_arg.${name}`
    case 'GraphQL':
      return `graphql_${name}`
    default:
      return name
  }
}

function operatorOf(op: string): readonly string[] {
  return operators[op] ?? []
}

/** JSON bodies keep their types: "5" does not equal 5, and a path with `[…]` or `..` yields a list (C6). */
function bodyCondition(
  { op, name }: Expr,
  variable: string,
  operand: string | readonly string[],
  where: At,
  report: Report,
): Condition | undefined {
  const texts = typeof operand === 'string' ? [operand] : operand
  if (texts.includes('true') || texts.includes('false')) report(bodyTruthValue(where, name))
  if (/\[|\.\./.test(name)) {
    if (op !== 'Equal' && op !== 'NotEqual') {
      report(bodyListOperator(inside(where, 'op'), op, name))
      return undefined
    }
    const [word, has] = op === 'Equal' ? (['OR', 'Has'] as const) : (['AND', 'NotHas'] as const)
    const conditions = bothForms(operand).map((form) => [variable, ...operatorOf(has), form])
    return joined(word, conditions)
  }
  if (typeof operand !== 'string') return [variable, ...operatorOf(op), bothForms(operand)]
  const asNumber = (op === 'Equal' || op === 'NotEqual') && isNumber(operand)
  return [variable, ...operatorOf(op), asNumber ? Number(operand) : operand]
}

/** As a text and, where it can be one, as a number. */
function bothForms(operand: string | readonly string[]): readonly (string | number)[] {
  return [operand].flat().flatMap((text) => (isNumber(text) ? [text, Number(text)] : [text]))
}

function joined(word: 'OR' | 'AND', conditions: readonly Condition[]): Condition {
  const [only] = conditions
  return only !== undefined && conditions.length === 1 ? only : [word, ...conditions]
}

function isNumber(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text)) && String(Number(text)) === text
}
