import { anyHost, type Row, streams, type Target } from './rows.ts'

/** Something that the graph draws as a box. */
export interface Box {
  readonly key: string
  readonly column: number
  readonly label: string
  /** What a mouse that rests there is told: the whole text, or what is wrong. */
  readonly title: string
  readonly kind: 'host' | 'route' | 'upstream' | 'node' | 'failure' | 'more'
  /** From the top, in boxes; in the columns beside the routes perhaps between two. */
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
  const height = Math.max(...heights)
  const places = settle([...boxes.values()], [...lines.values()], height)
  const placed = (box: Box): Box => ({ ...box, place: places.get(box.key) ?? box.place })
  return {
    boxes: [...boxes.values()].map(placed),
    lines: [...lines.values()].map(({ from, to }) => ({ from: placed(from), to: placed(to) })),
    height,
    left: ids.length - drawn.size,
  }
}

/**
 * Moves the boxes beside the routes, as far as there is room: a host to its first route, an upstream and a node to the
 * middle of what leads there.
 */
function settle(
  boxes: readonly Box[],
  lines: readonly { readonly from: Box; readonly to: Box }[],
  height: number,
): ReadonlyMap<string, number> {
  const places = new Map(boxes.map(({ key, place }) => [key, place]))
  const placesOf = (others: readonly Box[]): readonly number[] => others.map(({ key }) => places.get(key) ?? 0)
  const neighbours = new Map<string, Box[]>()
  const note = ({ key }: Box, other: Box): void => void neighbours.set(key, [...(neighbours.get(key) ?? []), other])
  for (const { from, to } of lines) {
    if (from.column === 0) note(from, to)
    else note(to, from)
  }
  for (const column of [0, 2, 3]) {
    const wished = boxes
      .filter((box) => box.column === column)
      .map(({ key, place }) => {
        const beside = placesOf(neighbours.get(key) ?? [])
        const middle = beside.reduce((sum, one) => sum + one, 0) / beside.length
        return { key, place, wish: column === 0 ? Math.min(...beside) : middle }
      })
      .sort((a, b) => a.wish - b.wish || a.place - b.place)
    let next = 0
    for (const [index, { key, wish }] of wished.entries()) {
      // Those that follow need room too.
      const place = Math.min(Math.max(next, wish), height - (wished.length - index))
      places.set(key, place)
      next = place + 1
    }
  }
  return places
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
