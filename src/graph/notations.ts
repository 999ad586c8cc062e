import { printable } from '../diagnostics/render.ts'
import type { Edge, Graph, Vertex } from './graph.ts'

/** A picture as text for programs that draw. Texts of tenants hold nothing that any of these reads as more than text. */

export type Notation = 'mermaid' | 'dot'

/** The same graph gives the same bytes. */
export function writeGraph(graph: Graph, notation: Notation): string {
  switch (notation) {
    case 'mermaid':
      return mermaid(graph)
    case 'dot':
      return dot(graph)
    default:
      return notation satisfies never
  }
}

const longestLine = 64

/** Short, and without a control character. */
function lineOf(text: string): string {
  const whole = [...text]
  return printable(whole.length <= longestLine ? text : `${whole.slice(0, longestLine - 3).join('')}...`)
}

/**
 * All but harmless characters as numbers: of a text in quotes no parser has to unescape anything, and neither a
 * `%%{init}%%` nor an element of HTML is left in it.
 */
function escaped(text: string, mark: '#' | '&#', harmless: RegExp): string {
  return [...text]
    .map((character) => (harmless.test(character) ? character : `${mark}${character.codePointAt(0)};`))
    .join('')
}

/** Entity codes: https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters */
function mermaid({ vertices, edges }: Graph): string {
  const quote = (text: string): string => escaped(apart(lineOf(text)), '#', /[A-Za-z0-9 _.,:/-]/)
  const label = ({ lines }: Vertex): string => `"${lines.map(quote).join('<br/>')}"`
  const shape = (vertex: Vertex): string => {
    const [open, close] = shapes[vertex.kind]
    return `${vertex.id}${open}${label(vertex)}${close}`
  }
  const line = ({ from, to, label: text }: Edge): string =>
    `${from} -->${text === undefined ? '' : `|"${quote(text)}"|`} ${to}`
  return ['flowchart LR', ...[...vertices.map(shape), ...edges.map(line)].map((text) => `  ${text}`), ''].join('\n')
}

/** What Mermaid looks for once it has put entities back (formulas, `\n`, icons), taken apart by a space without width. */
function apart(text: string): string {
  return text.replaceAll(/\$(?=\$)|\\(?=n)|:(?=fa-)/g, '$&\u200b')
}

const shapes: Readonly<Record<Vertex['kind'], readonly [open: string, close: string]>> = {
  entry: ['([', '])'],
  route: ['[', ']'],
  upstream: ['[[', ']]'],
  node: ['(', ')'],
  nowhere: ['{{', '}}'],
  rest: ['>', ']'],
}

/** Character references: https://graphviz.org/doc/info/lang.html */
function dot({ vertices, edges }: Graph): string {
  // Graphviz puts references back first and then looks for `\N`, so that a backslash has to be two.
  const quote = (text: string): string =>
    escaped(lineOf(text).replaceAll('\\', '\\\\'), '&#', /[ !$%'()*+,\-./0-9:;=?@A-Z[\]^_a-z{|}~\u00a1-\uffff]/)
  const shape = ({ id, kind, lines }: Vertex): string =>
    `${id} [label="${lines.map(quote).join('\\n')}" ${styles[kind]}]`
  const line = ({ from, to, label }: Edge): string =>
    `${from} -> ${to}${label === undefined ? '' : ` [label="${quote(label)}"]`}`
  const lines = ['rankdir=LR', ...vertices.map(shape), ...edges.map(line)]
  return ['digraph gateway {', ...lines.map((text) => `  ${text}`), '}', ''].join('\n')
}

const styles: Readonly<Record<Vertex['kind'], string>> = {
  entry: 'shape=ellipse',
  route: 'shape=box',
  upstream: 'shape=box style=rounded',
  node: 'shape=plaintext',
  nowhere: 'shape=octagon',
  rest: 'shape=plaintext style=italic',
}
