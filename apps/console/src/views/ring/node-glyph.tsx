import type { Portrait } from '@synod/feed'
import { formatBallot, formatNode, NO_BALLOT, type NodeNumber } from '@synod/protocol'
import type { Point } from '@synod/space-time'
import { memo } from 'react'
import { pressedByKey } from './pressed-by-key.ts'

interface NodeGlyphProps {
  readonly node: NodeNumber
  readonly portrait: Portrait | undefined
  readonly seat: Point
  readonly radius: number
  readonly isSelected: boolean
  select(node: NodeNumber): void
}

/** A node: what it is doing, as shape and word, and the ballot that it has promised. */
export const NodeGlyph = memo(function NodeGlyph({ node, portrait, seat, radius, isSelected, select }: NodeGlyphProps) {
  const standing = standingOf(portrait)
  const promised = portrait && portrait.promised !== NO_BALLOT ? `promised ${formatBallot(portrait.promised)}` : ''
  const bearing = portrait && standing === 'leading' ? `leads ${formatBallot(portrait.proposing)}` : standing
  // As it is written in the drawing: who speaks to the page says what he reads.
  const words = [formatNode(node), bearing, promised].filter((word) => word !== '').join(' ')
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button in a drawing
    <g
      className="ring-node"
      data-standing={standing}
      data-selected={isSelected}
      role="button"
      tabIndex={0}
      aria-label={words}
      aria-pressed={isSelected}
      transform={`translate(${seat.x} ${seat.y})`}
      onClick={() => select(node)}
      onKeyDown={pressedByKey(() => select(node))}
    >
      {isSelected && <circle className="ring-node-chosen" r={radius + 5} />}
      <circle className="ring-node-body" r={radius} />
      <StandingSign standing={standing} radius={radius} />
      <text className="ring-node-name" y={5}>
        {formatNode(node)}
      </text>{' '}
      <text className="ring-node-words" y={radius + 16}>
        {bearing}
      </text>{' '}
      <text className="ring-node-promise" y={radius + 30}>
        {promised}
      </text>
    </g>
  )
})

/** What is most worth knowing of a node: that it does not run, or else whom it takes itself for. */
function standingOf(portrait: Portrait | undefined): string {
  if (!portrait) return ''
  return portrait.life === 'running' ? portrait.standing : portrait.life
}

/** A crown over who leads, a cross through who is down, bars over who stands still, a raised hand for who stands for election. */
function StandingSign({ standing, radius }: { standing: string; radius: number }) {
  const top = -radius - 3
  switch (standing) {
    case 'leading':
      return <path className="ring-sign" d={`M-10,${top}l-2,-11 6,5 6,-8 6,8 6,-5 -2,11z`} />
    case 'down':
    case 'gone':
      return (
        <path
          className="ring-sign"
          d={`M${-radius * 0.7},${-radius * 0.7}L${radius * 0.7},${radius * 0.7}M${radius * 0.7},${-radius * 0.7}L${-radius * 0.7},${radius * 0.7}`}
        />
      )
    case 'paused':
      return <path className="ring-sign" d={`M-4,${top - 2}v-10M4,${top - 2}v-10`} />
    case 'electing':
      return <path className="ring-sign" d={`M0,${top}v-10M-5,${top - 6}l5,-6 5,6`} />
    default:
      return null
  }
}
