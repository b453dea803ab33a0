import { type Concern, endShapes, HEADS, type Shape } from '@synod/space-time'
import { useTheme } from './use-theme.ts'
import './concern-chips.css'

/** What can be left out, in the order of a ballot. Refusals go with what they refuse. */
const CHIPS: readonly { readonly name: string; readonly concerns: readonly Concern[] }[] = [
  { name: 'phase 1', concerns: ['prepare'] },
  { name: 'phase 2', concerns: ['accept'] },
  { name: 'refusals', concerns: ['refusal'] },
  { name: 'learning', concerns: ['learning'] },
  { name: 'clients', concerns: ['client', 'reading'] },
  { name: 'heartbeats', concerns: ['heartbeat'] },
]

/** Left out unless asked for: they say the same again and again. */
export const WITHOUT_FIRST: ReadonlySet<Concern> = new Set<Concern>(['heartbeat'])

interface ConcernChipsProps {
  readonly without: ReadonlySet<Concern>
  choose(without: ReadonlySet<Concern>): void
}

/** The legend, whose entries are switches. */
export function ConcernChips({ without, choose }: ConcernChipsProps) {
  return (
    <fieldset className="concern-chips">
      <legend className="spoken">Messages shown</legend>
      {CHIPS.map(({ name, concerns }) => (
        <button
          key={name}
          type="button"
          className="concern-chip"
          aria-pressed={!without.has(concerns[0]!)}
          onClick={() => choose(switched(without, concerns))}
        >
          <ConcernGlyph concern={concerns[0]!} />
          {name}
        </button>
      ))}
    </fieldset>
  )
}

function switched(without: ReadonlySet<Concern>, concerns: readonly Concern[]): ReadonlySet<Concern> {
  const next = new Set(without)
  const isOut = without.has(concerns[0]!)
  for (const concern of concerns) {
    if (isOut) next.delete(concern)
    else next.add(concern)
  }
  return next
}

/** An arrow as the messages of a concern have it. */
function ConcernGlyph({ concern }: { concern: Concern }) {
  const theme = useTheme()
  const path = [
    { x: 1, y: 5 },
    { x: 17, y: 5 },
  ]
  const colour = theme.concerns[concern]
  return (
    <svg width="18" height="10" viewBox="0 0 18 10" aria-hidden="true" stroke={colour} strokeWidth="1.5" fill="none">
      <line x1="1" x2="12" y1="5" y2="5" />
      {endShapes({ path, isLoop: false, end: 'head' }, HEADS[concern]).map((shape) => (
        <path key={shape.type} d={pathOf(shape)} fill={fillOf(shape, colour, theme.ground)} />
      ))}
    </svg>
  )
}

function pathOf(shape: Shape): string {
  if (shape.type === 'circle') return ''
  return `M${shape.points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}${shape.isClosed ? 'Z' : ''}`
}

function fillOf({ paint }: Shape, colour: string, ground: string): string {
  if (paint === 'line') return 'none'
  return paint === 'solid' ? colour : ground
}
