import {
  type CatchUpReply,
  type Effect,
  NO_BALLOT,
  type Note,
  type SlotQuorums,
  type SlotRange,
  slotGet,
  slotsOf,
  toRanges,
} from '@synod/protocol'
import type { Past, RoleSnapshots, V } from './agent.ts'
import type { ExploredRole } from './machines.ts'

/** An event for a sibling role. */
export interface Told {
  readonly role: ExploredRole
  readonly event: { readonly type: string; readonly [field: string]: unknown }
}

type NoteOf<T extends Note<V>['type']> = Extract<Note<V>, { type: T }>

/**
 * Who on the same node has to hear of an effect, routed as a replica routes it (`Roles` in @synod/replica). What comes
 * second may depend on what the first did, so the snapshots are asked for each time. What a `deliver` leads to is told by
 * {@link toldOfSets}.
 */
export function* toldBy(snapshots: () => RoleSnapshots, effect: Effect<V>): Generator<Told> {
  if (effect.type === 'valuesAccepted') yield* hold(snapshots, effect)
  if (effect.type === 'fellBehind') yield* want(snapshots(), effect)
  if (effect.type === 'slotsChosen') {
    const { through } = effect
    yield { role: 'acceptor', event: { type: 'slots.chosen', through } }
    const slots = withValues(snapshots(), effect.slots)
    yield { role: 'proposer', event: { type: 'slots.chosen', through, slots } }
  }
}

/** Other sets are in view, once a value was executed: first the learner has to know, then the proposer (PMS 3.10). */
export function toldOfSets(quorums: SlotQuorums): Told[] {
  const event = { type: 'quorums.changed', quorums }
  return [
    { role: 'learner', event },
    { role: 'proposer', event },
  ]
}

/** What was accepted at or above the ballot in which a wanted slot was chosen is the chosen value (PMS P2a). */
function* hold(snapshots: () => RoleSnapshots, { ballot, entries }: NoteOf<'valuesAccepted'>): Generator<Told> {
  yield { role: 'learner', event: { type: 'values.hold', ballot, entries } }
  const { learner } = snapshots()
  if (!learner) return
  const { decided, settings } = learner.context
  const wanted = entries.filter(({ slot }) => {
    const decision = slotGet(decided, slot)
    return decision?.is === 'wanted' && decision.ballot !== NO_BALLOT && decision.ballot <= ballot
  })
  if (wanted.length === 0) return
  const word = { type: 'chosen', ballot: NO_BALLOT, slots: [], chosenThrough: 0, from: settings.node }
  yield { role: 'learner', event: { ...word, entries: wanted } }
}

/** A slot known to be chosen without its value counts as open for the proposer (PMS LN5). */
function withValues({ learner }: RoleSnapshots, ranges: readonly SlotRange[]): readonly SlotRange[] {
  if (!learner) return ranges
  const { decided } = learner.context
  return toRanges([...slotsOf(ranges)].filter((slot) => slotGet(decided, slot)?.is !== 'wanted'))
}

function* want({ learner, proposer }: RoleSnapshots, { through }: NoteOf<'fellBehind'>): Generator<Told> {
  if (learner?.value === 'catchingUp' && learner.context.suppliedThrough >= through) return
  const supplier = proposer?.context.promises.find(({ chosenThrough }) => chosenThrough >= through)
  yield { role: 'learner', event: { type: 'values.want', through, from: supplier?.node ?? 0 } }
}

/** What the log of a node holds of the slots that another asks for. */
export function suppliedBy({ delivered }: Past, { fromSlot, toSlot }: NoteOf<'valuesAsked'>): CatchUpReply<V> {
  const entries = delivered.filter(({ slot }) => slot >= fromSlot && slot <= toSlot)
  return { type: 'catchUpReply', entries, chosenThrough: delivered.length, logFrom: 1 }
}
