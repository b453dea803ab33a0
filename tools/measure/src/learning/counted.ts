import type { NodeNumber } from '@synod/protocol'
import type { HostObserver } from '@synod/replica'
import type { SlotMessages } from './modes.ts'

/** Phase 1, asking for what was missed, and refusals: none of them belongs to normal running (PMS 3.4). */
const UNUSUAL: ReadonlySet<string> = new Set(['prepare', 'promise', 'rejected', 'catchUp', 'catchUpReply'])

/** Counts the messages that nodes send to one another, and notes when each of them executes a slot. */
export class Counted {
  readonly #nowMs: () => number
  readonly #sent = { accept: 0, accepted: 0, chosen: 0, unusual: 0 }
  readonly #executedMs = new Map<number, Map<NodeNumber, number>>()

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  observer(node: NodeNumber): HostObserver {
    return {
      sending: (to, { type }) => {
        const others = to.filter((each) => each !== node).length
        if (type === 'accept' || type === 'accepted' || type === 'chosen') this.#sent[type] += others
        else if (UNUSUAL.has(type)) this.#sent.unusual += others
      },
      executed: (slot) => {
        const times = this.#executedMs.get(slot) ?? new Map<NodeNumber, number>()
        this.#executedMs.set(slot, times.set(node, this.#nowMs()))
      },
    }
  }

  /** When each node executed the slot, in milliseconds. */
  executedMs(slot: number): ReadonlyMap<NodeNumber, number> {
    return this.#executedMs.get(slot) ?? new Map()
  }

  clear(): void {
    Object.assign(this.#sent, { accept: 0, accepted: 0, chosen: 0, unusual: 0 })
  }

  /** For each of so many commands; the last is what should not have been. */
  perCommand(commands: number): SlotMessages & { readonly unusual: number } {
    const { accept, accepted, chosen, unusual } = this.#sent
    return {
      accept: accept / commands,
      accepted: accepted / commands,
      chosen: chosen / commands,
      unusual: unusual / commands,
    }
  }
}
