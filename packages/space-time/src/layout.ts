import { type Axes, makeAxes } from './axes.ts'
import type { Box, Point } from './box.ts'
import { concernOf } from './concern.ts'
import { labelsOf } from './labels.ts'
import type { LaidLane, LaidMark, LaidRemark, LaidStretch, LayoutOptions, SpaceTimeLayout } from './laid.ts'
import { layRoutes } from './routes.ts'
import type { Journey, Mark, SpaceTime } from './space-time.ts'
import { textWidth, wrap } from './text-width.ts'
import { ticksOf } from './ticks.ts'

const TEXT_SIZE = 12
const LABELS_MAX = 400
/** A mark of the same kind on the same lane is not drawn again within so many pixels. */
const MARK_GAP = 9
const LINE_HEIGHT = 1.3
/** Where time runs across, remarks are wrapped at so many pixels, and a row has room for so many lines. */
const REMARK_WIDTH_MAX = 260
const REMARK_LINES = 2

/** Gives everything its place. The cost grows with what is to be drawn; `labelsMax` labels are tried at most. */
export function layoutSpaceTime(spaceTime: SpaceTime, options: LayoutOptions = {}): SpaceTimeLayout {
  const textSize = options.textSize ?? TEXT_SIZE
  const axes = axesFor(spaceTime, options, textSize)
  const isShown = ({ kind }: Journey) => !options.without?.has(concernOf(kind))
  const journeys = spaceTime.journeys.filter(isShown)
  const messages = layRoutes(journeys, spaceTime, axes)
  const marks = layMarks(spaceTime.marks, axes)
  const remarks = layRemarks(spaceTime, axes, textSize)
  const lanes = layLanes(spaceTime, axes, textSize)
  const reigns = spaceTime.reigns.flatMap(({ lane, from, to, ballot }) => {
    const ends = axes.stretch(lane, from, to)
    return ends ? [{ from: ends[0], to: ends[1], ballot }] : []
  })
  const taken: Box[] = [
    ...marks.map(({ at }) => ({ middle: at, width: textSize, height: textSize, angle: 0 })),
    ...remarks.map((remark) => remarkBox(remark, textSize)),
  ]
  const labels = labelsOf(
    { messages, marks, lanes, reigns, taken },
    {
      textSize,
      labelsMax: options.labelsMax ?? LABELS_MAX,
      width: axes.width,
      height: axes.height,
      // A diagram without names at its side is a piece of a longer one: what stood over its edge would be cut off.
      left: axes.direction === 'across' ? Math.max(0, axes.plot.x - 6) : axes.plot.x - 6,
    },
  )
  const ticks = spaceTime.unit === 'steps' ? [] : ticksOf(spaceTime.from, spaceTime.to, axes)
  return {
    direction: axes.direction,
    width: axes.width,
    height: Math.max(axes.height, ...remarks.map(({ at, lines }) => at.y + lines.length * textSize * LINE_HEIGHT + 8)),
    textSize,
    plot: axes.plot,
    lanes,
    reigns,
    messages,
    marks,
    labels,
    remarks,
    ticks,
  }
}

/** How much room remarks take over the lanes is known only when they have a place along the axis. */
function axesFor(spaceTime: SpaceTime, options: LayoutOptions, textSize: number): Axes {
  const axes = makeAxes(spaceTime, options, textSize, 0)
  if (axes.direction === 'down' || spaceTime.remarks.length === 0) return axes
  const remarks = layRemarks(spaceTime, axes, textSize)
  const room = Math.max(...remarks.map(({ at, lines }) => at.y + lines.length * textSize * LINE_HEIGHT))
  return makeAxes(spaceTime, options, textSize, room + 8)
}

function layLanes(spaceTime: SpaceTime, axes: Axes, textSize: number): LaidLane[] {
  return spaceTime.lanes.map(({ id, name }) => {
    const stretches: LaidStretch[] = []
    let here = spaceTime.from
    const until = (at: number, life: LaidStretch['life']): void => {
      if (at <= here) return
      const ends = axes.stretch(id, here, at)
      if (ends) stretches.push({ from: ends[0], to: ends[1], life })
      here = at
    }
    for (const absence of spaceTime.absences) {
      if (absence.lane !== id) continue
      until(Math.min(absence.from, spaceTime.to), 'running')
      until(Math.min(absence.to ?? spaceTime.to, spaceTime.to), absence.life)
    }
    until(spaceTime.to, 'running')
    return { id, name, nameAt: axes.nameOf(id, textSize), stretches }
  })
}

function layMarks(marks: readonly Mark[], axes: Axes): LaidMark[] {
  const last = new Map<string, Point>()
  return marks.flatMap((mark) => {
    const at = axes.place(mark.lane, mark.at)
    const key = `${mark.lane} ${mark.kind}`
    const before = last.get(key)
    if (!at || (before && Math.hypot(at.x - before.x, at.y - before.y) < MARK_GAP)) return []
    last.set(key, at)
    return [{ mark, at }]
  })
}

/** Remarks stand over the lanes where time runs across, in as many rows as they need, and beside them where it runs down. */
function layRemarks({ remarks }: SpaceTime, axes: Axes, textSize: number): LaidRemark[] {
  const isAcross = axes.direction === 'across'
  const rows: number[] = []
  let free = 0
  return remarks.map(({ at, words, isWrong }) => {
    const rule = axes.rule(at)
    const lines = wrap(words, isAcross ? REMARK_WIDTH_MAX : axes.gutter - 24, textSize)
    if (!isAcross) {
      const y = Math.max(free, rule[0].y - textSize * 0.6)
      free = y + lines.length * textSize * LINE_HEIGHT + 6
      return { at: { x: 12, y }, lines, isWrong, rule }
    }
    // What is wrong is written bold, and so wider.
    const width = Math.max(...lines.map((line) => textWidth(line, textSize))) * (isWrong ? 1.12 : 1)
    const x = Math.min(rule[0].x + 4, axes.width - width - 8)
    const first = rows.findIndex((end) => end <= x)
    const row = first < 0 ? rows.length : first
    rows[row] = x + width + 12
    return { at: { x, y: 8 + row * (REMARK_LINES * textSize * LINE_HEIGHT + 4) }, lines, isWrong, rule }
  })
}

function remarkBox({ at, lines }: LaidRemark, textSize: number): Box {
  const width = Math.max(0, ...lines.map((line) => textWidth(line, textSize)))
  const height = lines.length * textSize * LINE_HEIGHT
  return { middle: { x: at.x + width / 2, y: at.y + height / 2 }, width: width + 8, height: height + 4, angle: 0 }
}
