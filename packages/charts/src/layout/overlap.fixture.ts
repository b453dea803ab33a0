import type { Box, LaidOutChart, LaidOutState, Point, TextLine } from '../laid-out-chart.ts'
import { lineWidth } from '../text.ts'

// What must not be in a picture, as sentences that say where it is. Empty when it can be read.

/** Boxes that lie over each other, and text that runs out of its box. */
export function overlaps(chart: LaidOutChart): string[] {
  const boxes = [
    ...chart.states.filter(isLeaf).map(({ path, box }) => ({ name: path, box })),
    ...chart.transitions.filter(({ isInside }) => !isInside).map(({ key, box }) => ({ name: key, box })),
  ]
  return [
    ...boxes.flatMap(({ name, box }, index) =>
      boxes.slice(index + 1).flatMap((other) => (meet(box, other.box) ? [`${name} lies over ${other.name}`] : [])),
    ),
    ...outside(chart),
  ]
}

function outside({ width, height, states, transitions }: LaidOutChart): string[] {
  const whole = { x: 0, y: 0, width, height }
  return [
    ...states.flatMap(({ path, box, lines }) => [
      ...(holds(whole, box) ? [] : [`${path} runs out of the picture`]),
      ...lines.filter((line) => !holds(box, lineBox(line))).map((line) => `${path}: "${line.runs[0]!.text}…" runs out`),
    ]),
    ...transitions.flatMap(({ key, source, box, isInside }) => {
      const around = states.find(({ path }) => path === source)!.box
      return isInside && !holds(around, box) ? [`${key} runs out of ${source}`] : []
    }),
    ...transitions.flatMap(({ key, box, lines, tags }) =>
      [...lines.map(lineBox), ...tags.map((tag) => tag.box)].every((part) => holds(box, part))
        ? []
        : [`${key} runs out`],
    ),
  ]
}

/** Arrows through a state that they do not belong to, through the label of another, or through the text of a frame. */
export function crossings(chart: LaidOutChart): string[] {
  const leaves = chart.states.filter(isLeaf)
  return chart.arrows.flatMap(({ source, target, transitions, points }) => {
    const states = leaves.filter(({ path }) => path !== source && path !== target)
    const labels = chart.transitions.filter(({ key, isInside }) => !isInside && !transitions.includes(key))
    const frames = chart.states.filter((state) => state.path !== '' && !isLeaf(state))
    const inFrames = chart.transitions.filter(
      ({ source, isInside }) => isInside && frames.some(({ path }) => path === source),
    )
    return [
      ...states.map(({ path, box }) => [path, box] as const),
      ...labels.map(({ key, box }) => [key, box] as const),
      ...frames.flatMap(({ path, lines }) => lines.map((line) => [`the text of ${path}`, lineBox(line)] as const)),
      ...inFrames.flatMap(({ key, lines }) => lines.map((line) => [key, lineBox(line)] as const)),
    ]
      .filter(([, box]) => segmentsOf(points).some((segment) => meet(box, segment)))
      .map(([name]) => `the arrow from ${source || 'the machine'} to ${target} crosses ${name}`)
  })
}

/** Lines that are neither level nor upright. */
export function slanted({ arrows }: LaidOutChart): string[] {
  return arrows.flatMap(({ source, target, points }) =>
    segmentsOf(points).every(({ width, height }) => width === 0 || height === 0) ? [] : [`${source} to ${target}`],
  )
}

function isLeaf({ kind, path }: LaidOutState): boolean {
  return path !== '' && kind !== 'compound' && kind !== 'parallel'
}

function lineBox({ x, y, runs }: TextLine): Box {
  return { x, y: y - 9, width: lineWidth(runs), height: 11 }
}

function segmentsOf(points: readonly Point[]): Box[] {
  return points.slice(1).map((to, index) => {
    const from = points[index]!
    const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)]
    return { x, y, width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y) }
  })
}

/** Is there a point inside both? Borders may touch. */
function meet(one: Box, other: Box): boolean {
  const isBetween = (a: number, aLength: number, b: number, bLength: number) => a < b + bLength && b < a + aLength
  return isBetween(one.x, one.width, other.x, other.width) && isBetween(one.y, one.height, other.y, other.height)
}

function holds(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  )
}
