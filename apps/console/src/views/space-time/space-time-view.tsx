import type { Party } from '@synod/feed'
import { formatNode } from '@synod/protocol'
import type { Concern, LaidMessage } from '@synod/space-time'
import { useMemo, useState } from 'react'
import { Button } from '../../design/button.tsx'
import type { ViewProps } from '../view.ts'
import { ConcernChips, WITHOUT_FIRST } from './concern-chips.tsx'
import { Diagram } from './diagram.tsx'
import { MessageList } from './message-list.tsx'
import { MessageWords } from './message-words.tsx'
import { messageOf, messagesOf } from './nearest.ts'
import { Roll, stripUsOf } from './roll.ts'
import { saveDiagram } from './save-diagram.ts'
import { BEFORE, GUTTER, laneGapOf, lanesOf, momentAt, type Sight, sightOf, xOf } from './sight.ts'
import type { Paper, Strip } from './strip.ts'
import { useGestures } from './use-gestures.ts'
import { type Size, useSize } from './use-size.ts'
import { followed, reachAt, type Window, zoomed } from './window.ts'
import { partyWords } from './words.ts'
import './space-time.css'

/** What was said around the moment that is shown: a lane for each party, time to the right, messages as slanted arrows. */
export function SpaceTimeView({ recording, picture, isPlaying, speed, selected, select, scrub }: ViewProps) {
  const [place, size] = useSize<HTMLDivElement>()
  const [without, setWithout] = useState<ReadonlySet<Concern>>(WITHOUT_FIRST)
  const [pointedId, point] = useState<number>()
  const [roll] = useState(() => new Roll())
  const { at, parties } = picture
  const [window, setWindow] = useFollowing(at, speed)
  const lanes = useMemo(() => lanesOf(parties, without), [parties, without])
  const sight = size && sightOf(window, size.width)
  const strips = size && sight ? stripsIn(roll, sight, { recording, parties: lanes, without }, size) : NONE
  const pointed = messageOf(strips, pointedId)
  const messages = isPlaying || !sight ? [] : messagesWithin(strips, window)
  const { gestures, surface } = useGestures({ sight, strips, at, recording, setWindow, point, select, scrub })
  return (
    <div className="space-time">
      <header>
        <ConcernChips without={without} choose={setWithout} />
        <div className="space-time-tools">
          <ZoomButton words="Show less time" sign="+" zoom={() => setWindow(zoomed(window, 0.5, at))} />
          <ZoomButton words="Show more time" sign="−" zoom={() => setWindow(zoomed(window, 2, at))} />
          <Button
            look="plain"
            disabled={!size}
            onClick={() => size && saveDiagram({ recording, picture, window, size, without })}
          >
            Save SVG
          </Button>
        </div>
      </header>
      <div className="space-time-place" ref={place}>
        {sight && (
          <div
            className="space-time-surface"
            ref={surface}
            style={{ height: strips[0]?.layout.height ?? 0 }}
            {...gestures}
          >
            <Diagram
              strips={strips}
              sight={sight}
              at={at}
              pointed={pointed}
              selected={selected}
              words={wordsOf(lanes, selected, isPlaying ? undefined : messages.length)}
            />
            <MessageList messages={messages} point={point} pointed={pointed?.message} scrub={scrub} />
            {pointed && (
              <MessageWords message={pointed.message} left={xOf(sight, pointed.strip.from)} width={sight.width} />
            )}
          </div>
        )}
        {sight && lanes.length === 0 && <p className="empty space-time-empty">Nothing has happened yet.</p>}
      </div>
    </div>
  )
}

const NONE: readonly Strip[] = []

function stripsIn(
  roll: Roll,
  sight: Sight,
  of: Pick<Paper, 'recording' | 'parties' | 'without'>,
  { width, height }: Size,
): readonly Strip[] {
  const { scale } = sight
  const paper = { ...of, scale, laneGap: laneGapOf(of.parties.length, height), stripUs: stripUsOf(scale) }
  return roll.strips(paper, momentAt(sight, GUTTER - BEFORE), momentAt(sight, width))
}

function messagesWithin(strips: readonly Strip[], { from, reach }: Window): readonly LaidMessage[] {
  return messagesOf(strips).filter(({ journey: { sentAt, endsAt } }) => {
    return sentAt < from + reach && (endsAt === undefined || endsAt > from)
  })
}

function wordsOf(lanes: readonly Party[], selected: number, messages: number | undefined): string {
  const names = lanes.map((party) => partyWords(String(party))).join(', ')
  const count = messages === undefined ? '' : `: ${messages} messages`
  return `Space–time diagram of ${names}, ${formatNode(selected)} chosen${count}`
}

function ZoomButton({ words, sign, zoom }: { words: string; sign: string; zoom: () => void }) {
  return (
    <Button look="plain" aria-label={words} title={words} onClick={zoom}>
      {sign}
    </Button>
  )
}

/**
 * The window follows the cursor wherever that goes, but lets itself be moved while the cursor stands still. It shows more time when
 * that passes faster, and how much more or less one wanted to see stays.
 */
function useFollowing(at: number, speed: number): [Window, (window: Window) => void] {
  const [followedTo, follow] = useState(() => ({ at, speed, window: followed({ from: 0, reach: reachAt(speed) }, at) }))
  const isSame = followedTo.at === at && followedTo.speed === speed
  const paced = zoomed(followedTo.window, reachAt(speed) / reachAt(followedTo.speed), followedTo.at)
  const window = isSame ? followedTo.window : followed(speed === followedTo.speed ? followedTo.window : paced, at)
  if (!isSame) follow({ at, speed, window })
  return [window, (moved) => follow({ at, speed, window: moved })]
}
