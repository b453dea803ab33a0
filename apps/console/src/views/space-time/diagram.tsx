import type { LaidMessage } from '@synod/space-time'
import { PointedMessage } from './pointed-message.tsx'
import { BEFORE, GUTTER, type Sight, xOf } from './sight.ts'
import type { Strip } from './strip.ts'
import { StripCanvas } from './strip-canvas.tsx'
import { begunOf, StripLabels } from './strip-labels.tsx'

interface DiagramProps {
  readonly strips: readonly Strip[]
  readonly sight: Sight
  /** The moment that is shown, in µs. */
  readonly at: number
  readonly pointed: { readonly message: LaidMessage; readonly strip: Strip } | undefined
  readonly selected: number
  /** What there is to be seen, in words. */
  readonly words: string
}

/** The strips in sight, moved as time passes; what is later than the moment that is shown is veiled. */
export function Diagram({ strips, sight, at, pointed, selected, words }: DiagramProps) {
  const [first] = strips
  if (first === undefined) return null
  const { layout } = first
  const { height, plot } = layout
  const now = xOf(sight, at)
  // The first strip is where the others are counted from: after hours, pixels since the beginning are too many for a transform.
  const base = first.left
  const moved = { transform: `translateX(${rounded(xOf(sight, first.from) - first.shift - GUTTER + BEFORE)}px)` }
  return (
    <>
      <div className="space-time-paper" role="img" aria-label={words} style={{ left: GUTTER - BEFORE, height }}>
        <div className="space-time-roll" style={moved}>
          {strips.map((strip) => (
            <StripCanvas key={strip.index} strip={strip} left={strip.left - base} />
          ))}
        </div>
        <div
          className="space-time-veil"
          style={{ height: plot.height, transform: `translateX(${Math.max(0, now - GUTTER + BEFORE)}px)` }}
        />
        <div className="space-time-roll" style={moved}>
          {strips.map((strip) => (
            <StripLabels
              key={strip.index}
              strip={strip}
              left={strip.left - base}
              begun={begunOf(strip, (at - strip.from) * sight.scale)}
            />
          ))}
          {pointed && (
            <PointedMessage message={pointed.message} left={pointed.strip.left + pointed.strip.shift - base} />
          )}
        </div>
        <div className="space-time-edge" data-side="left" hidden={sight.window.from <= 0} />
        <div className="space-time-edge" data-side="right" />
      </div>
      <ul className="space-time-names" aria-hidden="true" style={{ width: GUTTER - BEFORE, height }}>
        {layout.lanes.map(({ id, name, nameAt }) => (
          <li key={id} data-selected={id === String(selected)} style={{ top: nameAt.y }}>
            {name}
          </li>
        ))}
      </ul>
      <div
        className="space-time-cursor"
        style={{ height, transform: `translateX(${now}px)` }}
        hidden={now < GUTTER - 1}
      />
    </>
  )
}

/** Whole pixels of the screen, or lines would be blurred. */
function rounded(x: number): number {
  return Math.round(x * devicePixelRatio) / devicePixelRatio
}
