import { type ProposerEvent, type ProposerInput, proposerContext, proposerMachine } from '@synod/proposer'
import { type SlotQuorums, toSlotQuorums } from '@synod/protocol'
import { beginning, mishearing } from './variation.ts'

/** A proposer that is told of other sets than decide, from the start on and whenever they change. */
export function toldOfOtherSets(change: (sets: SlotQuorums) => SlotQuorums): typeof proposerMachine {
  const started = beginning(proposerMachine, (input: ProposerInput<unknown>) =>
    proposerContext({ ...input, quorums: change(toSlotQuorums(input.quorums)) }),
  )
  return mishearing(started, (event: ProposerEvent) => [
    event.type === 'quorums.changed' ? { ...event, quorums: change(event.quorums) } : event,
  ])
}
