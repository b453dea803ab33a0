import type { Ballot, MessageType, NodeNumber, Slot, SlotRange } from '@synod/protocol'
import type { Portrait } from './portrait.ts'
import type { RoleName } from './role-name.ts'

/*
 * What happens in a cluster, as plain data that survives JSON: the live nodes and the simulator tell the same, so that one
 * page shows both. Times are microseconds since the source began, by one clock for all nodes.
 */

/** A client's address is its number, so that it never is a node's. */
export type Party = NodeNumber | `c${number}`

/** What of a message is shown. */
export interface MessageFacts {
  readonly kind: MessageType | 'request' | 'reply'
  /** The ballot that it is about; 0 for none. */
  readonly ballot: Ballot
  /** The slots that it is about, at most {@link RANGES_MAX} stretches of them. */
  readonly slots: readonly SlotRange[]
  /** The whole of it as people read it: `accept 1.n2, 135: transfer 30 to bob`. */
  readonly words: string
}

/**
 * What becomes of a message. `arrives`: it is heard at `arrivesAt`, unless its receiver is gone by then; `late`: the same,
 * held up; `again`: a copy that nobody sent twice; `lost` on its way; `cut`: the link is; `held`: by a cut link until that is
 * mended; `full`: too many were under way; `unknown`: only its arrival will tell, as in a live cluster.
 */
export type Fate = 'arrives' | 'late' | 'again' | 'lost' | 'cut' | 'held' | 'full' | 'unknown'

export interface Sent {
  readonly type: 'sent'
  readonly at: number
  /** The same in its {@link Arrived}; never used twice by a source. */
  readonly id: number
  readonly from: Party
  readonly to: Party
  readonly message: MessageFacts
  readonly fate: Fate
  /** When it will be there, of the fates that arrive. */
  readonly arrivesAt?: number
}

export interface Arrived {
  readonly type: 'arrived'
  readonly at: number
  readonly id: number
  /** Nobody was there to hear it, or it had no room to wait in. */
  readonly isUnheard?: true
}

/** A role took transitions: one, and those that followed from it without an event. */
export interface Stepped {
  readonly type: 'stepped'
  readonly at: number
  readonly node: NodeNumber
  readonly role: RoleName
  /** The type of the event that it was given. */
  readonly event: string
  /** The states before and after, as dotted paths. */
  readonly before: string
  readonly after: string
  /** The transitions taken, by the key that `transitionKey` of `@synod/protocol` gives them. */
  readonly transitions: readonly string[]
}

/** How a node looks from now on. A source sends the whole again, never a difference, so that any of them may be lost. */
export interface Portrayed {
  readonly type: 'portrayed'
  readonly at: number
  readonly portrait: Portrait
}

/** A value was chosen as far as a learner knows, or executed by a node. */
export interface Decided {
  readonly type: 'decided'
  readonly at: number
  readonly node: NodeNumber
  readonly what: 'chosen' | 'executed' | 'restored'
  readonly slot: Slot
  /** What the value is, in words; `no-op` for one. */
  readonly value: string
}

/** Something was done to the cluster, by whoever watches, by an operator, or by accident. */
export interface Done {
  readonly type: 'done'
  readonly at: number
  /** Whom it was done to; both ends of a link. */
  readonly to: readonly Party[]
  readonly deed: DeedName
  /** Of a link that is cut or mended: only what the first of `to` sends to the second. Both directions without. */
  readonly isOneWay?: true
  readonly words: string
}

export type DeedName =
  | 'started'
  | 'killed'
  | 'paused'
  | 'resumed'
  | 'left'
  | 'halted'
  | 'wiped'
  | 'slowed'
  | 'cut'
  | 'mended'
  | 'weather'
  | 'duel'
  | 'configured'
  | 'remark'

/** A call of a client begins or ends. */
export interface Called {
  readonly type: 'called'
  readonly at: number
  /** The same at its beginning and its end. */
  readonly id: number
  readonly client: Party
  readonly words: string
  readonly state: 'asked' | 'answered' | 'refused' | 'failed' | 'unknown'
  /** What came of it, at its end. */
  readonly answer?: string
}

/** So many happenings were left out before this one, because there were too many to tell. */
export interface Missed {
  readonly type: 'missed'
  readonly at: number
  readonly count: number
}

export type Happening = Sent | Arrived | Stepped | Portrayed | Decided | Done | Called | Missed

export type HappeningType = Happening['type']

/** Stretches of slots that a message shows at most. */
export const RANGES_MAX = 8
