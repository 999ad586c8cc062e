/**
 * Draws a part of the page anew and keeps what its reader did to it: what has the focus, and what is unfolded. Both are
 * known by `data-key`.
 */
export function keeping(part: Element, draw: () => void): void {
  const focused = part.contains(document.activeElement) ? keyOf(document.activeElement) : undefined
  const unfolded = new Set([...part.querySelectorAll('details[open]')].map(keyOf))
  draw()
  for (const element of part.querySelectorAll('[data-key]')) {
    const key = keyOf(element)
    if (element instanceof HTMLDetailsElement && unfolded.has(key)) element.open = true
    const canFocus = element instanceof HTMLElement || element instanceof SVGElement
    if (canFocus && key === focused) element.focus()
  }
}

function keyOf(element: Element | null): string | undefined {
  return element?.getAttribute('data-key') ?? undefined
}
