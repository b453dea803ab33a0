import {
  type Concern,
  layoutSpaceTime,
  momentWords,
  renderSpaceTimeSvg,
  type SpaceTimeLayout,
  spaceTimeOf,
} from '@synod/space-time'
import type { Picture, Recording } from '../../recording/picture.ts'
import { END_ROOM, GUTTER, laneGapOf, lanesOf } from './sight.ts'
import type { Size } from './use-size.ts'
import type { Window } from './window.ts'

/** What is to be kept of a diagram, and how large. */
export interface Keepsake {
  readonly recording: Recording
  readonly picture: Picture
  readonly window: Window
  readonly size: Size
  readonly without: ReadonlySet<Concern>
}

/** With more messages in sight labels would only hide them. */
const LABELLED_MESSAGES_MAX = 220
const LABELS_MAX = 40

/** Hands over what is in sight as a file. */
export function saveDiagram(keepsake: Keepsake): void {
  const { window } = keepsake
  const layout = layoutToKeep(keepsake)
  const from = momentWords(window.from, 100)
  const to = momentWords(window.from + window.reach, 100)
  const svg = renderSpaceTimeSvg(layout, {
    title: `Space–time diagram, ${from} to ${to}`,
    description: `${layout.messages.length} messages between ${layout.lanes.map(({ name }) => name).join(', ')}.`,
  })
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  const link = document.createElement('a')
  link.href = address
  link.download = 'space-time.svg'
  link.click()
  URL.revokeObjectURL(address)
}

/** The window in one piece. Nothing moves there, so that remarks have their place over the lanes, which they have not on the page. */
export function layoutToKeep({ recording, picture, window, size, without }: Keepsake): SpaceTimeLayout {
  const { from, reach } = window
  const to = from + reach
  const parties = lanesOf(picture.parties, without)
  const flights = recording.flightsBetween(from, to)
  const spaceTime = spaceTimeOf({
    from,
    to,
    parties,
    happenings: recording.between(from, to),
    flights,
    portraits: recording.pictureAt(from).portraits,
    reigns: recording.reigns(),
  })
  return layoutSpaceTime(spaceTime, {
    length: Math.max(80, size.width - GUTTER - END_ROOM),
    laneGap: laneGapOf(parties.length, size.height),
    gutter: GUTTER,
    without,
    labelsMax: flights.length > LABELLED_MESSAGES_MAX ? 0 : LABELS_MAX,
  })
}
