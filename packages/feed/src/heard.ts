import type { NodeNumber } from '@synod/protocol'
import type { Happening, Party } from './happening.ts'

/**
 * A live node's word that a message reached it. It does not know under which id the sender told of it: whoever gathers what
 * all nodes tell finds that out with an `ArrivalPairing`.
 */
export interface Heard {
  readonly type: 'heard'
  readonly at: number
  readonly from: Party
  readonly to: NodeNumber
  /** As the sender has them in what it `sent`. */
  readonly words: string
}

/** What a live node tells; an `ArrivalPairing` makes happenings of it. */
export type NodeHappening = Happening | Heard
