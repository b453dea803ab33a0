import { type Concern, concernOf } from '@synod/space-time'
import { useMemo, useState } from 'react'
import { useStillness } from '../../design/stillness.ts'
import type { Flight } from '../../recording/picture.ts'
import { ConcernChips, WITHOUT_FIRST } from '../space-time/concern-chips.tsx'
import { useSize } from '../space-time/use-size.ts'
import { partyWords } from '../space-time/words.ts'
import type { ViewProps } from '../view.ts'
import { circleOf } from './circle.ts'
import { ClientGlyph } from './client-glyph.tsx'
import { FlightsCanvas } from './flights-canvas.tsx'
import { Links } from './links.tsx'
import { NodeGlyph } from './node-glyph.tsx'
import './ring.css'

/** The nodes in a ring at one moment, and the messages between them on their way. */
export function RingView({ picture, selected, isPlaying, select, chooseLink }: ViewProps) {
  const [place, size] = useSize<HTMLDivElement>()
  const [without, setWithout] = useState<ReadonlySet<Concern>>(WITHOUT_FIRST)
  const isStill = useStillness()
  const { parties, portraits, cuts, at } = picture
  const seated = useMemo(() => (without.has('client') ? parties.filter(isNode) : parties), [parties, without])
  const nodes = useMemo(() => seated.filter(isNode), [seated])
  const circle = useMemo(() => (size ? circleOf(seated, size) : undefined), [seated, size])
  const flights = picture.flights.filter(({ sent }) => !without.has(concernOf(sent.message.kind)))
  return (
    <div className="ring">
      <header>
        <ConcernChips without={without} choose={setWithout} />
      </header>
      <div className="ring-place" ref={place}>
        {size && circle && (
          <>
            <svg width={size.width} height={size.height}>
              <title>Links</title>
              <Links circle={circle} nodes={nodes} cuts={cuts} chooseLink={chooseLink} />
            </svg>
            <FlightsCanvas flights={flights} at={at} circle={circle} size={size} isStill={isStill} />
            <svg width={size.width} height={size.height}>
              <title>Nodes and clients</title>
              {seated.map((party) =>
                isNode(party) ? (
                  <NodeGlyph
                    key={party}
                    node={party}
                    portrait={portraits.get(party)}
                    seat={circle.seats.get(party)!}
                    radius={circle.nodeRadius}
                    isSelected={party === selected}
                    select={select}
                  />
                ) : (
                  <ClientGlyph
                    key={party}
                    client={party}
                    seat={circle.seats.get(party)!}
                    radius={circle.clientRadius}
                  />
                ),
              )}
            </svg>
          </>
        )}
        {parties.length === 0 && <p className="empty ring-empty">Nobody is here yet.</p>}
        {!isPlaying && <SpokenFlights flights={flights} />}
      </div>
    </div>
  )
}

function isNode(party: ViewProps['picture']['parties'][number]): party is number {
  return typeof party === 'number'
}

const SPOKEN_MAX = 40

/** What is under way, for those who do not see it; only while time stands still, or they would hear of nothing else. */
function SpokenFlights({ flights }: { flights: readonly Flight[] }) {
  return (
    <ul className="spoken" aria-label="Messages under way">
      {flights.slice(0, SPOKEN_MAX).map(({ sent }) => (
        <li key={sent.id}>
          {partyWords(String(sent.from))} to {partyWords(String(sent.to))}: {sent.message.words}, {sent.fate}
        </li>
      ))}
    </ul>
  )
}
