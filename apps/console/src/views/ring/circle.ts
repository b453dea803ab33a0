import type { Party } from '@synod/feed'
import type { Point } from '@synod/space-time'

/** Where everybody sits, in pixels. */
export interface Circle {
  readonly seats: ReadonlyMap<Party, Point>
  /** The radius of a node's glyph, and of a client's. */
  readonly nodeRadius: number
  readonly clientRadius: number
  readonly middle: Point
}

/** Nodes on a ring, the first at the top; clients outside of it, opposite the gaps. */
export function circleOf(parties: readonly Party[], { width, height }: { width: number; height: number }): Circle {
  const nodes = parties.filter((party) => typeof party === 'number')
  const clients = parties.filter((party) => typeof party !== 'number')
  const middle = { x: width / 2, y: height / 2 - 4 }
  const nodeRadius = Math.max(16, Math.min(30, Math.min(width, height) / 13))
  // Below each node stand three lines; beside it, its name is short.
  const outer = { x: Math.max(40, width / 2 - 26), y: Math.max(40, height / 2 - 24) }
  const share = clients.length > 0 ? 0.74 : 0.84
  const radius = { x: Math.min(outer.x * share, outer.y * 1.25), y: Math.min(outer.y * share, outer.x * 1.1) }
  const seats = new Map<Party, Point>()
  const turn = (Math.PI * 2) / Math.max(1, nodes.length)
  const seat = (party: Party, angle: number, across: number, down: number) =>
    seats.set(party, { x: middle.x + Math.sin(angle) * across, y: middle.y - Math.cos(angle) * down })
  for (const [index, node] of nodes.entries()) seat(node, index * turn, radius.x, radius.y)
  const gap = clients.length > nodes.length ? (Math.PI * 2) / clients.length : turn
  for (const [index, client] of clients.entries()) {
    seat(client, (index + 0.5) * gap, Math.min(outer.x, radius.x * 1.36), Math.min(outer.y, radius.y * 1.3))
  }
  return { seats, nodeRadius, clientRadius: nodeRadius * 0.5, middle }
}

/** The line between two seats, from edge to edge, `aside` pixels to its right, so that both directions have one of their own. */
export function wayOf(circle: Circle, from: Party, to: Party, aside: number): readonly [Point, Point] | undefined {
  const start = circle.seats.get(from)
  const end = circle.seats.get(to)
  if (!start || !end || from === to) return undefined
  const length = Math.max(1, Math.hypot(end.x - start.x, end.y - start.y))
  const along = { x: (end.x - start.x) / length, y: (end.y - start.y) / length }
  const edge = (party: Party) => (typeof party === 'number' ? circle.nodeRadius : circle.clientRadius) + 4
  const at = (seat: Point, distance: number): Point => ({
    x: seat.x + along.x * distance - along.y * aside,
    y: seat.y + along.y * distance + along.x * aside,
  })
  return [at(start, edge(from)), at(end, -edge(to))]
}
