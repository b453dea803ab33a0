import {
  type Accepted,
  type Ballot,
  type CatchUpReply,
  type Chosen,
  type Entry,
  NO_BALLOT,
  type Received,
  type Slot,
  slotDropThrough,
  slotEntries,
  slotGet,
  slotSetAll,
  toRanges,
} from '@synod/protocol'
import { type Decided, heardThrough, type LearnerContext, NO_NEWS, withHeld } from './context.ts'
import { countVotes, impliedThrough, slotsHeard } from './votes.ts'

/** A quorum has spoken, or one more of it: what follows from an acceptor's `accepted`. */
export function learnVotes<V>(context: LearnerContext<V>, event: Received<Accepted<V>>): LearnerContext<V> {
  const { votes, chosen } = countVotes(context, event)
  const told = new Map((event.entries ?? []).map(({ slot, value }) => [slot, value]))
  const decisions = chosen.map((slot): [Slot, Decided<V>] => {
    const value = told.get(slot)
    const held = byReference(context, slot, event.ballot)
    if (held.is === 'wanted' && value !== undefined) return [slot, { is: 'known', value, isStored: false }]
    return [slot, held]
  })
  const supplied = withSupplier({ ...context, votes }, event.from, impliedThrough(context, event))
  return decide(supplied, newsOnly(context, decisions), event.ballot)
}

/** Another learner says what is chosen. */
export function learnChosen<V>(context: LearnerContext<V>, event: Received<Chosen<V>>): LearnerContext<V> {
  const named = [...slotsHeard(context, event.slots)].map((slot): [Slot, Decided<V>] => [
    slot,
    byReference(context, slot, event.ballot),
  ])
  const supplied = withSupplier(context, event.from, event.chosenThrough)
  return decide(supplied, [...newsOnly(context, named), ...valuesOf(context, event.entries)], NO_BALLOT)
}

/** Another learner answers with chosen values. */
export function learnSupplied<V>(context: LearnerContext<V>, event: Received<CatchUpReply<V>>): LearnerContext<V> {
  const supplied = withSupplier(context, event.from, event.chosenThrough)
  return decide(supplied, valuesOf(context, event.entries), NO_BALLOT)
}

/** The node's own acceptor holds these values; some of them may be wanted. */
export function learnHeld<V>(
  context: LearnerContext<V>,
  ballot: Ballot,
  entries: readonly Entry<V>[],
): LearnerContext<V> {
  const held = withHeld(
    context.held,
    ballot,
    entries.filter(({ slot }) => slot > context.chosenThrough && slot <= heardThrough(context)),
  )
  const found = entries
    .filter(({ slot }) => isWanted(slotGet(context.decided, slot), ballot))
    .map(({ slot, value }): [Slot, Decided<V>] => [slot, { is: 'known', value, isStored: true }])
  return decide({ ...context, held }, found, NO_BALLOT)
}

/**
 * A slot chosen in `ballot` by reference: the node's own value counts only if it was accepted in that very ballot. What
 * was accepted in another may be another value. Only slots that a quorum is said to have accepted in `ballot` can be
 * referred to so: a sender's `chosenThrough` spans slots that were chosen in any ballot, its own or a higher one, and says
 * nothing of what somebody accepted in the sender's.
 */
function byReference<V>(context: LearnerContext<V>, slot: Slot, ballot: Ballot): Decided<V> {
  const held = slotGet(context.held, slot)
  if (held && ballot !== NO_BALLOT && held.ballot === ballot) return { is: 'known', value: held.value, isStored: true }
  return { is: 'wanted', ballot }
}

/**
 * The decisions that say more than is known: of a slot not known to be chosen, or of one whose value was wanted and is found.
 * A slot may be chosen in several ballots, one after the other; the first to name the ballot of the value held here counts.
 */
function newsOnly<V>(
  context: LearnerContext<V>,
  decisions: readonly [Slot, Decided<V>][],
): readonly [Slot, Decided<V>][] {
  return decisions.filter(([slot, decision]) => {
    const before = slotGet(context.decided, slot)
    return before === undefined || (before.is === 'wanted' && decision.is === 'known')
  })
}

function valuesOf<V>(context: LearnerContext<V>, entries: readonly Entry<V>[]): [Slot, Decided<V>][] {
  return entries
    .filter(({ slot }) => slot > context.chosenThrough && slot <= heardThrough(context))
    .filter(({ slot }) => slotGet(context.decided, slot)?.is !== 'known')
    .map(({ slot, value }) => [slot, { is: 'known', value, isStored: false }])
}

function isWanted<V>(decided: Decided<V> | undefined, ballot: Ballot): boolean {
  return decided?.is === 'wanted' && decided.ballot === ballot
}

function withSupplier<V>(context: LearnerContext<V>, from: number, chosenThrough: Slot): LearnerContext<V> {
  if (chosenThrough <= context.suppliedThrough || from === context.settings.node) return context
  return { ...context, suppliedThrough: chosenThrough, supplier: from }
}

/** Records decisions, and moves chosenThrough over every slot whose value is now known, without a gap. */
function decide<V>(
  context: LearnerContext<V>,
  decisions: readonly (readonly [Slot, Decided<V>])[],
  ballot: Ballot,
): LearnerContext<V> {
  if (decisions.length === 0) return context.news === NO_NEWS ? context : { ...context, news: NO_NEWS }
  const slots = toRanges([...new Set(decisions.map(([slot]) => slot))].sort((a, b) => a - b))
  const advanced = advance({ ...context, decided: slotSetAll(context.decided, decisions) })
  return { ...advanced, news: { ...advanced.news, slots, ballot } }
}

/**
 * Delivers what can be. While a snapshot is being restored that is nothing: what was delivered now would be executed on a
 * state that is about to be replaced by a later one.
 */
export function advance<V>(context: LearnerContext<V>): LearnerContext<V> {
  if (context.restoring.isWhole) return { ...context, news: NO_NEWS }
  const delivered: Entry<V>[] = []
  const learned: Entry<V>[] = []
  for (const [slot, decision] of slotEntries(context.decided, context.chosenThrough + 1)) {
    if (slot !== context.chosenThrough + 1 + delivered.length || decision.is === 'wanted') break
    delivered.push({ slot, value: decision.value })
    if (!decision.isStored) learned.push({ slot, value: decision.value })
  }
  const news = { ...NO_NEWS, delivered, learned }
  if (delivered.length === 0) return { ...context, news }
  return { ...withoutThrough(context, context.chosenThrough + delivered.length), news }
}

/** Everything up to `through` is behind it. */
export function withoutThrough<V>(context: LearnerContext<V>, through: Slot): LearnerContext<V> {
  return {
    ...context,
    chosenThrough: through,
    votes: slotDropThrough(context.votes, through),
    held: slotDropThrough(context.held, through),
    decided: slotDropThrough(context.decided, through),
    askedInVain: [],
  }
}
