import type { Fate, Life, MessageFacts } from '@synod/feed'
import type { Ballot } from '@synod/protocol'

/*
 * What a space–time diagram shows, before anything has a place on paper. Times are µs since the source began, or, told from a
 * transcript, steps of it.
 */

/** One who takes part: a line of its own, along which its time runs. */
export interface Lane {
  /** A node's number, a client's address or, in a transcript, its name. */
  readonly id: string
  readonly name: string
}

/** A message, from when it left to when it was heard or lost. */
export interface Journey {
  readonly id: number
  readonly from: string
  readonly to: string
  readonly sentAt: number
  /** Undefined while nobody knows, and for what never arrives. */
  readonly endsAt: number | undefined
  readonly fate: Fate
  /** It was there, and nobody was, or there was no room for it. */
  readonly isUnheard: boolean
  readonly kind: MessageFacts['kind']
  readonly ballot: Ballot
  readonly words: string
  /** Journeys of the same number are one saying, to several or of several, and have one label. */
  readonly saying: number
}

/** What happened on a lane without a message: a promise, an acceptance, a value chosen or executed, a fall. */
export type MarkKind = 'promised' | 'accepted' | 'chosen' | 'executed' | 'began' | 'fell' | 'rose' | 'wrong'

export interface Mark {
  readonly lane: string
  readonly at: number
  readonly kind: MarkKind
  /** What it is about, short enough to stand beside it: a ballot, a value. */
  readonly words: string
}

/** When a lane was not there: its process stood still, was down, or had left. */
export interface Absence {
  readonly lane: string
  readonly from: number
  /** Undefined while it lasts. */
  readonly to: number | undefined
  readonly life: Exclude<Life, 'running'>
}

/** When a node led, by its own account. */
export interface Reign {
  readonly lane: string
  readonly from: number
  readonly to: number | undefined
  readonly ballot: Ballot
}

/** Said of a moment, not of a lane. */
export interface Remark {
  readonly at: number
  readonly words: string
  /** It tells of a rule that is broken. */
  readonly isWrong: boolean
}

export interface SpaceTime {
  readonly from: number
  readonly to: number
  /** `steps`: only the order of things is told, so that the axis bears no numbers. */
  readonly unit: 'microseconds' | 'steps'
  readonly lanes: readonly Lane[]
  readonly journeys: readonly Journey[]
  readonly marks: readonly Mark[]
  readonly absences: readonly Absence[]
  readonly reigns: readonly Reign[]
  readonly remarks: readonly Remark[]
}
