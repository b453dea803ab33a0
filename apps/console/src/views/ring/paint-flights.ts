import { DASHES, endShapes, HEADS, labelRank, type Point, signShapes } from '@synod/space-time'
import { type Brush, paintShape, text } from '../space-time/paint.ts'
import { type Circle, wayOf } from './circle.ts'
import type { Flying } from './flying.ts'
import { WordsRoom } from './words-room.ts'

/** Each direction of a link keeps so far to its right, in pixels. */
const ASIDE = 5
const TAIL = 34
/** With more than these under way at once, words would only hide them. */
const WORDED_MAX = 9
const WORDS_MAX = 22

/** The messages under way. `isStill`: whole arrows, for those who want nothing to move. */
export function paintFlights(brush: Brush, circle: Circle, flights: readonly Flying[], isStill: boolean): void {
  const { context } = brush
  context.lineCap = 'round'
  context.lineJoin = 'round'
  const worded = flights.filter(({ flight }) => labelRank(flight.sent.message.kind) > 0)
  const said = new Set<string>()
  const room = new WordsRoom(circle)
  for (const flying of flights) {
    const { from, to } = flying.flight.sent
    const way = wayOf(circle, from, to, ASIDE)
    if (!way) continue
    context.globalAlpha = flying.strength
    const tip = isStill ? between(way, flying.stop === undefined ? 1 : flying.share) : between(way, flying.share)
    const tail = isStill ? way[0] : tailOf(way, tip)
    paintFlight(brush, flying, tail, tip)
    if (worded.length <= WORDED_MAX && worded.includes(flying)) paintWords(brush, flying, [tail, tip], said, room)
    context.globalAlpha = 1
  }
}

function paintFlight(brush: Brush, { flight, concern, stop }: Flying, tail: Point, tip: Point): void {
  const { context, theme } = brush
  const { fate } = flight.sent
  const colour = theme.concerns[concern]
  const isPulse = concern === 'heartbeat'
  context.strokeStyle = colour
  context.lineWidth = isPulse ? 1.2 : 2
  context.setLineDash(DASHES[fate] as number[])
  context.beginPath()
  context.moveTo(tail.x, tail.y)
  context.lineTo(tip.x, tip.y)
  context.stroke()
  context.setLineDash([])
  if (Math.hypot(tip.x - tail.x, tip.y - tail.y) < 1) return
  const end = stop ?? 'head'
  context.lineWidth = isPulse ? 1.2 : 1.8
  for (const shape of endShapes({ path: [tail, tip], isLoop: false, end }, HEADS[concern])) {
    paintShape(brush, shape, stop === undefined ? colour : theme.lost)
  }
  if (fate === 'late' || fate === 'again') {
    for (const shape of signShapes(fate, between([tail, tip], 0.35))) paintShape(brush, shape, colour)
  }
  if (fate === 'held' && stop !== undefined) {
    for (const shape of signShapes('held', between([tip, tail], 0.4))) paintShape(brush, shape, colour)
  }
}

/**
 * Beside the arrow, on the side where the other direction is not, if there is room. One says a thing to several at once: it is
 * written once.
 */
function paintWords(
  brush: Brush,
  { flight, concern }: Flying,
  arrow: readonly [Point, Point],
  said: Set<string>,
  room: WordsRoom,
): void {
  const { sent } = flight
  const key = `${sent.from} ${sent.at} ${sent.message.words}`
  if (said.has(key)) return
  const [words = ''] = sent.message.words.split(',')
  const short = words.length > WORDS_MAX ? `${words.slice(0, WORDS_MAX - 1)}…` : words
  const [tail, tip] = arrow
  const length = Math.max(1, Math.hypot(tip.x - tail.x, tip.y - tail.y))
  const right = { x: -(tip.y - tail.y) / length, y: (tip.x - tail.x) / length }
  const beside = between(arrow, 0.5)
  const at = { x: beside.x + right.x * 11, y: beside.y + 4 + right.y * 13 }
  const { context, theme, font } = brush
  context.font = `11px ${font}`
  const { width } = context.measureText(short)
  const x = at.x - (right.x > 0.35 ? 0 : right.x < -0.35 ? width : width / 2)
  const left = room.take({ x, y: at.y - 10, width, height: 13 })
  if (left === undefined) return
  said.add(key)
  const origin = { x: left, y: at.y }
  context.textAlign = 'left'
  context.lineWidth = 4
  context.strokeStyle = theme.ground
  context.strokeText(short, origin.x, origin.y)
  text(brush, short, origin, 11, theme.concerns[concern], 'left')
}

function tailOf([start]: readonly [Point, Point], tip: Point): Point {
  const length = Math.hypot(tip.x - start.x, tip.y - start.y)
  return length <= TAIL ? start : between([tip, start], TAIL / length)
}

function between([from, to]: readonly [Point, Point], share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}
