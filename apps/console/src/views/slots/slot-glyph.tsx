import type { SlotStage } from './slot-table.ts'

/** The signs of the space–time diagram: a square for accepted, a diamond for chosen, and that with a tick once executed. */
export function SlotGlyph({ stage }: { readonly stage: SlotStage }) {
  return (
    <svg className={`slot-glyph is-${stage}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      {SHAPES[stage]}
    </svg>
  )
}

const DIAMOND = 'M8 1.5 14.5 8 8 14.5 1.5 8Z'

const SHAPES: Readonly<Record<SlotStage, React.ReactNode>> = {
  unknown: <circle cx="8" cy="8" r="1.25" />,
  accepted: <rect x="2.75" y="2.75" width="10.5" height="10.5" rx="1" />,
  chosen: <path d={DIAMOND} />,
  executed: (
    <>
      <path d={DIAMOND} />
      <path className="slot-tick" d="M5.1 8.2 7.2 10.3 11 6.1" />
    </>
  ),
  snapshot: <path d="M3 4.5h10M3 8h10M3 11.5h10" />,
}
