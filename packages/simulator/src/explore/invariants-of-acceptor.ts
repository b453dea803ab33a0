import {
  type Accept,
  type AcceptedEntry,
  type Ballot,
  type DurableRecord,
  type Effect,
  formatBallot,
  highestBallot,
  type Message,
  NO_BALLOT,
  type PromiseMessage,
  rangeContains,
  rangesContain,
  type Slot,
  slotGet,
} from '@synod/protocol'
import type { Agent, AgentState, V } from './agent.ts'
import { highestBelow, type Violation } from './invariants.ts'

/*
 * What an acceptor must do (PMS P1a, A3), judged by what it asked its host to store and to send, never by what it believes:
 * a mutant's belief is part of the mutation.
 */

/** PMS P1a, "only if": it accepts nothing below a ballot that it answered, or whose answer waits for the disk. */
export function mustKeepPromise(agent: Agent, state: AgentState, record: DurableRecord<V>): Violation | undefined {
  if (record.type !== 'accepted') return undefined
  const answered = highestBallot(state.past.answered, ...answersWaiting(state))
  if (record.ballot >= answered) return undefined
  const why = `${agent.name} accepts ${formatBallot(record.ballot)} after it answered ${formatBallot(answered)}`
  return { invariant: 'P1a', why }
}

/**
 * PMS P1a, "if" (and P1): it accepts what nothing higher forbids, unless it knows the slot to be chosen. A promise that is
 * stored may have been answered as far as it can tell after a restart, so it counts.
 */
export function mustAccept(
  agent: Agent,
  before: AgentState,
  accept: Accept<V>,
  effects: readonly Effect<V>[],
): Violation | undefined {
  const chosenThrough = before.snapshots.acceptor?.context.chosenThrough ?? 0
  const open = accept.entries.filter(({ slot }) => slot > chosenThrough)
  if (open.length === 0 || accept.ballot < highestStored(before)) return undefined
  const saysSo = effects.some((effect) => {
    if (effect.type !== 'send' || effect.message.type !== 'accepted') return false
    const { ballot, slots } = effect.message
    return ballot === accept.ballot && open.every(({ slot }) => rangesContain(slots, slot))
  })
  if (saysSo) return undefined
  return {
    invariant: 'P1a',
    why: `${agent.name} does not accept ${formatBallot(accept.ballot)}, though nothing forbids it`,
  }
}

/** PMS A3, 1b: a promise reports, in every slot it speaks for, the highest-numbered proposal accepted below its ballot. */
export function answersTruly(agent: Agent, state: AgentState, message: Message<V>): Violation | undefined {
  if (message.type !== 'promise') return undefined
  const accepted = [...state.past.accepted, ...acceptedWaiting(state)].sort((a, b) => a.ballot - b.ballot)
  const known = state.past.delivered.length
  if (message.chosenThrough > known) {
    const why = `${agent.name} says it can supply every value through slot ${message.chosenThrough}, but has ${known}`
    return { invariant: 'A3', why }
  }
  const slots = new Set([...accepted, ...message.accepted].map(({ slot }) => slot))
  for (const slot of slots) {
    if (!speaksFor(message, slot)) continue
    const truth = highestBelow(accepted, { slot, ballot: message.ballot })
    const report = message.accepted.find((entry) => entry.slot === slot)
    if (report?.ballot === truth?.ballot && report?.value === truth?.value) continue
    const words = (entry: AcceptedEntry<V> | undefined) =>
      entry ? `${entry.value ?? 'no-op'} in ${formatBallot(entry.ballot)}` : 'nothing'
    const why = `${agent.name} promises ${formatBallot(message.ballot)} and reports ${words(report)} of slot ${slot}, having accepted ${words(truth)}`
    return { invariant: 'A3', why }
  }
  return undefined
}

function speaksFor({ covers, leftOut, chosenThrough }: PromiseMessage<V>, slot: Slot): boolean {
  return slot > chosenThrough && rangeContains(covers, slot) && !rangesContain(leftOut, slot)
}

/** PMS A3: after every step and every restart it knows the highest ballot answered and what it accepted in each slot. */
export function remembers(agent: Agent, { snapshots, past }: AgentState): Violation | undefined {
  const { context } = snapshots.acceptor ?? {}
  if (!context) return undefined
  if (context.promised < past.answered) {
    const why = `${agent.name} answered ${formatBallot(past.answered)} and knows of ${formatBallot(context.promised)}`
    return { invariant: 'A3', why }
  }
  for (const entry of past.accepted) {
    if (entry.slot <= context.chosenThrough) continue
    const held = slotGet(context.accepted, entry.slot)
    if (held && (held.ballot > entry.ballot || (held.ballot === entry.ballot && held.value === entry.value))) continue
    const why = `${agent.name} accepted ${entry.value ?? 'no-op'} in ${formatBallot(entry.ballot)}, slot ${entry.slot}, and has forgotten it`
    return { invariant: 'A3', why }
  }
  return undefined
}

function answersWaiting({ outbox }: AgentState): Ballot[] {
  return outbox.flatMap((effect) => {
    if (effect.type !== 'send' || !('ballot' in effect.message)) return []
    return effect.message.type === 'promise' || effect.message.type === 'accepted' ? [effect.message.ballot] : []
  })
}

function acceptedWaiting({ outbox }: AgentState): AcceptedEntry<V>[] {
  return outbox.flatMap((effect) => {
    if (effect.type !== 'persist' || effect.record.type !== 'accepted') return []
    const { ballot, entries } = effect.record
    return entries.map(({ slot, value }) => ({ slot, ballot, value }))
  })
}

/** The highest ballot promised or accepted in, as far as the disk knows or is about to. */
function highestStored(state: AgentState): Ballot {
  const waiting = state.outbox.flatMap((effect) => (effect.type === 'persist' ? [effect.record] : []))
  const stored = [...state.durable, ...waiting].map((record) =>
    record.type === 'promised' || record.type === 'accepted' ? record.ballot : NO_BALLOT,
  )
  return highestBallot(state.past.answered, ...stored)
}
