import type { RawObject } from '../../src/objects/raw.ts'

/** Whether an object is meant by the selectors of a request; throws for what no API server would take. */
export function isSelected(object: RawObject, query: URLSearchParams): boolean {
  const labels = (object.metadata['labels'] ?? {}) as Readonly<Record<string, string>>
  return (
    terms(query.get('labelSelector')).every((term) => matchesLabels(labels, term)) &&
    terms(query.get('fieldSelector')).every((term) => matchesField(object, term))
  )
}

/** The name that a field selector asks for. */
export function selectedName(query: URLSearchParams): string | undefined {
  const term = terms(query.get('fieldSelector')).find((each) => each.startsWith('metadata.name='))
  return term?.replace(/^metadata\.name==?/, '')
}

/** Commas inside `in (a,b)` do not separate. */
function terms(selector: string | null): readonly string[] {
  return (selector ?? '')
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '')
}

function matchesLabels(labels: Readonly<Record<string, string>>, term: string): boolean {
  const [, key = '', isNot, list = ''] = /^(\S+)\s+(not)?in\s*\(([^)]*)\)$/.exec(term) ?? []
  if (key !== '') {
    const isListed = list.split(',').some((value) => value.trim() === labels[key])
    return isNot === undefined ? isListed : !isListed
  }
  const [, name = '', operator, value] = /^([^=!\s]+)\s*(==?|!=)\s*(\S*)$/.exec(term) ?? []
  if (name !== '') return (labels[name] === value) === (operator !== '!=')
  return term.startsWith('!') ? !Object.hasOwn(labels, term.slice(1)) : Object.hasOwn(labels, term)
}

function matchesField({ metadata }: RawObject, term: string): boolean {
  const [, field = '', operator, value] = /^([^=!]+)(==?|!=)(.*)$/.exec(term) ?? []
  if (field !== 'metadata.name' && field !== 'metadata.namespace') {
    throw new Error(`field label not supported: ${field}`)
  }
  const own = field === 'metadata.name' ? metadata.name : metadata.namespace
  return (own === value) === (operator !== '!=')
}
