import type { Party } from '@synod/feed'
import { NODE_NUMBER_MAX } from '@synod/protocol'
import type { Address } from '../world/link.ts'

/** Who asks the nodes: each has a lane of its own, however many processes it has had. */
export type Asker = 'reader' | 'traffic' | 'operator'

const LANES: Readonly<Record<Asker, Party>> = { reader: 'c1', traffic: 'c2', operator: 'c3' }

/** Gives out addresses, and knows whose they are. */
export class Parties {
  readonly #lanes = new Map<Address, Party>()
  #next: Address = NODE_NUMBER_MAX + 1

  /** An address that nobody has had, for one more process of this asker. */
  newAddress(asker: Asker): Address {
    const address = this.#next
    this.#next += 1
    this.#lanes.set(address, LANES[asker])
    return address
  }

  /** Nodes have their numbers as addresses. */
  at(address: Address): Party {
    return this.#lanes.get(address) ?? address
  }

  laneOf(asker: Asker): Party {
    return LANES[asker]
  }
}
