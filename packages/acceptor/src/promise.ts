import {
  type AcceptedEntry,
  type Ballot,
  type PromiseMessage,
  type Slot,
  type SlotRange,
  slotEntries,
  toRanges,
  valueBytes,
} from '@synod/protocol'
import { type AcceptorContext, toReport } from './context.ts'

/**
 * The answer to `prepare(ballot, fromSlot)`: for every slot above what is known to be chosen, the highest-numbered
 * proposal accepted (PMS 1b). A slot in which something was accepted in this very ballot is left out: what the first
 * answer said of it is no longer known. Parts that grow beyond `partBytesMax` are cut; each covers its own slots, the last
 * one all that follow (PMS 3.5).
 */
export function promiseParts<V>(context: AcceptorContext<V>, ballot: Ballot, fromSlot: Slot): PromiseMessage<V>[] {
  const parts: PromiseMessage<V>[] = []
  let from = Math.max(fromSlot, context.chosenThrough + 1)
  let accepted: AcceptedEntry<V>[] = []
  let leftOut: Slot[] = []
  let bytes = 0
  const part = (covers: SlotRange): PromiseMessage<V> => ({
    type: 'promise',
    ballot,
    covers,
    leftOut: toRanges(leftOut),
    chosenThrough: context.chosenThrough,
    accepted,
  })
  for (const [slot, proposal] of slotEntries(context.accepted, from)) {
    const reportBytes = proposal.ballot === ballot ? 0 : valueBytes(proposal.value)
    if (bytes > 0 && reportBytes > 0 && bytes + reportBytes > context.partBytesMax) {
      parts.push(part({ from, to: slot - 1 }))
      from = slot
      accepted = []
      leftOut = []
      bytes = 0
    }
    if (proposal.ballot === ballot) leftOut.push(slot)
    else {
      accepted.push(toReport(slot, proposal))
      bytes += reportBytes
    }
  }
  return [...parts, part({ from, to: null })]
}
