import type { Happening, Party } from '@synod/feed'
import { type Ballot, formatBallot } from '@synod/protocol'
import { type Concern, layoutSpaceTime, pointAlong, type SpaceTimeLayout, spaceTimeOf } from '@synod/space-time'
import type { Flight, Recording } from '../../recording/picture.ts'

/** What all strips of a diagram have in common. */
export interface Paper {
  readonly recording: Recording
  /** Who has a lane. */
  readonly parties: readonly Party[]
  readonly without: ReadonlySet<Concern>
  /** Pixels that a µs takes. */
  readonly scale: number
  /** From one lane to the next, in pixels. */
  readonly laneGap: number
  /** How much time a strip shows, in µs: from tick to tick, so that none is cut in two. */
  readonly stripUs: number
}

/** A piece of the diagram, laid out by itself: it is moved as a whole, and laid out anew when something in it changes. */
export interface Strip {
  /** Strip 0 begins with the source. */
  readonly index: number
  /** Its first moment, in µs. */
  readonly from: number
  /** Whole pixels, so that strips meet: from the moment 0 of the source to its left side, and its width. */
  readonly left: number
  readonly width: number
  /** From its left side to where its first moment is, in pixels: what was rounded off. */
  readonly shift: number
  readonly layout: SpaceTimeLayout
}

/** What is recorded of the time of a strip. */
export interface Matter {
  readonly happenings: readonly Happening[]
  readonly flights: readonly Flight[]
  /** Nothing of it will change as long as the recording is only added to. */
  readonly isFinal: boolean
  /** Two of the same signs are laid out alike. */
  readonly signs: readonly unknown[]
}

/** A mark that stands on the edge of a strip is drawn in both strips, half in each: so much further is looked, in pixels. */
const EDGE = 10
/** With more messages on so many pixels, labels would only hide them. */
const LABELLED_MESSAGES_MAX = 220
const LABELLED_WIDTH = 460
/** A reign that begins nearer to the end of its strip has its words in the next, in pixels. */
const REIGN_ROOM = 100
/** For so many labels in a strip a place is looked for at most. */
const LABELS_MAX = 28

/** Where strip `index` begins, in µs and in whole pixels. */
export function startOf({ stripUs, scale }: Paper, index: number): { readonly at: number; readonly x: number } {
  return { at: index * stripUs, x: Math.round(index * stripUs * scale) }
}

export function matterOf(paper: Paper, index: number): Matter {
  const { recording } = paper
  const [from, to] = timeOf(paper, index)
  const happenings = recording.between(from, to)
  const flights = recording.flightsBetween(from, to)
  const isOver = recording.endsAt >= to
  return {
    happenings,
    flights,
    isFinal: isOver && flights.every(({ endsAt }) => endsAt !== undefined),
    signs: [
      ...happenings,
      ...flights.flatMap(({ sent, endsAt }) => [sent, endsAt]),
      ...reignsWithin(recording, from, to).flatMap((reign) => [reign.node, reign.ballot, reign.from, reign.to]),
      ...[...recording.pictureAt(from).portraits.values()].flatMap(({ node, life, promised }) => [
        node,
        life,
        promised,
      ]),
    ],
  }
}

export function isSameMatter(one: Matter, other: Matter): boolean {
  return one.signs.length === other.signs.length && one.signs.every((sign, place) => sign === other.signs[place])
}

export function stripOf(paper: Paper, index: number, { happenings, flights }: Matter): Strip {
  const { recording, parties, without, scale, laneGap, stripUs } = paper
  const start = startOf(paper, index)
  const end = startOf(paper, index + 1)
  const spaceTime = spaceTimeOf({
    from: start.at,
    to: end.at,
    parties,
    happenings,
    flights,
    portraits: recording.pictureAt(timeOf(paper, index)[0]).portraits,
    reigns: recording.reigns(),
  })
  const length = stripUs * scale
  const layout = layoutSpaceTime(
    { ...spaceTime, remarks: [] },
    {
      length,
      laneGap,
      gutter: 0,
      endRoom: 0,
      without,
      labelsMax: flights.length > (LABELLED_MESSAGES_MAX * length) / LABELLED_WIDTH ? 0 : LABELS_MAX,
    },
  )
  return {
    index,
    from: start.at,
    left: start.x,
    width: end.x - start.x,
    shift: start.at * scale - start.x,
    layout: withOwnLabels(layout, length, reignsNamedIn(paper, index)),
  }
}

/** What lies in two strips is named in one: a message where its middle is, a mark where it stands. */
function withOwnLabels(layout: SpaceTimeLayout, length: number, reigns: ReadonlyMap<string, number>): SpaceTimeLayout {
  const labels = layout.labels.flatMap((label) => {
    const { of, lines, saying, origin } = label
    if (of === 'reign') {
      const beginsAt = reigns.get(lines.join(' '))
      return beginsAt === undefined ? [] : [{ ...label, origin: { x: beginsAt, y: origin.y } }]
    }
    const message = saying === undefined ? undefined : layout.messages.find(({ journey }) => journey.saying === saying)
    const { x } = message === undefined ? origin : pointAlong(message, 0.5)
    return x >= 0 && x < length ? [label] : []
  })
  return { ...layout, labels }
}

/**
 * A reign is named where it begins, and again, once that is out of sight, where it goes on: not beside its name. By the words, where it
 * begins, in pixels from the first moment of the strip.
 */
function reignsNamedIn(paper: Paper, index: number): ReadonlyMap<string, number> {
  const { recording, stripUs, scale } = paper
  return new Map(
    recording.reigns().flatMap(({ from, ballot }) => {
      const first = Math.floor((from + REIGN_ROOM / scale) / stripUs)
      const isNamed = index === first || index >= first + 2
      return isNamed ? [[`leads ${formatBallot(ballot as Ballot)}`, (from - startOf(paper, index).at) * scale]] : []
    }),
  )
}

/** In µs. */
function timeOf({ stripUs, scale }: Paper, index: number): readonly [number, number] {
  return [index * stripUs - EDGE / scale, (index + 1) * stripUs + EDGE / scale]
}

function reignsWithin(recording: Recording, from: number, to: number) {
  return recording.reigns().filter((reign) => reign.from < to && (reign.to ?? to) >= from)
}
