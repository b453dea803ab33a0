import type { PlacedLabel } from '@synod/space-time'
import { memo } from 'react'
import type { Strip } from './strip.ts'
import { useTheme } from './use-theme.ts'

interface StripLabelsProps {
  readonly strip: Strip
  readonly left: number
  /** Labels of what begins later than so many pixels from its first moment are veiled: that is still to come. */
  readonly begun: ReadonlySet<PlacedLabel> | 'all'
}

/** The words of a strip, over the veil: what has begun can be read wherever its words stand. */
export const StripLabels = memo(
  function StripLabels({ strip, left, begun }: StripLabelsProps) {
    const { layout, width, shift } = strip
    return (
      <svg className="strip-labels" aria-hidden="true" style={{ left, width, height: layout.height }}>
        <g transform={`translate(${shift} 0)`} fontSize={layout.textSize}>
          {layout.labels.map((label) => (
            <Label
              key={keyOf(label)}
              label={label}
              size={layout.textSize}
              isToCome={begun !== 'all' && !begun.has(label)}
            />
          ))}
        </g>
      </svg>
    )
  },
  (one, other) => one.strip === other.strip && one.left === other.left && isSame(one.begun, other.begun),
)

/** Those that name what has begun; `now` is in pixels from the first moment of the strip. */
export function begunOf({ layout }: Strip, now: number): StripLabelsProps['begun'] {
  const begun = layout.labels.filter(({ origin }) => origin.x <= now)
  return begun.length === layout.labels.length ? 'all' : new Set(begun)
}

function isSame(one: StripLabelsProps['begun'], other: StripLabelsProps['begun']): boolean {
  return one === other || (one !== 'all' && other !== 'all' && one.size === other.size)
}

function keyOf({ lines, of, origin }: PlacedLabel): string {
  return `${of} ${origin.x} ${origin.y} ${lines.join(' ')}`
}

interface LabelProps {
  readonly label: PlacedLabel
  readonly size: number
  readonly isToCome: boolean
}

function Label({ label: { middle, angle, lines, concern, of }, size, isToCome }: LabelProps) {
  const theme = useTheme()
  const colour = concern === undefined ? (of === 'reign' ? theme.soft : theme.ink) : theme.concerns[concern]
  const turn = angle === 0 ? '' : ` rotate(${(angle * 180) / Math.PI})`
  return (
    <text
      className={isToCome ? 'is-to-come' : undefined}
      fill={colour}
      transform={`translate(${middle.x} ${middle.y})${turn}`}
    >
      {lines.map((words, index) => (
        <tspan key={words} x="0" y={(index - (lines.length - 1) / 2) * size * 1.2 + size * 0.35}>
          {words}
        </tspan>
      ))}
    </text>
  )
}
