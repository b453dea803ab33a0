import type { Party } from '@synod/feed'
import type { Point } from '@synod/space-time'
import { memo } from 'react'

interface ClientGlyphProps {
  readonly client: Party
  readonly seat: Point
  readonly radius: number
}

/** A client: square, because it is no node, and outside. */
export const ClientGlyph = memo(function ClientGlyph({ client, seat, radius }: ClientGlyphProps) {
  return (
    <g className="ring-client" transform={`translate(${seat.x} ${seat.y})`}>
      <rect x={-radius} y={-radius} width={radius * 2} height={radius * 2} rx="3" />
      <text y="4">{client}</text>
    </g>
  )
})
