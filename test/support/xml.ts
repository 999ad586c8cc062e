/** An element of an XML text; texts between elements are joined. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}

interface Open {
  name: string
  attributes: Readonly<Record<string, string>>
  children: XmlElement[]
  text: string
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
const token = /<(?<closing>\/?)(?<name>[\w-]+)(?<attributes>(?: [\w-]+="[^"<]*")*)(?<empty>\/?)>|(?<text>[^<]+)/y
// XML 1.0 section 2.2.
const allowed = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u

/** The root of an XML text of the plain kind that our reports are. Throws where it is not well-formed. */
export function readXml(text: string): XmlElement {
  if (!text.startsWith(declaration)) throw new Error('no declaration')
  if (!allowed.test(text)) throw new Error('a character that XML does not have')
  const root: Open = { name: '', attributes: {}, children: [], text: '' }
  const open: Open[] = [root]
  token.lastIndex = declaration.length
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const groups = token.exec(text)?.groups
    const current = open.at(-1)
    if (groups === undefined || current === undefined) throw new Error(`not well-formed at ${at}`)
    if (groups['text'] !== undefined) current.text += unescaped(groups['text'])
    else if (groups['closing'] === '/') {
      if (open.pop()?.name !== groups['name']) throw new Error(`</${groups['name']}> closes something else`)
    } else {
      const made = {
        name: groups['name'] ?? '',
        attributes: attributesOf(groups['attributes']),
        children: [],
        text: '',
      }
      current.children.push(made)
      if (groups['empty'] === '') open.push(made)
    }
  }
  const [only] = root.children
  if (open.length !== 1 || root.children.length !== 1 || only === undefined) throw new Error('not one root')
  return only
}

function attributesOf(text = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescaped(value)]),
  )
}

function unescaped(text: string): string {
  if (/&(?!#\d+;)/.test(text)) throw new Error('a bare &')
  return text.replaceAll(/&#(\d+);/g, (_, digits) => String.fromCodePoint(Number(digits)))
}
