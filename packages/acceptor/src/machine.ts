import {
  type Accept,
  acceptedGoesTo,
  type Effect,
  type Entry,
  type Learning,
  NO_BALLOT,
  type Prepare,
  type Received,
  type Recipient,
  type SendEffect,
  type Slot,
  slotDropThrough,
  slotEntries,
  slotGet,
  toRanges,
} from '@synod/protocol'
import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate'
import { type AcceptorContext, type AcceptorInput, acceptorContext, withProposals } from './context.ts'
import { promiseParts } from './promise.ts'

/** Values are opaque to an acceptor. */
type V = unknown

export type AcceptorEvent =
  | Received<Prepare>
  | Received<Accept<V>>
  /** From the learner on the same node: every value up to `through` is chosen and stored here. */
  | { readonly type: 'slots.chosen'; readonly through: Slot }
  /** Who hears of what is accepted from now on (PMS LN1–LN4). No safety depends on it. */
  | { readonly type: 'learning.changed'; readonly learning: Learning }

const send = (to: Recipient, message: SendEffect<V>['message']): SendEffect<V> => ({ type: 'send', to, message })

/** The entries of an accept that lie above what is known to be chosen: those to stand for in its ballot. */
function undecided(context: AcceptorContext<V>, event: Accept<V>): readonly Entry<V>[] {
  return event.entries.filter(({ slot }) => slot > context.chosenThrough)
}

/** Those of them that are not in the log under this ballot yet. */
function unaccepted(context: AcceptorContext<V>, event: Accept<V>): readonly Entry<V>[] {
  return undecided(context, event).filter(({ slot }) => slotGet(context.accepted, slot)?.ballot !== event.ballot)
}

const rejecting = {
  guard: 'is the ballot below the promise?',
  actions: 'reject',
  description: 'Something higher was answered: say so, so that the proposer gives up. Safety does not need this.',
  meta: { paper: ['PMS A2', 'PMS I2'] },
} as const

const promising = {
  target: 'promised',
  actions: ['raise the promise', 'persist the promise', 'send the promise'],
  description: 'Promise to accept nothing below this ballot, and report what was accepted; durable before it is sent.',
  meta: { paper: ['PMS 1b', 'PMS I3', 'PMS A3', 'PMS 3.5'] },
} as const

const promisingAgain = {
  guard: 'is this ballot promised already?',
  actions: 'send the promise',
  description: 'The same promise as before, for the slots in which nothing was accepted under it since.',
  meta: { paper: ['PMS 1b', 'PMS M1'] },
} as const

const deferring = {
  guard: 'is it all chosen already?',
  actions: 'say what is chosen',
  description: 'These slots are decided and their values stored: the sender must learn them, not propose there.',
  meta: { paper: ['PMS A3'] },
} as const

const acceptingAgain = {
  guard: 'is it all accepted already?',
  actions: 'send the acceptance',
  description: 'A repeated accept gets the same answer; nothing is written twice.',
  meta: { paper: ['PMS 2b', 'PMS M1'] },
} as const

const accepting = {
  target: 'accepted',
  actions: ['persist the acceptance', 'note the values', 'remember the acceptance', 'send the acceptance'],
  description: 'Nothing higher was answered, so accept; durable before it is told. Accepting raises the promise.',
  meta: { paper: ['PMS P1', 'PMS P1a', 'PMS 2b', 'PMS I3'] },
} as const

/**
 * The acceptor (PMS 2.2, phases 1b and 2b), for all slots at once. It promises when a prepare is above everything it has
 * answered, accepts unless it has answered a higher prepare, and has both in stable storage before it says so.
 * Effects: `persist`, `send`, and the note `valuesAccepted`.
 */
export const acceptorMachine = setup({
  types: {
    context: {} as AcceptorContext<V>,
    events: {} as AcceptorEvent,
    input: {} as AcceptorInput<V>,
    emitted: {} as Effect<V>,
  },
  guards: {
    'is the ballot below the promise?': ({ context, event }) => {
      assertEvent(event, ['prepare', 'accept'])
      return event.ballot < context.promised
    },
    'is this ballot promised already?': ({ context, event }) => {
      assertEvent(event, 'prepare')
      return event.ballot === context.promised
    },
    'is it all chosen already?': ({ context, event }) => {
      assertEvent(event, 'accept')
      return undecided(context, event).length === 0
    },
    'is it all accepted already?': ({ context, event }) => {
      assertEvent(event, 'accept')
      return unaccepted(context, event).length === 0
    },
    'was something accepted in the promised ballot?': ({ context }) => {
      for (const [, proposal] of slotEntries(context.accepted)) if (proposal.ballot === context.promised) return true
      return false
    },
    'was a ballot promised?': ({ context }) => context.promised > NO_BALLOT,
  },
  actions: {
    reject: emit(({ context, event }) => {
      assertEvent(event, ['prepare', 'accept'])
      return send([event.from], { type: 'rejected', ballot: event.ballot, promised: context.promised })
    }),
    'raise the promise': assign(({ event }) => {
      assertEvent(event, 'prepare')
      return { promised: event.ballot }
    }),
    'persist the promise': emit(({ context }) => ({
      type: 'persist',
      record: { type: 'promised', ballot: context.promised },
    })),
    'send the promise': enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'prepare')
      for (const part of promiseParts(context, event.ballot, event.fromSlot)) enqueue.emit(send([event.from], part))
    }),
    'persist the acceptance': emit(({ context, event }) => {
      assertEvent(event, 'accept')
      const record = { type: 'accepted', ballot: event.ballot, entries: unaccepted(context, event) } as const
      return { type: 'persist', record }
    }),
    'note the values': emit(({ context, event }) => {
      assertEvent(event, 'accept')
      return { type: 'valuesAccepted', ballot: event.ballot, entries: unaccepted(context, event) }
    }),
    'remember the acceptance': assign(({ context, event }) => {
      assertEvent(event, 'accept')
      const accepted = withProposals(context.accepted, event.ballot, unaccepted(context, event))
      return { promised: event.ballot, accepted }
    }),
    'send the acceptance': emit(({ context, event }) => {
      assertEvent(event, 'accept')
      const entries = undecided(context, event)
      const slots = toRanges(entries.map(({ slot }) => slot))
      const told = context.tellsValues ? { entries } : {}
      const to = acceptedGoesTo(context.learning, event.ballot)
      return send(to, { type: 'accepted', ballot: event.ballot, slots, ...told })
    }),
    'say what is chosen': emit(({ context, event }) => {
      assertEvent(event, 'accept')
      // No ballot is named, so the receiver cannot take its own value on our word: it has to ask for the chosen one.
      const { chosenThrough } = context
      return send([event.from], { type: 'chosen', ballot: NO_BALLOT, slots: [], entries: [], chosenThrough })
    }),
    'tell others from now on': assign(({ event }) => {
      assertEvent(event, 'learning.changed')
      return { learning: event.learning }
    }),
    'forget what is chosen': assign(({ context, event }) => {
      assertEvent(event, 'slots.chosen')
      if (event.through <= context.chosenThrough) return {}
      return { chosenThrough: event.through, accepted: slotDropThrough(context.accepted, event.through) }
    }),
  },
}).createMachine({
  id: 'acceptor',
  description: 'Answers prepares and accepts for all slots, and never goes back on an answer.',
  context: ({ input }) => acceptorContext(input),
  initial: 'fresh',
  on: {
    'slots.chosen': {
      actions: 'forget what is chosen',
      description: 'These values are stored on this node as chosen; they need not be kept in memory.',
      meta: { paper: ['PMS A3'] },
    },
    'learning.changed': {
      actions: 'tell others from now on',
      description: 'The cluster has decided who shall hear of what is accepted; what was told is not told again.',
      meta: { paper: ['PMS LN1', 'PMS LN2', 'PMS LN3', 'PMS LN4'] },
    },
  },
  states: {
    fresh: {
      description: 'No ballot was ever answered: anything may be promised or accepted.',
      always: [
        {
          guard: 'was something accepted in the promised ballot?',
          target: 'accepted',
          description: 'Restarted: it remembers what it accepted.',
          meta: { paper: ['PMS M2'] },
        },
        {
          guard: 'was a ballot promised?',
          target: 'promised',
          description: 'Restarted: it remembers what it promised.',
          meta: { paper: ['PMS M2'] },
        },
      ],
      on: { prepare: promising, accept: [deferring, accepting] },
    },
    promised: {
      description: 'A ballot was promised, and nothing was accepted in it yet.',
      on: {
        prepare: [rejecting, promisingAgain, promising],
        accept: [rejecting, deferring, accepting],
      },
    },
    accepted: {
      description: 'Something was accepted in the highest ballot answered.',
      on: {
        prepare: [rejecting, promisingAgain, promising],
        accept: [rejecting, deferring, acceptingAgain, accepting],
      },
    },
  },
})
