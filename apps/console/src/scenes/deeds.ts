import type { CallRequest, Deed, TimedDeed } from '@synod/deeds'
import type { NodeNumber } from '@synod/protocol'

/* Deeds as a script writes them: when, in milliseconds since the cluster began, and what. */

export const deedAt = (ms: number, deed: Deed): TimedDeed => ({ at: ms * 1000, deed })

/** A client asks this node first. */
export const callAt = (ms: number, node: NodeNumber, call: CallRequest): TimedDeed =>
  deedAt(ms, { type: 'call', node, call })

/** A client asks this node for the account that scenes of the bank are about. */
export const openAliceAt = (ms: number, node: NodeNumber): TimedDeed =>
  callAt(ms, node, { f: 'open', account: 'alice', currency: 'EUR' })

/** A moment of a cluster, of so many milliseconds. */
export const until = (ms: number): { readonly until: number } => ({ until: ms * 1000 })
