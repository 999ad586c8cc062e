import { anyHost, type Row, streams, type Target } from './rows.ts'

/** Something that the graph draws as a box. */
export interface Box {
  readonly key: string
  readonly column: number
  readonly label: string
  /** What a mouse that rests there is told: the whole text, or what is wrong. */
  readonly title: string
  readonly kind: 'host' | 'route' | 'upstream' | 'node' | 'failure' | 'more'
  /** From the top, in boxes. */
  readonly place: number
  /** Where a click leads: to a route, or to a search. */
  readonly leadsTo: { readonly route: Row } | { readonly words: string } | undefined
}

/** Hosts, routes, upstreams and nodes, and which leads to which, as far as they fit into a picture. */
export interface Neighbourhood {
  readonly boxes: readonly Box[]
  readonly lines: readonly { readonly from: Box; readonly to: Box }[]
  /** How many boxes the highest column has. */
  readonly height: number
  /** How many routes are not drawn. */
  readonly left: number
}

const mostRoutes = 60
const mostNodes = 8

/** What some lines of the table lead to. A box stands where it was first met, so lines seldom cross. */
export function neighbourhoodOf(rows: readonly Row[]): Neighbourhood {
  const ids = [...new Set(rows.map(keyOfRoute))]
  const drawn = new Set(ids.slice(0, mostRoutes))
  const boxes = new Map<string, Box>()
  const heights = [0, 0, 0, 0]
  const put = (box: Omit<Box, 'place'>): Box => {
    const known = boxes.get(box.key)
    if (known !== undefined) return known
    const place = heights[box.column] ?? 0
    heights[box.column] = place + 1
    const made = { ...box, place }
    boxes.set(box.key, made)
    return made
  }
  const lines = new Map<string, { from: Box; to: Box }>()
  const join = (from: Box, to: Box): void => void lines.set(`${from.key}\n${to.key}`, { from, to })

  for (const row of rows) {
    if (!drawn.has(keyOfRoute(row))) continue
    const { host, match, methods, id } = row
    const isHost = host !== anyHost && host !== streams
    const words = isHost ? { words: host } : undefined
    const from = put({ key: `host ${host}`, column: 0, label: host, title: host, kind: 'host', leadsTo: words })
    const label = methods === '' ? match : `${methods} ${match}`
    const box = { key: keyOfRoute(row), column: 1, label, title: `${label}\n${id}`, kind: 'route' } as const
    const route = put({ ...box, leadsTo: { route: row } })
    join(from, route)
    for (const target of row.targets) drawTarget(row, target, route, put, join)
  }
  return {
    boxes: [...boxes.values()],
    lines: [...lines.values()],
    height: Math.max(...heights),
    left: ids.length - drawn.size,
  }
}

function drawTarget(
  row: Row,
  { id, nodes, failure }: Target,
  route: Box,
  put: (box: Omit<Box, 'place'>) => Box,
  join: (from: Box, to: Box) => void,
): void {
  const key = id === undefined ? `upstream of ${keyOfRoute(row)} ${failure ?? ''}` : `upstream ${id}`
  const isFailure = failure !== undefined
  const label = id ?? failure ?? 'of the route itself'
  const title = [label, ...(isFailure && id !== undefined ? [failure] : [])].join('\n')
  const kind = isFailure ? 'failure' : 'upstream'
  const words = id === undefined ? undefined : { words: id }
  const upstream = put({ key, column: 2, label, title, kind, leadsTo: words })
  join(route, upstream)
  for (const { address, weight } of nodes.slice(0, mostNodes)) {
    const title = `${address}${weight === undefined ? '' : `, weight ${weight}`}`
    const node = { key: `node ${address}`, column: 3, label: address, title, kind: 'node' } as const
    join(upstream, put({ ...node, leadsTo: { words: address } }))
  }
  const left = nodes.length - mostNodes
  if (left <= 0) return
  const more = { key: `more ${key}`, column: 3, label: `and ${left} more`, kind: 'more', leadsTo: undefined } as const
  join(upstream, put({ ...more, title: `${label} has ${nodes.length} nodes` }))
}

function keyOfRoute({ section, id }: Row): string {
  return `${section} ${id}`
}
