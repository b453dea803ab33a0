/** What a trace says of one slot: a message of Lamport's specification, or a learner's word. */
export type SlotMessage = Prepare | Promised | Proposal | Vote | Chosen

/** `1a`: the owner of a ballot asks for promises. */
export interface Prepare {
  readonly type: '1a'
  readonly bal: number
}

/** `1b`: an acceptor promises, and says what it voted for last: nothing is ballot −1 and the empty string. */
export interface Promised {
  readonly type: '1b'
  readonly acc: string
  readonly bal: number
  readonly mbal: number
  readonly mval: string
}

/** `2a`: the owner of a ballot asks for votes. */
export interface Proposal {
  readonly type: '2a'
  readonly bal: number
  readonly val: string
  /** The slot's acceptors. */
  readonly set: readonly string[]
  /** How many of them are a quorum of phase 1; a majority unless it is said. */
  readonly phase1?: number
  /** How many of them are a quorum of phase 2; a majority unless it is said. */
  readonly phase2?: number
}

/** `2b`: an acceptor votes. */
export interface Vote {
  readonly type: '2b'
  readonly acc: string
  readonly bal: number
  readonly val: string
}

/** A learner treats a value as chosen. */
export interface Chosen {
  readonly type: 'chosen'
  readonly val: string
  readonly by: string
}

export const MESSAGE_TYPES = ['1a', '1b', '2a', '2b', 'chosen'] as const

/** One line about one slot, with the keys of the format, and the sizes of quorums where they are no majorities. */
export function formatSlotLine(slot: number, message: SlotMessage): string {
  const { type } = message
  if (type === '1a') return JSON.stringify({ slot, type, bal: message.bal })
  if (type === '1b') {
    const { acc, bal, mbal, mval } = message
    return JSON.stringify({ slot, type, acc, bal, mbal, mval })
  }
  if (type === '2a') {
    const { bal, val, set, phase1, phase2 } = message
    return JSON.stringify({ slot, type, bal, val, set, phase1, phase2 })
  }
  if (type === '2b') return JSON.stringify({ slot, type, acc: message.acc, bal: message.bal, val: message.val })
  return JSON.stringify({ slot, type, val: message.val, by: message.by })
}
