import type { Fate, Happening, Life, Party, Portrait, Sent } from '@synod/feed'
import { type Ballot, formatBallot, formatNode, type NodeNumber } from '@synod/protocol'
import type { Absence, Journey, Lane, Mark, Reign, SpaceTime } from './space-time.ts'

/** A message under way, as recordings tell of it. */
export interface Flight {
  readonly sent: Sent
  /** When it was heard or lost; undefined while nobody knows. */
  readonly endsAt: number | undefined
}

/** What is known of a stretch of time. */
export interface Chronicle {
  /** Microseconds since the source began. */
  readonly from: number
  readonly to: number
  /** Who has a lane, from the first to the last. */
  readonly parties: readonly Party[]
  /** What happened from `from` on and before `to`, in order. */
  readonly happenings: readonly Happening[]
  /** Messages whose flight overlaps the stretch; if left out, those that the happenings tell of. */
  readonly flights?: readonly Flight[]
  /** How nodes looked at `from`, as far as that is known. */
  readonly portraits?: ReadonlyMap<NodeNumber, Portrait>
  /** Who led when, by his own account. */
  readonly reigns?: readonly {
    readonly node: NodeNumber
    readonly ballot: number
    readonly from: number
    readonly to: number | undefined
  }[]
}

/** The space–time diagram of what happened in a cluster. */
export function spaceTimeOf(chronicle: Chronicle): SpaceTime {
  const { from, to, happenings } = chronicle
  const unheard = new Set<number>()
  for (const happening of happenings) if (happening.type === 'arrived' && happening.isUnheard) unheard.add(happening.id)
  return {
    from,
    to,
    unit: 'microseconds',
    lanes: chronicle.parties.map(laneOf),
    journeys: journeysOf(chronicle.flights ?? flightsOf(happenings), unheard),
    marks: marksOf(happenings, chronicle.portraits ?? new Map()),
    absences: absencesOf(from, happenings, chronicle.portraits ?? new Map()),
    reigns: (chronicle.reigns ?? [])
      .filter((reign) => reign.from < to && (reign.to ?? to) > from)
      .map((reign): Reign => ({ ...reign, lane: String(reign.node), ballot: reign.ballot as Ballot })),
    remarks: happenings.flatMap((happening) =>
      happening.type === 'done' && happening.deed === 'remark'
        ? [{ at: happening.at, words: happening.words, isWrong: false }]
        : [],
    ),
  }
}

export function laneOf(party: Party): Lane {
  return { id: String(party), name: typeof party === 'number' ? formatNode(party) : party }
}

/** The flights that happenings tell of, in the order in which they began. */
export function flightsOf(happenings: readonly Happening[]): Flight[] {
  const arrivals = new Map<number, number>()
  for (const happening of happenings) if (happening.type === 'arrived') arrivals.set(happening.id, happening.at)
  return happenings.flatMap((happening) =>
    happening.type === 'sent' ? [{ sent: happening, endsAt: arrivals.get(happening.id) ?? happening.arrivesAt }] : [],
  )
}

/** What left one party at one moment in the same words is one saying. */
function journeysOf(flights: readonly Flight[], unheard: ReadonlySet<number>): Journey[] {
  const sayings = new Map<string, number>()
  return flights.map(({ sent, endsAt }) => {
    const { kind, ballot, words } = sent.message
    const key = `${sent.from} ${sent.at} ${words}`
    const saying = sayings.get(key) ?? sent.id
    sayings.set(key, saying)
    return {
      id: sent.id,
      from: String(sent.from),
      to: String(sent.to),
      sentAt: sent.at,
      endsAt: isArriving(sent.fate) ? (endsAt ?? sent.arrivesAt) : endsAt,
      fate: sent.fate,
      isUnheard: unheard.has(sent.id),
      kind,
      ballot,
      words,
      saying,
    }
  })
}

export function isArriving(fate: Fate): boolean {
  return fate === 'arrives' || fate === 'late' || fate === 'again'
}

/**
 * A promise is marked where an acceptor first speaks of a higher ballot, in a message or in a portrait: portraits may be lost, and
 * a node's word to itself is no message.
 */
function marksOf(happenings: readonly Happening[], portraits: ReadonlyMap<NodeNumber, Portrait>): Mark[] {
  const marks: Mark[] = []
  const promised = new Map<string, number>()
  for (const [node, portrait] of portraits) promised.set(String(node), portrait.promised)
  const sayings = new Set<string>()
  const promise = (lane: string, at: number, ballot: Ballot): void => {
    const known = promised.get(lane)
    if (known !== undefined && ballot <= known) return
    promised.set(lane, ballot)
    // The first portrait of a node tells what it promised long ago.
    if (known !== undefined) marks.push({ lane, at, kind: 'promised', words: formatBallot(ballot) })
  }
  for (const happening of happenings) {
    const { at } = happening
    switch (happening.type) {
      case 'sent': {
        const { kind, ballot, words } = happening.message
        const lane = String(happening.from)
        if (kind === 'promise') {
          if (!promised.has(lane)) promised.set(lane, 0)
          promise(lane, at, ballot)
        }
        if (kind !== 'accepted' || sayings.has(`${lane} ${at} ${words}`)) break
        sayings.add(`${lane} ${at} ${words}`)
        marks.push({ lane, at, kind: 'accepted', words: formatBallot(ballot) })
        break
      }
      case 'portrayed':
        promise(String(happening.portrait.node), at, happening.portrait.promised)
        break
      case 'decided':
        marks.push({
          lane: String(happening.node),
          at,
          kind: happening.what === 'chosen' ? 'chosen' : 'executed',
          // A learner may know that a value is chosen before it knows the value.
          words: happening.value === '' ? String(happening.slot) : `${happening.slot}: ${happening.value}`,
        })
        break
      case 'done': {
        const kind = MARK_OF_DEED[happening.deed]
        if (kind !== undefined)
          for (const party of happening.to) marks.push({ lane: String(party), at, kind, words: happening.words })
        break
      }
    }
  }
  return marks
}

const MARK_OF_DEED: Readonly<Partial<Record<string, Mark['kind']>>> = {
  killed: 'fell',
  halted: 'fell',
  wiped: 'fell',
  started: 'rose',
}

const LIFE_AFTER: Readonly<Partial<Record<string, Life>>> = {
  started: 'running',
  resumed: 'running',
  killed: 'down',
  halted: 'down',
  wiped: 'down',
  paused: 'paused',
  left: 'gone',
}

/** When nodes were away: by what was done to them, and by portraits, which also tell of what nobody did. */
function absencesOf(
  from: number,
  happenings: readonly Happening[],
  portraits: ReadonlyMap<NodeNumber, Portrait>,
): Absence[] {
  const absences: Absence[] = []
  const open = new Map<string, { readonly from: number; readonly life: Absence['life'] }>()
  const live = (lane: string, at: number, life: Life): void => {
    const away = open.get(lane)
    if (away?.life === life || (!away && life === 'running')) return
    if (away) absences.push({ lane, from: away.from, to: at, life: away.life })
    if (life === 'running') open.delete(lane)
    else open.set(lane, { from: at, life })
  }
  for (const [node, { life }] of portraits) live(String(node), from, life)
  for (const happening of happenings) {
    if (happening.type === 'portrayed') live(String(happening.portrait.node), happening.at, happening.portrait.life)
    if (happening.type !== 'done') continue
    const life = LIFE_AFTER[happening.deed]
    if (life !== undefined) for (const party of happening.to) live(String(party), happening.at, life)
  }
  for (const [lane, { from, life }] of open) absences.push({ lane, from, to: undefined, life })
  return absences
}
