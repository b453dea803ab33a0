import type { Frames } from '@synod/protocol'
import { Random } from '../random.ts'

/** Who can be spoken to: a node by its number, a client by one above all nodes', which no other client ever has. */
export type Address = number

/** One direction between two ends: what is on its way, what holds it up. */
export class Link {
  readonly from: Address
  readonly to: Address
  readonly random: Random
  /** What this way is like, for as long as the world lasts: 0 is flawless, 1 as bad as the weather is on average. */
  readonly exposure: number
  /** Partitions that cut it; it is open again when all have ended. */
  cuts = 0
  /** Of these, the ones that keep what is sent instead of losing it, as TCP does when a cable is out for a while. */
  keeps = 0
  readonly kept: { readonly number: number; readonly frames: Frames }[] = []
  /** Added to every delay. */
  slowUs = 0
  framesUnderWay = 0
  lastArrivalUs = 0

  constructor(seed: number, from: Address, to: Address) {
    this.from = from
    this.to = to
    this.random = new Random(seed, `link ${from} ${to}`)
    this.exposure = this.random.below(5) / 2
  }
}
