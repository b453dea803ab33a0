import {
  type Ballot,
  type Effect,
  type Entry,
  highestBallot,
  NO_BALLOT,
  type PromiseMessage,
  type Received,
  type Rejected,
  type Slot,
  type SlotRange,
  type Value,
} from '@synod/protocol'
import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate'
import {
  firstUnchosen,
  type ProposerContext,
  type ProposerInput,
  promisedChosenThrough,
  proposerContext,
  withChosen,
  withNewBallot,
} from './context.ts'
import { isPhaseOneDone, recoveryOf, withPromise } from './phase-one.ts'
import { isRecovered, overdue, proposals, reclaimed } from './phase-two.ts'

/** Values are opaque to a proposer. */
type V = unknown

export type ProposerEvent =
  /** Prepare a ballot of your own above `above` and everything you know of: you are the distinguished proposer (PMS PR2). */
  | { readonly type: 'ballot.start'; readonly above?: Ballot }
  /** Somebody else is, or nobody: propose nothing more (PMS A1). */
  | { readonly type: 'ballot.abandon' }
  /** Have these values chosen, in this order if nothing comes between. */
  | { readonly type: 'values.submit'; readonly values: readonly Value<V>[] }
  /** From the learner: everything up to `through` is chosen (and applied), and so are these slots above it. */
  | { readonly type: 'slots.chosen'; readonly through: Slot; readonly slots: readonly SlotRange[] }
  | Received<PromiseMessage<V>>
  | Received<Rejected>
  | { readonly type: 'timeout.prepare' }
  | { readonly type: 'timeout.accept' }

function accept(context: ProposerContext<V>, entries: readonly Entry<V>[]): Effect<V> {
  const message = { type: 'accept', ballot: context.ballot, entries, chosenThrough: context.chosen.through } as const
  return { type: 'send', to: 'acceptors', message }
}

const preparing = {
  target: 'preparing',
  actions: ['reclaim own values', 'pick a ballot', 'persist the ballot', 'note the ballot', 'send prepare'],
  description: 'Pick a ballot above everything tried and seen, durably, and ask the acceptors to promise it.',
  meta: { paper: ['PMS 1a', 'PMS I4', 'PMS I5', 'PMS PR2', 'PMS 3.5'] },
} as const

const preempting = {
  guard: 'is my ballot refused for a higher one?',
  target: 'preempted',
  actions: ['see the higher ballot', 'note who is above', 'reclaim own values'],
  description: 'Somebody was promised a higher ballot: give this one up.',
  meta: { paper: ['PMS A1', 'PMS A2'] },
} as const

const heeding = {
  guard: 'does it name a higher ballot than I know of?',
  actions: 'see the higher ballot',
  description: 'It refuses a ballot given up already; the next one goes above what it names all the same.',
  meta: { paper: ['PMS A2', 'PMS PR2'] },
} as const

const abandoning = {
  target: 'idle',
  actions: 'drop all values',
  description:
    'Another proposer is the distinguished one: let it work. Whoever submitted values here submits them there.',
  meta: { paper: ['PMS A1', 'PMS PR2'] },
} as const

const refusing = {
  guard: 'is the queue full?',
  actions: 'refuse the values',
  description: 'No room: the values are handed back.',
  meta: { paper: ['PMS 3.8'] },
} as const

const queueing = {
  actions: 'queue the values',
  description: 'The values wait until this proposer may propose them.',
  meta: { paper: ['PMS 3.4'] },
} as const

const retransmitting = {
  actions: 'send overdue accepts',
  description: 'No answer: the accepts may have been lost.',
  meta: { paper: ['PMS 3.8', 'PMS M1'] },
} as const

const forgetting = {
  actions: 'forget what is chosen',
  description: 'Chosen slots need no proposal.',
  meta: { paper: ['PMS 3.6'] },
} as const

/**
 * The proposer (PMS 2.2, phases 1a and 2a; 3.4–3.8), for all slots at once: one phase 1 with one ballot for every slot
 * that is not known to be chosen, then only phase 2 for each. It never picks a value that P2c forbids.
 * Effects: `persist`, `send`, timers, and the notes `ballotTried`, `preempted`, `fellBehind`, `valuesRefused`.
 */
export const proposerMachine = setup({
  types: {
    context: {} as ProposerContext<V>,
    events: {} as ProposerEvent,
    input: {} as ProposerInput<V>,
    emitted: {} as Effect<V>,
  },
  guards: {
    'is my ballot refused for a higher one?': ({ context, event }) => {
      assertEvent(event, 'rejected')
      return event.ballot === context.ballot && event.promised > context.ballot
    },
    'does it name a higher ballot than I know of?': ({ context, event }) => {
      assertEvent(event, 'rejected')
      return event.promised > context.seen
    },
    'does it complete a quorum of promises?': ({ context, event }) => {
      assertEvent(event, 'promise')
      return event.ballot === context.ballot && isPhaseOneDone({ ...context, ...withPromise(context, event) })
    },
    'is it a promise of my ballot?': ({ context, event }) => {
      assertEvent(event, 'promise')
      return event.ballot === context.ballot
    },
    'is everything recovered?': ({ context }) => isRecovered(context),
    'are chosen values missing?': ({ context }) => context.chosen.through < promisedChosenThrough(context),
    'is the queue full?': ({ context, event }) => {
      assertEvent(event, 'values.submit')
      return context.queue.length + event.values.length > context.settings.queueMax
    },
  },
  actions: {
    'reclaim own values': assign(({ context }) => reclaimed(context)),
    'drop all values': assign(({ context }) => ({ ...reclaimed(context), queue: [] })),
    'pick a ballot': assign(({ context, event }) => {
      const above = event.type === 'ballot.start' ? (event.above ?? NO_BALLOT) : NO_BALLOT
      return withNewBallot(context, above)
    }),
    'persist the ballot': emit(({ context }) => ({
      type: 'persist',
      record: { type: 'tried', ballot: context.ballot },
    })),
    'note the ballot': emit(({ context }) => ({ type: 'ballotTried', ballot: context.ballot })),
    'send prepare': enqueueActions(({ context, enqueue }) => {
      const message = { type: 'prepare', ballot: context.ballot, fromSlot: firstUnchosen(context) } as const
      enqueue.emit({ type: 'send', to: 'acceptors', message })
      enqueue.emit({ type: 'startTimer', name: 'prepare', ms: context.settings.retryMs })
    }),
    'count the promise': assign(({ context, event }) => {
      assertEvent(event, 'promise')
      return withPromise(context, event)
    }),
    'see what to recover': assign(({ context }) => recoveryOf(context)),
    'note what is missing': enqueueActions(({ context, enqueue }) => {
      const through = promisedChosenThrough(context)
      if (through > context.chosen.through) enqueue.emit({ type: 'fellBehind', through })
      else enqueue.emit({ type: 'cancelTimer', name: 'prepare' })
    }),
    'wait on for what is missing': enqueueActions(({ context, enqueue }) => {
      const isMissing = context.chosen.through < promisedChosenThrough(context)
      const { retryMs } = context.settings
      enqueue.emit(
        isMissing ? { type: 'startTimer', name: 'prepare', ms: retryMs } : { type: 'cancelTimer', name: 'prepare' },
      )
    }),
    propose: enqueueActions(({ context, enqueue }) => {
      const { entries, context: next } = proposals(context)
      if (next !== context) enqueue.assign(next)
      if (entries.length === 0) return
      if (context.pending.size === 0) {
        enqueue.emit({ type: 'startTimer', name: 'accept', ms: context.settings.retryMs })
      }
      enqueue.emit(accept(next, entries))
    }),
    'send overdue accepts': enqueueActions(({ context, enqueue }) => {
      if (context.pending.size === 0) return
      const { entries, context: next } = overdue(context)
      enqueue.assign(next)
      if (entries.length > 0) enqueue.emit(accept(next, entries))
      enqueue.emit({ type: 'startTimer', name: 'accept', ms: context.settings.retryMs })
    }),
    'see the higher ballot': assign(({ context, event }) => {
      assertEvent(event, 'rejected')
      return { seen: highestBallot(context.seen, event.promised) }
    }),
    'note who is above': emit(({ context, event }) => {
      assertEvent(event, 'rejected')
      return { type: 'preempted', ballot: context.ballot, by: event.promised }
    }),
    'queue the values': assign(({ context, event }) => {
      assertEvent(event, 'values.submit')
      return { queue: [...context.queue, ...event.values] }
    }),
    'refuse the values': emit(({ event }) => {
      assertEvent(event, 'values.submit')
      return { type: 'valuesRefused', values: event.values }
    }),
    'forget what is chosen': assign(({ context, event }) => {
      assertEvent(event, 'slots.chosen')
      return withChosen(context, event.through, event.slots)
    }),
  },
}).createMachine({
  id: 'proposer',
  description: 'Gets values chosen: one phase 1 for all slots, then a phase 2 per slot.',
  context: ({ input }) => proposerContext(input),
  initial: 'idle',
  states: {
    idle: {
      description: 'Not the distinguished proposer; values wait.',
      on: {
        'ballot.start': preparing,
        rejected: heeding,
        'values.submit': [refusing, queueing],
        'slots.chosen': forgetting,
      },
    },
    preparing: {
      description: 'Phase 1: a ballot is out, promises are coming in.',
      on: {
        promise: [
          {
            guard: 'does it complete a quorum of promises?',
            target: 'recovering',
            actions: ['count the promise', 'see what to recover', 'note what is missing', 'propose'],
            description: 'A quorum has promised: what it reports decides what may be proposed, slot by slot.',
            meta: { paper: ['PMS P2c', 'PMS 2a', 'PMS 3.5', 'PMS 3.6'] },
          },
          {
            guard: 'is it a promise of my ballot?',
            actions: 'count the promise',
            description: 'One more acceptor, or one more part of its answer.',
            meta: { paper: ['PMS I2'] },
          },
        ],
        rejected: [preempting, heeding],
        'timeout.prepare': {
          actions: 'send prepare',
          description: 'Promises may have been lost: ask again.',
          meta: { paper: ['PMS M1'] },
        },
        'ballot.abandon': abandoning,
        'values.submit': [refusing, queueing],
        'slots.chosen': forgetting,
      },
    },
    recovering: {
      description: 'Phase 2 for what earlier ballots left: bound values again, no-ops into gaps; new values wait.',
      always: {
        guard: 'is everything recovered?',
        target: 'proposing',
        actions: 'propose',
        description: 'Every slot that anybody reported is chosen; the window is free for new values.',
        meta: { paper: ['PMS 3.6'] },
      },
      on: {
        'slots.chosen': {
          actions: ['forget what is chosen', 'wait on for what is missing', 'propose'],
          description: 'The window moves: recover the next slots.',
          meta: { paper: ['PMS 3.8'] },
        },
        rejected: [preempting, heeding],
        'timeout.accept': retransmitting,
        'timeout.prepare': {
          guard: 'are chosen values missing?',
          ...preparing,
          description: 'Nobody supplied the values that a promise said are chosen: ask for promises again, higher.',
          meta: { paper: ['PMS I5', 'PMS LN5'] },
        },
        'ballot.abandon': abandoning,
        'values.submit': [refusing, queueing],
      },
    },
    proposing: {
      description: 'Phase 2 only: each value gets the next slot, at most α beyond what is chosen.',
      on: {
        'values.submit': [
          refusing,
          {
            actions: ['queue the values', 'propose'],
            description: 'Propose what the window allows; the rest waits.',
            meta: { paper: ['PMS 3.4', 'PMS 3.8'] },
          },
        ],
        'slots.chosen': {
          actions: ['forget what is chosen', 'propose'],
          description: 'The window moves: propose what waits.',
          meta: { paper: ['PMS 3.8'] },
        },
        rejected: [preempting, heeding],
        'timeout.accept': retransmitting,
        'ballot.abandon': abandoning,
      },
    },
    preempted: {
      description: 'A higher ballot is about. Whoever elects decides whether this proposer tries again.',
      on: {
        'ballot.start': preparing,
        rejected: heeding,
        'ballot.abandon': abandoning,
        'values.submit': [refusing, queueing],
        'slots.chosen': forgetting,
      },
    },
  },
})
