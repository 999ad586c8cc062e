import { printable } from '../../diagnostics/render.ts'

/** Making parts of the page. Whatever comes from a manifest gets in here, as text and as nothing else. */

export type Child = Node | string | undefined

/** Attributes that cannot run anything, load anything or lead out of the page. */
interface Attributes {
  readonly class?: string
  readonly id?: string
  readonly role?: string
  readonly title?: string
  readonly type?: string
  readonly placeholder?: string
  readonly for?: string
  readonly list?: string
  readonly value?: string
  readonly rows?: string
  readonly tabindex?: string
  readonly hidden?: ''
  readonly open?: ''
  readonly scope?: string
  readonly colspan?: string
  readonly autocomplete?: string
  readonly spellcheck?: string
  readonly [aria: `aria-${string}`]: string
  readonly [data: `data-${string}`]: string
}

/** An element with these children; texts come out with whatever is unprintable in them escaped. */
export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, printable(value))
  }
  append(made, children)
  return made
}

/** A text on several lines, each made printable. */
export function preformatted(text: string, attributes: Attributes = {}): HTMLElement {
  const made = element('pre', attributes)
  made.textContent = text.split('\n').map(printable).join('\n')
  return made
}

/** A button that does something. */
export function button(label: string, attributes: Attributes, act: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label)
  made.addEventListener('click', act)
  return made
}

/** Puts other children in the place of those that a part has. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren()
  append(parent, children)
}

/** A list of terms and what belongs to each; terms without anything are left out. */
export function terms(entries: readonly (readonly [term: string, ...children: Child[]])[]): HTMLElement {
  const list = element('dl')
  for (const [term, ...children] of entries) {
    if (children.every((child) => child === undefined || child === '')) continue
    list.append(element('dt', {}, term), element('dd', {}, ...children))
  }
  return list
}

const svgNamespace = 'http://www.w3.org/2000/svg'

/** The same for drawings. */
export function drawn(
  tag: 'svg' | 'g' | 'path' | 'rect' | 'text' | 'title',
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (Node | string)[]
): SVGElement {
  const made = document.createElementNS(svgNamespace, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, printable(String(value)))
  append(made, children)
  return made
}

function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child !== undefined) parent.append(typeof child === 'string' ? printable(child) : child)
  }
}
