import { type ElectorEvent, electorMachine } from '@synod/elector'
import { type Ballot, begin, majority, makeBallot, NO_BALLOT, type NodeNumber, step } from '@synod/protocol'
import type { Benchmark } from '../benchmark.ts'
import { Conversation, replayed } from './replayed.ts'

const ROUNDS = 24
const MEMBERS = [1, 2, 3]
const LEADER = 1
const BALLOT = makeBallot(2, LEADER)

const stepElector = (snapshot: ReturnType<typeof beginning>, event: ElectorEvent) =>
  step(electorMachine, snapshot, event)

function beginning(node: NodeNumber) {
  return begin(electorMachine, { node, quorums: majority(MEMBERS) }).snapshot
}

/** One round among three: both others ask, both answer, and the time of the round is over. */
function round(node: NodeNumber, conversation: ReturnType<typeof begun>, leader: Ballot, name?: string): void {
  const { round } = conversation.snapshot.context
  for (const from of MEMBERS) {
    if (from === node) continue
    const ballot = from === LEADER ? leader : NO_BALLOT
    conversation.take({ type: 'heartbeat', from, round }, name)
    conversation.take({ type: 'heartbeatReply', from, round, ballot, connected: true, fit: true }, name)
  }
  conversation.take({ type: 'timeout.round' }, name)
}

function begun(node: NodeNumber) {
  return new Conversation(beginning(node), stepElector)
}

/** A node in a cluster with a leader, for some rounds. */
function settled(node: NodeNumber) {
  const conversation = begun(node)
  round(node, conversation, NO_BALLOT)
  round(node, conversation, BALLOT)
  if (node === LEADER) conversation.take({ type: 'ballot.tried', ballot: BALLOT })
  for (let rounds = 0; rounds < ROUNDS; rounds++) round(node, conversation, BALLOT, 'round')
  return conversation
}

export const electorBenchmarks: readonly Benchmark[] = [
  {
    name: 'elector/round, leader of 3',
    per: 'round',
    prepare: () => replayed(settled(LEADER).moments('round'), stepElector, ROUNDS),
  },
  {
    name: 'elector/round, follower of 3',
    per: 'round',
    prepare: () => replayed(settled(2).moments('round'), stepElector, ROUNDS),
  },
]
