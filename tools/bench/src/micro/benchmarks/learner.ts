import { type LearnerEvent, learnerMachine } from '@synod/learner'
import { begin, majority, makeBallot, type NodeNumber, type Slot, step } from '@synod/protocol'
import type { Benchmark, Subject } from '../benchmark.ts'
import { batchValue } from '../material/batches.ts'
import { Conversation, replayed } from './replayed.ts'

const IN_FLIGHT = 4
const SLOTS_BEFORE = 200
const MOMENTS = 96
const MEMBERS = [1, 2, 3]
const LEADER = 1
const BALLOT = makeBallot(1, LEADER)

const stepLearner = (snapshot: ReturnType<typeof beginning>, event: LearnerEvent) =>
  step(learnerMachine, snapshot, event)

function beginning(node: NodeNumber) {
  const learning = { mode: 'distinguished' } as const
  return begin(learnerMachine, { node, quorums: majority(MEMBERS), peers: MEMBERS, alpha: 64, learning }).snapshot
}

function held(slot: Slot): LearnerEvent {
  return { type: 'values.hold', ballot: BALLOT, entries: [{ slot, value: batchValue(1) }] }
}

/** The leader's learner: the value comes from its own acceptor, then the votes of the three acceptors. */
function leading() {
  const conversation = new Conversation(beginning(LEADER), stepLearner)
  for (let slot = 1; slot <= SLOTS_BEFORE + MOMENTS; slot++) {
    const as = (name: string) => (slot > SLOTS_BEFORE ? name : undefined)
    const vote = (from: NodeNumber, at: Slot): LearnerEvent => ({
      ...{ type: 'accepted', from, ballot: BALLOT },
      slots: [{ from: at, to: at }],
    })
    conversation.take(held(slot), as('hold'))
    conversation.take(vote(2, slot), as('first vote'))
    const at = slot - IN_FLIGHT
    if (at < 1) continue
    conversation.take(vote(LEADER, at), as('quorum'))
    conversation.take(vote(3, at), as('late vote'))
  }
  return conversation
}

/** A follower's learner: the value comes from its own acceptor, then the leader says that it is chosen. */
function following() {
  const conversation = new Conversation(beginning(2), stepLearner)
  for (let slot = 1; slot <= SLOTS_BEFORE + MOMENTS; slot++) {
    conversation.take(held(slot))
    const at = slot - IN_FLIGHT
    if (at < 1) continue
    const slots = [{ from: at, to: at }]
    const event = { type: 'chosen', from: LEADER, ballot: BALLOT, slots, entries: [], chosenThrough: at } as const
    conversation.take(event, slot > SLOTS_BEFORE ? 'chosen' : undefined)
  }
  return conversation
}

const ofLeader = (name: string): Subject => replayed(leading().moments(name), stepLearner)

export const learnerBenchmarks: readonly Benchmark[] = [
  { name: 'learner/value held', per: 'event', prepare: () => ofLeader('hold') },
  { name: 'learner/first vote', per: 'event', prepare: () => ofLeader('first vote') },
  { name: "learner/quorum's vote", per: 'event', prepare: () => ofLeader('quorum') },
  { name: 'learner/late vote', per: 'event', prepare: () => ofLeader('late vote') },
  { name: 'learner/chosen', per: 'event', prepare: () => replayed(following().moments('chosen'), stepLearner) },
]
