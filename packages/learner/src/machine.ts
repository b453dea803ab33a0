import {
  type Accepted,
  type Ballot,
  type CatchUp,
  type CatchUpReply,
  type Chosen,
  type Effect,
  type Entry,
  NO_BALLOT,
  type NodeNumber,
  type Received,
  type Slot,
  tellsOthers,
} from '@synod/protocol'
import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate'
import { highestChosen, type LearnerContext, type LearnerInput, learnerContext } from './context.ts'
import { learnChosen, learnHeld, learnSupplied, learnVotes } from './learn.ts'
import { countVotes } from './votes.ts'

/** Values are opaque to a learner. */
type V = unknown

export type LearnerEvent =
  | Received<Accepted<V>>
  | Received<Chosen<V>>
  | Received<CatchUp>
  | Received<CatchUpReply<V>>
  /** From the acceptor on the same node: it holds these values under this ballot. */
  | { readonly type: 'values.hold'; readonly ballot: Ballot; readonly entries: readonly Entry<V>[] }
  /** Everything up to `through` is chosen and this node must have it: ask now. `from` is who may supply it, 0 if unknown. */
  | { readonly type: 'values.want'; readonly through: Slot; readonly from: NodeNumber }
  | { readonly type: 'timeout.gap' }

const telling = ['store what is chosen', 'deliver in order', 'note what is chosen', 'tell the others'] as const

const counting = [
  {
    guard: 'does it complete a quorum?',
    actions: ['count the vote', ...telling],
    description: 'A quorum of acceptors has accepted in one ballot: the value is chosen.',
    meta: { paper: ['PMS Q1', 'PMS S3', 'PMS LN1', 'PMS LN2', 'PMS LN3'] },
  },
  {
    actions: 'count the vote',
    description: 'One acceptor more; it counts once for each slot and ballot.',
    meta: { paper: ['PMS S3'] },
  },
] as const

const hearing = {
  actions: ['take the word of a learner', ...telling],
  description: "Another learner knows; one's own value counts only if accepted in the ballot it names.",
  meta: { paper: ['PMS LN2', 'PMS S3'] },
} as const

const holding = {
  actions: ['take the value held', ...telling],
  description: 'The acceptor beside it holds these values; one of them may be chosen and wanted.',
  meta: { paper: ['PMS S3'] },
} as const

const supplying = [
  {
    guard: 'can it be supplied?',
    actions: 'ask the log for it',
    description: 'Another learner lacks values that are stored here.',
    meta: { paper: ['PMS LN5'] },
  },
  {
    actions: 'say how far it knows',
    description: 'Another learner lacks values that are not known here either.',
    meta: { paper: ['PMS LN5'] },
  },
] as const

const asking = {
  target: '.catchingUp',
  actions: ['want it', 'ask for what is missing'],
  description: 'Something chosen is needed here, at once.',
  meta: { paper: ['PMS LN5'] },
} as const

const closing = {
  guard: 'is nothing missing?',
  target: 'current',
  actions: 'stop the timer',
  description: 'Every value that is known to be chosen has been delivered.',
  meta: { paper: ['PMS LN5'] },
} as const

/**
 * The learner (PMS 2.3): counts the acceptors' votes, takes other learners' word, delivers chosen values in slot order
 * without a gap, and asks for what it lacks.
 * Effects: `deliver`, `persist`, `send`, timers, and the notes `slotsChosen`, `valuesAsked`.
 */
export const learnerMachine = setup({
  types: {
    context: {} as LearnerContext<V>,
    events: {} as LearnerEvent,
    input: {} as LearnerInput<V>,
    emitted: {} as Effect<V>,
  },
  guards: {
    'does it complete a quorum?': ({ context, event }) => {
      assertEvent(event, 'accepted')
      return countVotes(context, event).chosen.length > 0
    },
    'can it be supplied?': ({ context, event }) => {
      assertEvent(event, 'catchUp')
      return event.fromSlot <= context.chosenThrough
    },
    'is something missing?': ({ context }) => highestChosen(context) > context.chosenThrough,
    'is nothing missing?': ({ context }) => highestChosen(context) <= context.chosenThrough,
    'did it bring something?': ({ context, event }) => {
      assertEvent(event, 'catchUpReply')
      return learnSupplied(context, event).chosenThrough > context.chosenThrough
    },
  },
  actions: {
    'count the vote': assign(({ context, event }) => {
      assertEvent(event, 'accepted')
      return learnVotes(context, event)
    }),
    'take the word of a learner': assign(({ context, event }) => {
      assertEvent(event, 'chosen')
      return learnChosen(context, event)
    }),
    'take what was supplied': assign(({ context, event }) => {
      assertEvent(event, 'catchUpReply')
      return learnSupplied(context, event)
    }),
    'take the value held': assign(({ context, event }) => {
      assertEvent(event, 'values.hold')
      return learnHeld(context, event.ballot, event.entries)
    }),
    'want it': assign(({ context, event }) => {
      assertEvent(event, 'values.want')
      if (event.through <= context.suppliedThrough) return {}
      return { suppliedThrough: event.through, supplier: event.from }
    }),
    'store what is chosen': enqueueActions(({ context, enqueue }) => {
      const { delivered, learned } = context.news
      if (delivered.length === 0) return
      const record = { type: 'chosen', through: context.chosenThrough, learned } as const
      enqueue.emit({ type: 'persist', record, lazy: learned.length === 0 })
    }),
    'deliver in order': enqueueActions(({ context, enqueue }) => {
      for (const { slot, value } of context.news.delivered) enqueue.emit({ type: 'deliver', slot, value })
    }),
    'note what is chosen': enqueueActions(({ context, enqueue }) => {
      const { slots } = context.news
      if (slots.length > 0) enqueue.emit({ type: 'slotsChosen', through: context.chosenThrough, slots })
    }),
    'tell the others': enqueueActions(({ context, enqueue }) => {
      const { slots, ballot } = context.news
      const { learning, node } = context.settings
      if (slots.length === 0 || ballot === NO_BALLOT || !tellsOthers(learning, ballot, node)) return
      const { chosenThrough } = context
      enqueue.emit({
        type: 'send',
        to: 'learners',
        message: { type: 'chosen', ballot, slots, entries: [], chosenThrough },
      })
    }),
    'ask the log for it': emit(({ context, event }) => {
      assertEvent(event, 'catchUp')
      const toSlot = Math.min(event.toSlot, context.chosenThrough)
      return { type: 'valuesAsked', by: event.from, fromSlot: event.fromSlot, toSlot }
    }),
    'say how far it knows': emit(({ context, event }) => {
      assertEvent(event, 'catchUp')
      const message = { type: 'catchUpReply', entries: [], chosenThrough: context.chosenThrough } as const
      return { type: 'send', to: [event.from], message }
    }),
    'wait a little': emit(({ context }) => ({ type: 'startTimer', name: 'gap', ms: context.settings.gapMs })),
    'stop the timer': emit({ type: 'cancelTimer', name: 'gap' }),
    'turn to another': assign(({ context }) => ({ supplier: nextSupplier(context) })),
    'ask for what is missing': enqueueActions(({ context, enqueue }) => {
      const supplier = context.supplier === 0 ? nextSupplier(context) : context.supplier
      if (supplier !== context.supplier) enqueue.assign({ supplier })
      const message = {
        type: 'catchUp',
        fromSlot: context.chosenThrough + 1,
        toSlot: highestChosen(context),
      } as const
      if (supplier !== 0 && message.toSlot >= message.fromSlot) enqueue.emit({ type: 'send', to: [supplier], message })
      enqueue.emit({ type: 'startTimer', name: 'gap', ms: context.settings.askMs })
    }),
  },
}).createMachine({
  id: 'learner',
  description: 'Finds out what was chosen, and delivers it in slot order.',
  context: ({ input }) => learnerContext(input),
  initial: 'current',
  on: {
    accepted: counting,
    chosen: hearing,
    'values.hold': holding,
    catchUp: supplying,
    'values.want': asking,
  },
  states: {
    current: {
      description: 'Everything known to be chosen has been delivered.',
      always: {
        guard: 'is something missing?',
        target: 'gapped',
        actions: 'wait a little',
        description: 'A later slot is known to be chosen than can be delivered.',
        meta: { paper: ['PMS 3.6'] },
      },
    },
    gapped: {
      description: 'A slot or a value is missing; it may be on its way.',
      always: closing,
      on: {
        'timeout.gap': {
          target: 'catchingUp',
          actions: 'ask for what is missing',
          description: 'It did not come by itself.',
          meta: { paper: ['PMS LN5'] },
        },
      },
    },
    catchingUp: {
      description: 'Another learner has been asked for what is missing.',
      always: closing,
      on: {
        catchUpReply: [
          {
            guard: 'did it bring something?',
            actions: ['take what was supplied', ...telling, 'ask for what is missing'],
            description: 'It helped; ask for the rest.',
            meta: { paper: ['PMS LN5'] },
          },
          {
            actions: ['take what was supplied', ...telling],
            description: 'The next value is not among it; the timer turns to another.',
            meta: { paper: ['PMS LN5'] },
          },
        ],
        'timeout.gap': {
          actions: ['turn to another', 'ask for what is missing'],
          description: 'No answer, or none that helps.',
          meta: { paper: ['PMS LN5'] },
        },
      },
    },
  },
})

/** The member after the last one asked, in a ring without this node; 0 when there is nobody else. */
function nextSupplier(context: LearnerContext<V>): NodeNumber {
  const others = context.settings.quorums.members.filter((member) => member !== context.settings.node)
  return others[(others.indexOf(context.supplier) + 1) % others.length] ?? 0
}
