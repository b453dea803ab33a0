import { endShapes, HEADS, type LaidMessage, linePoints, type Point, type Shape, signShapes } from '@synod/space-time'

interface PointedMessageProps {
  readonly message: LaidMessage
  /** Of the moment from which the places of the message are told, in pixels. */
  readonly left: number
}

/** The message that is pointed at, over all others. */
export function PointedMessage({ message, left }: PointedMessageProps) {
  const { concern, sign, isLoop } = message
  const [start, ...rest] = linePoints(message).map(place) as [string, ...string[]]
  const path = isLoop ? `M${start}Q${rest.join(' ')}` : `M${[start, ...rest].join('L')}`
  const shapes = [...endShapes(message, HEADS[concern]), ...(sign ? signShapes(sign.kind, sign.at) : [])]
  return (
    <svg className="pointed-message" aria-hidden="true" style={{ left }} width="1" height="1">
      <path d={path} />
      {shapes.map((shape) => (
        <Outline key={pathOf(shape)} shape={shape} />
      ))}
    </svg>
  )
}

function Outline({ shape }: { shape: Shape }) {
  return <path className={`is-${shape.paint}`} d={pathOf(shape)} />
}

function pathOf(shape: Shape): string {
  if (shape.type === 'outline') return `M${shape.points.map(place).join('L')}${shape.isClosed ? 'Z' : ''}`
  const { at, radius } = shape
  return `M${at.x - radius},${at.y}a${radius},${radius} 0 1 0 ${2 * radius},0a${radius},${radius} 0 1 0 ${-2 * radius},0`
}

function place({ x, y }: Point): string {
  return `${x},${y}`
}
