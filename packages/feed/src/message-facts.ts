import {
  type Ballot,
  type Call,
  type Entry,
  formatBallot,
  formatRanges,
  type Message,
  NO_BALLOT,
  NOOP,
  type Reply,
  type Request,
  type SlotRange,
  toRanges,
  type Value,
} from '@synod/protocol'
import { type MessageFacts, RANGES_MAX } from './happening.ts'

/** What a value is in words. */
export type ValueName<V> = (value: V) => string

/** Entries of a message whose values are said; of the others it is said how many they are. */
const ENTRIES_SAID_MAX = 3

/** What is shown of a message: the same at its sender and at its receiver. */
export function factsOf<V>(message: Message<V>, nameOf: ValueName<V>): MessageFacts {
  const { type: kind } = message
  const ballot = 'ballot' in message ? message.ballot : NO_BALLOT
  return { kind, ballot, slots: slotsIn(message).slice(0, RANGES_MAX), words: wordsOf(message, nameOf) }
}

/** What is shown of what a client asks. `nameOf` names the body of a command. */
export function requestFacts({ calls }: Request, nameOf: ValueName<Uint8Array>): MessageFacts {
  const said = calls.slice(0, ENTRIES_SAID_MAX).map((call) => wordsOfCall(call, nameOf))
  return { kind: 'request', ballot: NO_BALLOT, slots: [], words: listed(said, calls.length) }
}

/** What is shown of what a client is answered. */
export function replyFacts({ replies }: Reply): MessageFacts {
  const counts = new Map<string, number>()
  for (const { status } of replies) counts.set(status, (counts.get(status) ?? 0) + 1)
  const said = [...counts].map(([status, count]) => (count === 1 ? status : `${count} × ${status}`))
  const slots = [...new Set(replies.flatMap(({ slot }) => (slot > 0 ? [slot] : [])))].sort((a, b) => a - b)
  return { kind: 'reply', ballot: NO_BALLOT, slots: toRanges(slots).slice(0, RANGES_MAX), words: said.join(', ') }
}

/** `no-op` for one. */
export function nameOfValue<V>(value: Value<V>, nameOf: ValueName<V>): string {
  return value === NOOP ? 'no-op' : nameOf(value)
}

/** The slots that a message is about. */
export function slotsIn(message: Message<unknown>): readonly SlotRange[] {
  switch (message.type) {
    case 'prepare':
      return [{ from: message.fromSlot, to: null }]
    case 'promise':
      return [message.covers]
    case 'accept':
    case 'catchUpReply':
      return rangesOf(message.entries)
    case 'accepted':
      return message.slots
    case 'chosen':
      return message.slots.length > 0 ? message.slots : rangesOf(message.entries)
    case 'catchUp':
      return [{ from: message.fromSlot, to: message.toSlot }]
    case 'unsupplied':
    case 'readSlotReply':
      return [{ from: message.slot, to: message.slot }]
    default:
      return []
  }
}

function rangesOf(entries: readonly Entry<unknown>[]): SlotRange[] {
  return toRanges(entries.map(({ slot }) => slot))
}

function wordsOf<V>(message: Message<V>, nameOf: ValueName<V>): string {
  const inSlot = ({ slot, value }: Entry<V>) => `${slot}: ${nameOfValue(value, nameOf)}`
  switch (message.type) {
    case 'prepare':
      return `prepare ${formatBallot(message.ballot)}, every slot from ${message.fromSlot} on`
    case 'promise': {
      const { ballot, accepted } = message
      const said = accepted
        .slice(0, ENTRIES_SAID_MAX)
        .map((entry) => `${inSlot(entry)} in ${formatBallot(entry.ballot)}`)
      const reports = said.length === 0 ? 'nothing accepted' : `accepted ${listed(said, accepted.length)}`
      return `promise ${formatBallot(ballot)}, ${reports}`
    }
    case 'accept': {
      const said = message.entries.slice(0, ENTRIES_SAID_MAX).map(inSlot)
      return `accept ${formatBallot(message.ballot)}, ${listed(said, message.entries.length)}`
    }
    case 'accepted':
      return `accepted ${formatBallot(message.ballot)} in slot ${formatRanges(message.slots)}`
    case 'rejected':
      return `rejected ${formatBallot(message.ballot)}, for ${formatBallot(message.promised)} is promised`
    case 'chosen': {
      const { slots, entries, chosenThrough } = message
      const named = slots.length > 0 ? ` slot ${formatRanges(slots)} in ${formatBallot(message.ballot)},` : ''
      const said = entries.slice(0, ENTRIES_SAID_MAX).map(inSlot)
      const values = said.length > 0 ? ` ${listed(said, entries.length)},` : ''
      return `chosen${named}${values} all through ${chosenThrough}`
    }
    case 'catchUp':
      return `catch up, slots ${message.fromSlot}–${message.toSlot}`
    case 'catchUpReply': {
      const said = message.entries.slice(0, ENTRIES_SAID_MAX).map(inSlot)
      const values = said.length > 0 ? ` ${listed(said, message.entries.length)},` : ' nothing,'
      return `catch-up reply,${values} all through ${message.chosenThrough}`
    }
    case 'snapshotRequest':
      return message.slot === 0
        ? 'snapshot request, from the beginning'
        : `snapshot request, part ${message.index + 1} at slot ${message.slot}`
    case 'snapshotChunk': {
      const { index, chunks, slot, rows } = message
      return index < chunks
        ? `snapshot at slot ${slot}, part ${index + 1} of ${chunks}`
        : `snapshot at slot ${slot}, ${rows.length} rows of history`
    }
    case 'unsupplied':
      return `unsupplied, slot ${message.slot}`
    case 'heartbeat':
      return `heartbeat, round ${message.round}`
    case 'heartbeatReply': {
      const { round, ballot, connected, fit } = message
      const state = `${connected ? '' : ', not connected'}${fit ? '' : ', unfit'}`
      return `heartbeat reply, round ${round}, stands with ${ballotName(ballot)}${state}`
    }
    case 'handOver':
      return `hand-over, above ${formatBallot(message.ballot)}`
    case 'progress':
      return `progress, chosen through ${message.chosenThrough}, durable through ${message.durableThrough}`
    case 'readBarrier':
      return `read barrier ${message.number} in ${formatBallot(message.ballot)}`
    case 'readBarrierReply': {
      const { number, ballot, promised } = message
      return promised <= ballot
        ? `read barrier ${number} in ${formatBallot(ballot)} confirmed`
        : `read barrier ${number} in ${formatBallot(ballot)} refused, for ${formatBallot(promised)} is promised`
    }
    case 'readSlot':
      return `read slot, question ${message.number}`
    case 'readSlotReply':
      return `read slot ${message.slot}, answer ${message.number}`
  }
}

function ballotName(ballot: Ballot): string {
  return ballot === NO_BALLOT ? 'none' : formatBallot(ballot)
}

function wordsOfCall(call: Call, nameOf: ValueName<Uint8Array>): string {
  switch (call.kind) {
    case 'command':
      return nameOf(call.body)
    case 'open':
      return 'open a session'
    case 'query':
      return `${call.mode} read`
    case 'configure':
      return 'change the configuration'
    case 'handOver':
      return 'hand over'
    case 'members':
      return 'who takes part?'
    case 'status':
      return 'how are you?'
  }
}

/** `a, b, c and 9 more`. */
function listed(said: readonly string[], count: number): string {
  const more = count - said.length
  return more > 0 ? `${said.join(', ')} and ${more} more` : said.join(', ')
}
