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
  type SlotQuorums,
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
import { askings, isInView, isPhaseOneDone, withSets } from './coverage.ts'
import { areValuesMissing, laterRecoveryOf, recoveryOf, withPromise } from './phase-one.ts'
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
  /**
   * From whoever applies what is chosen: these sets decide the slots not yet chosen. It comes before the `slots.chosen` that lets
   * something be proposed in the first slot of a new set (PMS 3.10).
   */
  | { readonly type: 'quorums.changed'; readonly quorums: SlotQuorums }
  /** Let no slot up to `through` wait for a value: those still free when this proposer leads get no-ops (PMS 3.10). */
  | { readonly type: 'noops.submit'; readonly through: Slot }
  | Received<PromiseMessage<V>>
  | Received<Rejected>
  | { readonly type: 'timeout.prepare' }
  | { readonly type: 'timeout.accept' }

/** Does this promise answer the ballot in use, and come from a node that some set in view counts (PMS I2, 3.10)? */
function isCounted(context: ProposerContext<V>, { ballot, from }: Received<PromiseMessage<V>>): boolean {
  return ballot === context.ballot && isInView(context, from)
}

function accept(context: ProposerContext<V>, entries: readonly Entry<V>[]): Effect<V> {
  const message = { type: 'accept', ballot: context.ballot, entries, chosenThrough: context.chosen.through } as const
  return { type: 'send', to: 'acceptors', message }
}

/** The accepts for these proposals, and the timer that sends them again, where none is out yet. */
function sendings(context: ProposerContext<V>, entries: readonly Entry<V>[]): Effect<V>[] {
  if (entries.length === 0) return []
  const sent = accept(context, entries)
  if (context.pending.size > 0) return [sent]
  return [{ type: 'startTimer', name: 'accept', ms: context.settings.retryMs }, sent]
}

const beginning = {
  target: 'balloting',
  actions: ['reclaim own values', 'pick a ballot', 'persist the ballot', 'note the ballot', 'send prepare'],
  description: 'Pick a ballot above everything tried and seen, durably, and ask the acceptors to promise it.',
  meta: { paper: ['PMS 1a', 'PMS I4', 'PMS I5', 'PMS PR2', 'PMS 3.5'] },
} as const

const abandoning = {
  target: 'idle',
  actions: 'drop all values',
  description:
    'Another proposer is the distinguished one: let it work. Whoever submitted values here submits them there.',
  meta: { paper: ['PMS A1', 'PMS PR2'] },
} as const

const countingLater = {
  guard: 'does a set in view lack this promise?',
  actions: ['count the promise', 'see what to recover besides', 'note what is missing', 'propose'],
  description:
    'An acceptor of a set that came into view: its slots may be proposed in once a quorum of it has promised.',
  meta: { paper: ['PMS 3.10', 'PMS P2c', 'PMS I2'] },
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
    'is it a promise of my ballot?': ({ context, event }) => {
      assertEvent(event, 'promise')
      return isCounted(context, event)
    },
    'has a quorum of every set in view promised?': ({ context }) => isPhaseOneDone(context),
    'does a set in view lack promises?': ({ context }) => !isPhaseOneDone(context),
    'does a set in view lack this promise?': ({ context, event }) => {
      assertEvent(event, 'promise')
      return isCounted(context, event) && !isPhaseOneDone(context)
    },
    'does it bind a slot not proposed yet?': ({ context, event }) => {
      assertEvent(event, 'promise')
      if (!isCounted(context, event) || isPhaseOneDone(context)) return false
      const next = { ...context, ...withPromise(context, event) }
      return !isRecovered({ ...next, ...laterRecoveryOf(next) })
    },
    'is everything recovered?': ({ context }) => isRecovered(context),
    'are chosen values missing?': ({ context }) => areValuesMissing(context),
    'is there room in the queue?': ({ context, event }) => {
      assertEvent(event, 'values.submit')
      return context.queue.length + event.values.length <= context.settings.queueMax
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
    'see what to recover besides': assign(({ context }) => laterRecoveryOf(context)),
    'take the sets': assign(({ context, event }) => {
      assertEvent(event, 'quorums.changed')
      return withSets(context, event.quorums)
    }),
    'ask who has not promised': enqueueActions(({ context, enqueue }) => {
      const asked = askings(context)
      for (const { to, fromSlot } of asked) {
        enqueue.emit({ type: 'send', to, message: { type: 'prepare', ballot: context.ballot, fromSlot } })
      }
      if (asked.length > 0) enqueue.emit({ type: 'startTimer', name: 'prepare', ms: context.settings.retryMs })
    }),
    'note what is missing': enqueueActions(({ context, enqueue }) => {
      if (areValuesMissing(context)) enqueue.emit({ type: 'fellBehind', through: promisedChosenThrough(context) })
      else if (isPhaseOneDone(context)) enqueue.emit({ type: 'cancelTimer', name: 'prepare' })
    }),
    'wait on for what is missing': enqueueActions(({ context, enqueue }) => {
      const { retryMs } = context.settings
      if (areValuesMissing(context)) enqueue.emit({ type: 'startTimer', name: 'prepare', ms: retryMs })
      else if (isPhaseOneDone(context)) enqueue.emit({ type: 'cancelTimer', name: 'prepare' })
    }),
    propose: enqueueActions(({ context, enqueue }) => {
      const { entries, after } = proposals(context)
      if (after.nextSlot !== context.nextSlot) enqueue.assign(after)
      for (const effect of sendings(context, entries)) enqueue.emit(effect)
    }),
    // What a leader does most, so it queues and proposes in one assignment: each one costs a snapshot.
    'propose the values': enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'values.submit')
      const { entries, after } = proposals({ ...context, queue: [...context.queue, ...event.values] })
      enqueue.assign(after)
      for (const effect of sendings(context, entries)) enqueue.emit(effect)
    }),
    'send overdue accepts': enqueueActions(({ context, enqueue }) => {
      if (context.pending.size === 0) return
      const { entries, after } = overdue(context)
      enqueue.assign(after)
      if (entries.length > 0) enqueue.emit(accept(context, entries))
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
    'remember how far to fill': assign(({ context, event }) => {
      assertEvent(event, 'noops.submit')
      return { noopsThrough: Math.max(context.noopsThrough, event.through) }
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
  on: {
    'values.submit': [
      {
        guard: 'is there room in the queue?',
        actions: 'queue the values',
        description: 'The values wait until this proposer may propose them.',
        meta: { paper: ['PMS 3.4'] },
      },
      {
        actions: 'refuse the values',
        description: 'No room: the values are handed back.',
        meta: { paper: ['PMS 3.8'] },
      },
    ],
    'slots.chosen': {
      actions: 'forget what is chosen',
      description: 'Chosen slots need no proposal.',
      meta: { paper: ['PMS 3.6'] },
    },
    'quorums.changed': {
      actions: 'take the sets',
      description: 'The members change some slots further up: whoever decides those is asked when there is a ballot.',
      meta: { paper: ['PMS 3.10'] },
    },
    'noops.submit': {
      actions: 'remember how far to fill',
      description: 'Slots up to there shall not wait for values, whoever fills them.',
      meta: { paper: ['PMS 3.7', 'PMS 3.10'] },
    },
    rejected: {
      guard: 'does it name a higher ballot than I know of?',
      actions: 'see the higher ballot',
      description: 'It refuses a ballot given up already; the next one goes above what it names all the same.',
      meta: { paper: ['PMS A2', 'PMS PR2'] },
    },
  },
  states: {
    idle: {
      description: 'Not the distinguished proposer; values wait.',
      on: { 'ballot.start': beginning },
    },
    balloting: {
      description: 'A ballot of its own is out.',
      initial: 'preparing',
      on: {
        rejected: {
          guard: 'is my ballot refused for a higher one?',
          target: 'preempted',
          actions: ['see the higher ballot', 'note who is above', 'reclaim own values'],
          description: 'Somebody was promised a higher ballot: give this one up.',
          meta: { paper: ['PMS A1', 'PMS A2'] },
        },
        'quorums.changed': {
          actions: ['take the sets', 'ask who has not promised'],
          description:
            'The members change some slots further up: whoever decides those has to promise this ballot first.',
          meta: { paper: ['PMS 3.10', 'PMS P2c', 'PMS 1a'] },
        },
        'ballot.abandon': abandoning,
      },
      states: {
        preparing: {
          description: 'Phase 1: promises are coming in.',
          always: {
            guard: 'has a quorum of every set in view promised?',
            target: 'promised',
            actions: ['see what to recover', 'note what is missing', 'propose'],
            description: 'Quorums have promised: what they report decides what may be proposed, slot by slot.',
            meta: { paper: ['PMS P2c', 'PMS 2a', 'PMS 3.5', 'PMS 3.6', 'PMS 3.10'] },
          },
          on: {
            promise: {
              guard: 'is it a promise of my ballot?',
              actions: 'count the promise',
              description: 'One more acceptor, or one more part of its answer.',
              meta: { paper: ['PMS I2'] },
            },
            'timeout.prepare': {
              actions: 'send prepare',
              description: 'Promises may have been lost: ask again.',
              meta: { paper: ['PMS M1'] },
            },
          },
        },
        promised: {
          description: 'Phase 2: quorums have promised, and values are proposed.',
          initial: 'recovering',
          on: {
            promise: countingLater,
            'timeout.prepare': {
              guard: 'does a set in view lack promises?',
              actions: 'ask who has not promised',
              description: 'The promises of a set that came into view may have been lost: ask again.',
              meta: { paper: ['PMS 3.10', 'PMS M1'] },
            },
            'timeout.accept': {
              actions: 'send overdue accepts',
              description: 'No answer: the accepts may have been lost.',
              meta: { paper: ['PMS 3.8', 'PMS M1'] },
            },
            'ballot.start': {
              ...beginning,
              target: 'preparing',
              description:
                'Told to begin again, with a higher ballot: what acceptors hold of a slot that nobody supplies comes back.',
              meta: { paper: ['PMS LN5', 'PMS I4', 'PMS I5', 'PMS PR2'] },
            },
          },
          states: {
            recovering: {
              description:
                'What earlier ballots left comes first: bound values again, no-ops into gaps; new values wait.',
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
                'timeout.prepare': {
                  ...beginning,
                  guard: 'are chosen values missing?',
                  target: '#proposer.balloting.preparing',
                  description:
                    'Nobody supplied the values that a promise said are chosen: ask for promises again, higher.',
                  meta: { paper: ['PMS I5', 'PMS LN5'] },
                },
              },
            },
            proposing: {
              description: 'Each value gets the next slot, at most α beyond what is chosen.',
              on: {
                'values.submit': {
                  guard: 'is there room in the queue?',
                  actions: 'propose the values',
                  description: 'Propose what the window allows; the rest waits.',
                  meta: { paper: ['PMS 3.4', 'PMS 3.8'] },
                },
                'slots.chosen': {
                  actions: ['forget what is chosen', 'propose'],
                  description: 'The window moves: propose what waits.',
                  meta: { paper: ['PMS 3.8'] },
                },
                promise: {
                  ...countingLater,
                  guard: 'does it bind a slot not proposed yet?',
                  target: 'recovering',
                  description:
                    'An acceptor of a set that came into view reports something above: that comes before new values.',
                  meta: { paper: ['PMS 3.10', 'PMS P2c', 'PMS 3.6'] },
                },
                'noops.submit': {
                  actions: ['remember how far to fill', 'propose'],
                  description: 'Nothing waits for values up to there: no-ops at once, so that a change takes effect.',
                  meta: { paper: ['PMS 3.7', 'PMS 3.8', 'PMS 3.10'] },
                },
              },
            },
          },
        },
      },
    },
    preempted: {
      description: 'A higher ballot is about. Whoever elects decides whether this proposer tries again.',
      on: { 'ballot.start': beginning, 'ballot.abandon': abandoning },
    },
  },
})
