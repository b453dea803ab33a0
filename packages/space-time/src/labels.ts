import { type Ballot, formatBallot } from '@synod/protocol'
import { type Box, between, lineBox, overlap, type Point } from './box.ts'
import { labelRank } from './concern.ts'
import { Grid } from './grid.ts'
import type { LaidLane, LaidMark, LaidMessage, LaidReign, PlacedLabel } from './laid.ts'
import { shortWords } from './short-words.ts'
import { textWidth } from './text-width.ts'

interface Picture {
  readonly messages: readonly LaidMessage[]
  readonly marks: readonly LaidMark[]
  readonly lanes: readonly LaidLane[]
  readonly reigns: readonly LaidReign[]
  /** Where no label may be. */
  readonly taken: readonly Box[]
}

interface Paper {
  readonly textSize: number
  readonly labelsMax: number
  readonly width: number
  readonly height: number
  /** Left of this stand the names of the lanes. */
  readonly left: number
}

interface Candidate {
  readonly box: Box
  readonly lines: readonly string[]
  /** Lower is better, before what it crosses. */
  readonly cost: number
}

const CHARACTERS_MAX = 26
/** What it costs to lie on a lane, on another's line, and on one's own: a label should stand beside that, not break it. */
const LANE_COST = 1.5
const LINE_COST = 1
const OWN_LINE_COST = 1.2
/** Past this a label is left out. Ballots beside marks are said by messages too, so that they give way sooner. */
const COST_MAX = 4
const MARK_COST_MAX = 1.6
/** Lines steeper than this have their label beside them, upright, because nobody reads up a wall. */
const STEEP = Math.PI * 0.29

/**
 * Labels where there is room, the weightier first: each is tried at several places of its lines, lies on no other label and no mark,
 * and on few lines. One that finds no place is left out.
 */
export function labelsOf(picture: Picture, paper: Paper): PlacedLabel[] {
  if (paper.labelsMax === 0) return []
  const taken = new Grid<Box>(paper.width, paper.height)
  for (const box of picture.taken) taken.add(box, box)
  const segments = segmentsOf(picture, paper)
  let tried = 0
  const placed: PlacedLabel[] = []
  const put = (candidates: readonly Candidate[], of: PlacedLabel['of'], origin: Point, message?: LaidMessage): void => {
    if (++tried > paper.labelsMax) return
    const saying = message?.journey.saying
    const best = bestOf(candidates, taken, segments, paper, saying, of === 'mark' ? MARK_COST_MAX : COST_MAX)
    if (!best) return
    taken.add(best.box, best.box)
    placed.push({
      middle: best.box.middle,
      angle: best.box.angle,
      lines: best.lines,
      of,
      origin,
      concern: message?.concern,
      saying,
    })
  }
  // What is chosen comes first, but where very much is, it leaves room for how.
  const choices = picture.marks.filter(({ mark }) => mark.kind === 'chosen').slice(0, Math.ceil(paper.labelsMax / 4))
  for (const choice of choices) put(markCandidates(choice, paper.textSize), 'mark', choice.at)
  for (const saying of sayingsOf(picture.messages)) {
    put(sayingCandidates(saying, paper.textSize), 'message', saying[0]!.path[0]!, saying[0])
  }
  const chosen = new Set(picture.marks.flatMap(({ mark }) => (mark.kind === 'chosen' ? [mark.words] : [])))
  for (const laid of picture.marks) {
    const { kind, words } = laid.mark
    if (kind !== 'chosen' && !chosen.has(words)) put(markCandidates(laid, paper.textSize), 'mark', laid.at)
  }
  for (const reign of picture.reigns) put(reignCandidates(reign, paper.textSize), 'reign', reign.from)
  return placed
}

/** What is said at once, the weightiest first and, of one weight, in order of time. */
function sayingsOf(messages: readonly LaidMessage[]): LaidMessage[][] {
  const sayings = new Map<number, LaidMessage[]>()
  for (const message of messages) {
    if (labelRank(message.journey.kind) === 0) continue
    const saying = sayings.get(message.journey.saying)
    if (saying) saying.push(message)
    else sayings.set(message.journey.saying, [message])
  }
  const rank = (saying: readonly LaidMessage[]) => labelRank(saying[0]?.journey.kind ?? 'heartbeat')
  return [...sayings.values()].sort((a, b) => rank(b) - rank(a) || a[0]!.journey.sentAt - b[0]!.journey.sentAt)
}

/** Shares of a line at which its label may stand, the best first. */
const SHARES = [0.5, 0.38, 0.62, 0.27, 0.73, 0.18, 0.82]

function sayingCandidates(saying: readonly LaidMessage[], textSize: number): Candidate[] {
  const words = saying[0]?.journey.words ?? ''
  const forms = [shortWords(words, CHARACTERS_MAX)]
  const [head = ''] = shortWords(words.split(',')[0] ?? '', CHARACTERS_MAX)
  if (forms[0]!.length > 1 || forms[0]![0] !== head) forms.push([head])
  return forms.flatMap((lines, form) =>
    saying.flatMap((message, member) =>
      SHARES.flatMap((share, turn) =>
        besideRoute(message, share, lines, textSize, form * 2 + turn * 0.12 + Math.min(member, 3) * 0.1),
      ),
    ),
  )
}

function besideRoute(
  { path, isLoop }: LaidMessage,
  share: number,
  lines: readonly string[],
  textSize: number,
  cost: number,
): Candidate[] {
  const from = path[0]!
  const to = isLoop ? path[1]! : path[path.length > 2 ? 1 : path.length - 1]!
  const width = Math.max(...lines.map((line) => textWidth(line, textSize))) + 4
  const height = lines.length * textSize * 1.2
  const on = between(from, to, share)
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const slope = Math.atan2(to.y - from.y, to.x - from.x)
  // Text is never upside down.
  const angle = slope > Math.PI / 2 ? slope - Math.PI : slope < -Math.PI / 2 ? slope + Math.PI : slope
  const isAlong = Math.abs(angle) < STEEP && length > width * 0.8
  if (isAlong) {
    const away = height / 2 + 3
    return [-1, 1].map((side, index) => ({
      box: {
        middle: { x: on.x - Math.sin(angle) * away * side, y: on.y + Math.cos(angle) * away * side },
        width,
        height,
        angle,
      },
      lines,
      cost: cost + index * 0.25,
    }))
  }
  const away = width / 2 + 5 + (Math.abs(Math.cos(slope)) * height) / 2
  return [1, -1].map((side, index) => ({
    box: { middle: { x: on.x + away * side, y: on.y }, width, height, angle: 0 },
    lines,
    cost: cost + index * 0.25,
  }))
}

function markCandidates({ at, mark }: LaidMark, textSize: number): Candidate[] {
  const [head, more] = shortWords(mark.words, CHARACTERS_MAX)
  if (head === undefined) return []
  const lines = [more === undefined ? head : `${head} …`]
  const width = textWidth(lines[0]!, textSize) + 4
  const height = textSize * 1.2
  const places: readonly (readonly [number, number])[] = [
    [width / 2 + 8, -height / 2 - 3],
    [width / 2 + 8, height / 2 + 3],
    [-width / 2 - 8, -height / 2 - 3],
    [-width / 2 - 8, height / 2 + 3],
    [0, -height / 2 - 8],
    [0, height / 2 + 8],
  ]
  return places.map(([x, y], index) => ({
    box: { middle: { x: at.x + x, y: at.y + y }, width, height, angle: 0 },
    lines,
    cost: index * 0.2,
  }))
}

function reignCandidates({ from, to, ballot }: LaidReign, textSize: number): Candidate[] {
  const words = `leads ${formatBallot(ballot as Ballot)}`
  const width = textWidth(words, textSize) + 4
  const height = textSize * 1.2
  const isAcross = from.y === to.y
  if (isAcross && to.x - from.x < width) return []
  return [0.03, 0.3, 0.6, 0.9].flatMap((share, turn) =>
    [1, -1].map((side, index) => {
      const on = between(from, to, share)
      const middle = isAcross
        ? { x: Math.min(on.x + width / 2, to.x - width / 2), y: on.y + side * (height / 2 + 6) }
        : { x: on.x + side * (width / 2 + 6), y: on.y + height }
      return { box: { middle, width, height, angle: 0 }, lines: [words], cost: turn * 0.3 + index * 0.1 }
    }),
  )
}

interface Segment {
  readonly box: Box
  readonly saying: number | undefined
}

function segmentsOf({ messages, lanes }: Picture, { width, height }: Paper): Grid<Segment> {
  const segments = new Grid<Segment>(width, height)
  const add = (from: Point, to: Point, saying: number | undefined): void => {
    const box = lineBox(from, to)
    segments.add(box, { box, saying })
  }
  for (const { path, journey } of messages) {
    for (let index = 1; index < path.length; index++) add(path[index - 1]!, path[index]!, journey.saying)
  }
  for (const { stretches } of lanes) for (const { from, to } of stretches) add(from, to, undefined)
  return segments
}

function bestOf(
  candidates: readonly Candidate[],
  taken: Grid<Box>,
  segments: Grid<Segment>,
  paper: Paper,
  saying: number | undefined,
  costMax: number,
): Candidate | undefined {
  let best: Candidate | undefined
  let least = costMax
  for (const candidate of candidates) {
    if (candidate.cost >= least || !isWithin(candidate.box, paper)) continue
    if (isTaken(candidate.box, taken)) continue
    const cost = costOf(candidate, segments, saying, least)
    if (cost >= least) continue
    least = cost
    best = candidate
  }
  return best
}

function isTaken(box: Box, taken: Grid<Box>): boolean {
  for (const other of taken.near(box)) if (overlap(box, other)) return true
  return false
}

/** What it would cost, or more than `limit` where that is reached. */
function costOf({ box, cost }: Candidate, segments: Grid<Segment>, saying: number | undefined, limit: number): number {
  let sum = cost
  for (const segment of segments.near(box)) {
    if (!overlap(box, segment.box)) continue
    const isLane = segment.saying === undefined
    sum += isLane ? LANE_COST : segment.saying === saying ? OWN_LINE_COST : LINE_COST
    if (sum >= limit) return sum
  }
  return sum
}

function isWithin({ middle, width, height, angle }: Box, paper: Paper): boolean {
  const halfWidth = (Math.abs(Math.cos(angle)) * width + Math.abs(Math.sin(angle)) * height) / 2
  const halfHeight = (Math.abs(Math.sin(angle)) * width + Math.abs(Math.cos(angle)) * height) / 2
  return (
    middle.x - halfWidth > paper.left &&
    middle.x + halfWidth < paper.width &&
    middle.y - halfHeight > 0 &&
    middle.y + halfHeight < paper.height
  )
}
