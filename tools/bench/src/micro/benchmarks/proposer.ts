import { type ProposerEvent, proposerMachine } from '@synod/proposer'
import {
  type AcceptedEntry,
  type Ballot,
  begin,
  majority,
  makeBallot,
  type PromiseMessage,
  type Received,
  step,
} from '@synod/protocol'
import type { Benchmark, Subject } from '../benchmark.ts'
import { batchValue } from '../material/batches.ts'
import { Conversation, replayed } from './replayed.ts'

const IN_FLIGHT = 4
const SLOTS_BEFORE = 200
const MOMENTS = 96
const MEMBERS = [1, 2, 3]
/** The ballot of whoever led before. */
const EARLIER_BALLOT = makeBallot(5, 2)

const stepProposer = (snapshot: ReturnType<typeof beginning>, event: ProposerEvent) =>
  step(proposerMachine, snapshot, event)

function beginning() {
  return begin(proposerMachine, { node: 1, quorums: majority(MEMBERS), alpha: 64 }).snapshot
}

function promise(
  from: number,
  ballot: Ballot,
  accepted: readonly AcceptedEntry<unknown>[] = [],
): Received<PromiseMessage<unknown>> {
  return { type: 'promise', from, ballot, covers: { from: 1, to: null }, leftOut: [], chosenThrough: 0, accepted }
}

function preparing() {
  const conversation = new Conversation(beginning(), stepProposer)
  conversation.take({ type: 'ballot.start', above: EARLIER_BALLOT })
  return conversation
}

/** A leader is given one batch after another, and keeps some of them in flight. */
function leading() {
  const conversation = preparing()
  const { ballot } = conversation.snapshot.context
  conversation.take(promise(1, ballot))
  conversation.take(promise(2, ballot))
  const values = [batchValue(1)]
  for (let slot = 1; slot <= SLOTS_BEFORE + MOMENTS; slot++) {
    const isRemembered = slot > SLOTS_BEFORE
    conversation.take({ type: 'values.submit', values }, isRemembered ? 'submit' : undefined)
    const through = slot - IN_FLIGHT
    if (through < 1) continue
    const slots = [{ from: through, to: through }]
    conversation.take({ type: 'slots.chosen', through, slots }, isRemembered ? 'chosen' : undefined)
  }
  return conversation
}

/** The promise that completes a quorum, and reports what the last leader had in flight. */
function lastPromise(): Subject {
  const conversation = preparing()
  const { ballot } = conversation.snapshot.context
  conversation.take(promise(1, ballot))
  const accepted = Array.from({ length: IN_FLIGHT }, (_, index) => ({
    slot: index + 1,
    ballot: EARLIER_BALLOT,
    value: batchValue(1),
  }))
  for (let moment = 0; moment < MOMENTS; moment++) conversation.suppose(promise(2, ballot, accepted), 'promise')
  return replayed(conversation.moments('promise'), stepProposer)
}

export const proposerBenchmarks: readonly Benchmark[] = [
  { name: 'proposer/last promise, 4 slots to recover', per: 'event', prepare: lastPromise },
  { name: 'proposer/submit 1 batch', per: 'event', prepare: () => replayed(leading().moments('submit'), stepProposer) },
  { name: 'proposer/chosen 1 slot', per: 'event', prepare: () => replayed(leading().moments('chosen'), stepProposer) },
]
