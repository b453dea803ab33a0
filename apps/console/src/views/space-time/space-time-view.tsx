import type { Concern, LaidMessage } from '@synod/space-time'
import { useMemo, useState } from 'react'
import { Button } from '../../design/button.tsx'
import type { ViewProps } from '../view.ts'
import { ConcernChips, WITHOUT_FIRST } from './concern-chips.tsx'
import { DiagramCanvas } from './diagram-canvas.tsx'
import { MessageList } from './message-list.tsx'
import { MessageWords } from './message-words.tsx'
import { saveDiagram } from './save-diagram.ts'
import { sheetOf, xOf } from './scenery.ts'
import { useGestures } from './use-gestures.ts'
import { useSize } from './use-size.ts'
import { followed, REACH_US_FIRST, type Window, zoomed } from './window.ts'
import './space-time.css'

/** What was said around the moment that is shown: a lane for each party, time to the right, messages as slanted arrows. */
export function SpaceTimeView({ recording, picture, isPlaying, selected, select, scrub }: ViewProps) {
  const [place, size] = useSize<HTMLDivElement>()
  const [without, setWithout] = useState<ReadonlySet<Concern>>(WITHOUT_FIRST)
  const [pointedId, point] = useState<number>()
  const { at } = picture
  const [window, setWindow] = useFollowing(at, isPlaying)
  const { version } = recording
  // biome-ignore lint/correctness/useExhaustiveDependencies: a recording that grew is another, and a picture matters by its parties
  const sheet = useMemo(
    () => (size ? sheetOf(recording, picture, window, size, without) : undefined),
    [recording, version, picture.parties, window.from, window.reach, size, without],
  )
  const pointed = sheet?.layout.messages.find(({ journey }) => journey.id === pointedId)
  const { gestures, surface } = useGestures({ sheet, at, recording, setWindow, point, select, scrub })
  return (
    <div className="space-time">
      <header>
        <ConcernChips without={without} choose={setWithout} />
        <div className="space-time-tools">
          <ZoomButton words="Show less time" sign="+" zoom={() => setWindow(zoomed(window, 0.5, at))} />
          <ZoomButton words="Show more time" sign="−" zoom={() => setWindow(zoomed(window, 2, at))} />
          <Button look="plain" disabled={!sheet} onClick={() => sheet && saveDiagram(sheet)}>
            Save SVG
          </Button>
        </div>
      </header>
      <div className="space-time-place" ref={place}>
        {sheet && (
          <div className="space-time-surface" ref={surface} {...gestures}>
            <DiagramCanvas sheet={sheet} now={xOf(sheet, at)} pointed={pointed} selected={selected} />
            <MessageList
              messages={isPlaying ? NONE : sheet.layout.messages}
              point={point}
              pointed={pointed}
              scrub={scrub}
            />
            {pointed && <MessageWords message={pointed} width={sheet.layout.width} />}
          </div>
        )}
        {sheet && sheet.layout.lanes.length === 0 && (
          <p className="empty space-time-empty">Nothing has happened yet.</p>
        )}
      </div>
    </div>
  )
}

const NONE: readonly LaidMessage[] = []

function ZoomButton({ words, sign, zoom }: { words: string; sign: string; zoom: () => void }) {
  return (
    <Button look="plain" aria-label={words} title={words} onClick={zoom}>
      {sign}
    </Button>
  )
}

/** The window follows the cursor wherever that goes, but lets itself be moved while the cursor stands still. */
function useFollowing(at: number, isPlaying: boolean): [Window, (window: Window) => void] {
  const [followedTo, follow] = useState(() => ({ at, window: followed({ from: 0, reach: REACH_US_FIRST }, at, false) }))
  const window = followedTo.at === at ? followedTo.window : followed(followedTo.window, at, isPlaying)
  if (followedTo.at !== at) follow({ at, window })
  return [window, (moved) => follow({ at, window: moved })]
}
