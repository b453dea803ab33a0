import type { Party } from '@synod/feed'
import { formatNode, type NodeNumber } from '@synod/protocol'
import { endShapes, type Point } from '@synod/space-time'
import { memo } from 'react'
import type { CutLink } from '../../recording/picture.ts'
import { type Circle, wayOf } from './circle.ts'
import { pressedByKey } from './pressed-by-key.ts'

interface LinksProps {
  readonly circle: Circle
  readonly nodes: readonly NodeNumber[]
  readonly cuts: readonly CutLink[]
  readonly chooseLink: ((from: NodeNumber, to: NodeNumber) => void) | undefined
}

/** A line between any two nodes; broken where nothing gets through, in the direction that is cut. */
export const Links = memo(function Links({ circle, nodes, cuts, chooseLink }: LinksProps) {
  const pairs = nodes.flatMap((from, index) => nodes.slice(index + 1).map((to) => [from, to] as const))
  return (
    <g className="ring-links">
      {pairs.map(([from, to]) => (
        <Link
          key={`${from} ${to}`}
          from={from}
          to={to}
          circle={circle}
          isCut={isCut(cuts, from, to)}
          isCutBack={isCut(cuts, to, from)}
          chooseLink={chooseLink}
        />
      ))}
    </g>
  )
})

interface LinkProps extends Pick<LinksProps, 'circle' | 'chooseLink'> {
  readonly from: NodeNumber
  readonly to: NodeNumber
  readonly isCut: boolean
  readonly isCutBack: boolean
}

function Link({ from, to, circle, isCut, isCutBack, chooseLink }: LinkProps) {
  const way = wayOf(circle, from, to, 0)
  if (!way) return null
  const [start, end] = way
  const words = wordsOf(from, to, isCut, isCutBack)
  const choose = chooseLink && (() => chooseLink(from, to))
  const chosen = choose
    ? {
        role: 'button',
        tabIndex: 0,
        onClick: choose,
        onKeyDown: pressedByKey(choose),
      }
    : { role: 'img' }
  return (
    <g className={`ring-link${isCut && isCutBack ? ' ring-link-cut' : ''}`} aria-label={words} {...chosen}>
      <title>{words}</title>
      <line className="ring-link-line" x1={start.x} y1={start.y} x2={end.x} y2={end.y} />
      {isCut && <Bar from={start} to={end} />}
      {isCutBack && <Bar from={end} to={start} />}
      <line className="ring-link-reach" x1={start.x} y1={start.y} x2={end.x} y2={end.y} />
    </g>
  )
}

/** Two bars across the first half of a direction, with the head of an arrow that ends at them. */
function Bar({ from, to }: { from: Point; to: Point }) {
  const at = { x: from.x + (to.x - from.x) * 0.42, y: from.y + (to.y - from.y) * 0.42 }
  const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y))
  const before = { x: at.x - ((to.x - from.x) / length) * 9, y: at.y - ((to.y - from.y) / length) * 9 }
  const shapes = [
    ...endShapes({ path: [from, at], isLoop: false, end: 'bar' }, 'open'),
    ...endShapes({ path: [from, before], isLoop: false, end: 'head' }, 'open'),
  ]
  const path = shapes
    .flatMap((shape) => (shape.type === 'outline' ? [shape.points.map(({ x, y }) => `${x},${y}`).join('L')] : []))
    .map((points) => `M${points}`)
    .join('')
  return <path className="ring-bar" d={path} />
}

function isCut(cuts: readonly CutLink[], from: Party, to: Party): boolean {
  return cuts.some((cut) => cut.from === from && cut.to === to)
}

function wordsOf(from: NodeNumber, to: NodeNumber, cut: boolean, cutBack: boolean): string {
  const ends = `n${from} and ${formatNode(to)}`
  if (cut && cutBack) return `The link between ${ends} is cut`
  if (cut) return `From ${formatNode(from)} to ${formatNode(to)} nothing gets through`
  if (cutBack) return `From ${formatNode(to)} to ${formatNode(from)} nothing gets through`
  return `The link between ${ends}`
}
