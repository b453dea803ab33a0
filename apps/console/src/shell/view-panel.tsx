import { Suspense, useMemo } from 'react'
import { FaultBoundary } from '../design/fault-boundary.tsx'
import { Tabs } from '../design/tabs.tsx'
import type { Place, View } from '../views/view.ts'
import type { SessionState } from './session.ts'
import { usePacedPlayer, useSession, useSessionState } from './use-session.ts'

interface ViewPanelProps {
  readonly label: string
  readonly place: Place
  readonly views: readonly View[]
}

const sightOf = ({ sight }: SessionState) => sight

/** A panel with a place's views, one at a time. */
export function ViewPanel({ label, place, views }: ViewPanelProps) {
  const session = useSession()
  const sight = useSessionState(sightOf)
  const view = views.find(({ id }) => id === sight[place]) ?? views[0]
  if (view === undefined) return null
  return (
    <Tabs label={label} tabs={views} shown={view.id} show={(id) => session.look({ ...sight, [place]: id })}>
      <FaultBoundary key={view.id} what={view.title}>
        <Suspense fallback={null}>
          <ShownView view={view} />
        </Suspense>
      </FaultBoundary>
    </Tabs>
  )
}

const nodeOf = ({ sight }: SessionState) => sight.node

function ShownView({ view }: { view: View }) {
  const session = useSession()
  const { source, at, isPlaying, speed, of } = usePacedPlayer(view.framesPerSecondMax)
  const selected = useSessionState(nodeOf)
  const { recording } = source
  const { version } = recording
  // biome-ignore lint/correctness/useExhaustiveDependencies: a recording that grew is another
  const picture = useMemo(() => recording.pictureAt(at), [recording, version, at])
  const Shown = view.component
  return (
    <Shown
      recording={recording}
      picture={picture}
      selected={selected}
      isPlaying={isPlaying}
      speed={speed}
      select={session.select}
      scrub={session.player.scrub}
      {...(of.deeds.has('cut') ? { chooseLink: session.chooseLink } : {})}
    />
  )
}
