import type { Happening } from '@synod/feed'
import type { MessageType, NodeNumber } from '@synod/protocol'
import type { Move } from './scene.ts'

/** A message that lies on the table. */
export interface Letter {
  readonly id: number
  readonly from: NodeNumber
  readonly to: NodeNumber
  readonly kind: MessageType
  readonly words: string
}

/** Roles around a table, and what was said there so far. */
export interface Table {
  /** All that has happened, from the beginning. */
  readonly happenings: readonly Happening[]
  /** Now: the time of what happens next, in microseconds since the beginning. */
  readonly at: number
  readonly letters: readonly Letter[]
  play(moves: readonly Move[]): void
  /** What becomes of one message: it arrives, is lost, or arrives while a copy stays. */
  decide(letter: number, fate: Fate): void
  /** The table as it is now, to be gone back to. */
  mark(): unknown
  goBack(mark: unknown): void
}

export type Fate = 'deliver' | 'lose' | 'repeat'
