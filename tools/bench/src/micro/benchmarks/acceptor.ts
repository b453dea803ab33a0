import { type AcceptorEvent, acceptorMachine } from '@synod/acceptor'
import { begin, type Entry, makeBallot, step } from '@synod/protocol'
import type { Benchmark, Subject } from '../benchmark.ts'
import { batchValue } from '../material/batches.ts'
import { Conversation, replayed } from './replayed.ts'

/** Slots that are accepted and not yet known to be chosen, as when a leader keeps its pipeline full. */
const IN_FLIGHT = 4
/** Slots before the first moment is remembered, so that maps of slots have lived through a few pages. */
const SLOTS_BEFORE = 200
const MOMENTS = 96
const LEADER = 1
const BALLOT = makeBallot(1, LEADER)
const NEXT_BALLOT = makeBallot(2, 2)

const stepAcceptor = (snapshot: ReturnType<typeof beginning>, event: AcceptorEvent) =>
  step(acceptorMachine, snapshot, event)

function beginning() {
  return begin(acceptorMachine, { learning: { mode: 'distinguished' }, tellsValues: false }).snapshot
}

/** A follower's acceptor takes accepts of so many slots each, and is told what is chosen. */
function followed(slotsPerAccept: number) {
  const conversation = new Conversation(beginning(), stepAcceptor)
  const value = batchValue(1)
  let slot = 0
  for (let accept = 0; accept < SLOTS_BEFORE + MOMENTS; accept++) {
    const isRemembered = accept >= SLOTS_BEFORE
    const entries: Entry<unknown>[] = Array.from({ length: slotsPerAccept }, () => ({ slot: ++slot, value }))
    const chosenThrough = Math.max(0, slot - Math.max(IN_FLIGHT, slotsPerAccept))
    if (isRemembered) {
      conversation.suppose({ type: 'prepare', from: 2, ballot: NEXT_BALLOT, fromSlot: chosenThrough + 1 }, 'prepare')
    }
    const event = { type: 'accept', from: LEADER, ballot: BALLOT, entries, chosenThrough } as const
    conversation.take(event, isRemembered ? 'accept' : undefined)
    conversation.take({ type: 'slots.chosen', through: chosenThrough }, isRemembered ? 'chosen' : undefined)
  }
  return conversation
}

function of(slotsPerAccept: number, name: string): Subject {
  return replayed(followed(slotsPerAccept).moments(name), stepAcceptor)
}

export const acceptorBenchmarks: readonly Benchmark[] = [
  { name: 'acceptor/prepare', per: 'event', prepare: () => of(1, 'prepare') },
  { name: 'acceptor/accept 1 slot', per: 'event', prepare: () => of(1, 'accept') },
  { name: 'acceptor/accept 64 slots', per: 'event', prepare: () => of(64, 'accept') },
  { name: 'acceptor/chosen 1 slot', per: 'event', prepare: () => of(1, 'chosen') },
]
