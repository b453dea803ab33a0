import {
  type AcceptedEntry,
  type Ballot,
  type DeliverEffect,
  type Entry,
  highestBallot,
  type Message,
} from '@synod/protocol'
import type { Past, V } from './agent.ts'

/** A promise or an `accepted` left: its ballot is answered for good (PMS 1b, 2b). */
export function afterSending(past: Past, message: Message<V>): Past {
  if (message.type !== 'promise' && message.type !== 'accepted') return past
  return { ...past, answered: highestBallot(past.answered, message.ballot) }
}

/** An acceptance became durable, sent or not. */
export function afterAccepting(past: Past, record: { ballot: Ballot; entries: readonly Entry<V>[] }): Past {
  return { ...past, accepted: withEntries(past.accepted, record) }
}

export function afterIssuing(past: Past, accept: { ballot: Ballot; entries: readonly Entry<V>[] }): Past {
  return { ...past, issued: withEntries(past.issued, accept) }
}

/** A learner that starts again delivers what its mark does not cover a second time. */
export function afterDelivering(past: Past, { slot, value }: DeliverEffect<V>): Past {
  if (past.delivered.some((entry) => entry.slot === slot && entry.value === value)) return past
  return { ...past, delivered: [...past.delivered, { slot, value }] }
}

function withEntries(
  known: readonly AcceptedEntry<V>[],
  { ballot, entries }: { ballot: Ballot; entries: readonly Entry<V>[] },
): readonly AcceptedEntry<V>[] {
  const added = entries
    .map(({ slot, value }) => ({ slot, ballot, value }))
    .filter((entry) => !known.some((other) => isSame(other, entry)))
  if (added.length === 0) return known
  return [...known, ...added].sort((a, b) => a.slot - b.slot || a.ballot - b.ballot || compare(a.value, b.value))
}

function isSame(a: AcceptedEntry<V>, b: AcceptedEntry<V>): boolean {
  return a.slot === b.slot && a.ballot === b.ballot && a.value === b.value
}

function compare(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1
}
