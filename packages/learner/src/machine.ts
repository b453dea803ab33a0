import {
  type Accepted,
  type Ballot,
  type CatchUp,
  type CatchUpReply,
  type Chosen,
  type Effect,
  type Entry,
  type Learning,
  NO_BALLOT,
  type NodeNumber,
  type QuorumSystem,
  type Received,
  type Slot,
  type SlotQuorums,
  type SnapshotChunk,
  type SnapshotRequest,
  tellsOthers,
  toSlotQuorums,
} from '@synod/protocol'
import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate'
import {
  highestChosen,
  isNextChosen,
  type LearnerContext,
  type LearnerInput,
  learnerContext,
  NOT_RESTORING,
} from './context.ts'
import { learnChosen, learnHeld, learnSupplied, learnVotes } from './learn.ts'
import {
  afterSilence,
  isOfAnother,
  isOvertaken,
  isUseless,
  learnRestored,
  nextRequest,
  partOf,
  withPart,
} from './restore.ts'
import { isRingExhausted, nextInRing, turnToAnother } from './ring.ts'
import { countVotes } from './votes.ts'

/** Values are opaque to a learner. */
type V = unknown

export type LearnerEvent =
  | Received<Accepted<V>>
  | Received<Chosen<V>>
  | Received<CatchUp>
  | Received<CatchUpReply<V>>
  | Received<SnapshotRequest>
  | Received<SnapshotChunk>
  /** From the acceptor on the same node: it holds these values under this ballot. */
  | { readonly type: 'values.hold'; readonly ballot: Ballot; readonly entries: readonly Entry<V>[] }
  /** Everything up to `through` is chosen and this node must have it: ask now. `from` is who may supply it, 0 if unknown. */
  | { readonly type: 'values.want'; readonly through: Slot; readonly from: NodeNumber }
  /** A new set of members decides from some slot on, or the first ones are over: comes before any vote for those slots. */
  | { readonly type: 'quorums.changed'; readonly quorums: QuorumSystem | SlotQuorums }
  /** Others are to be asked for what is missing from now on. */
  | { readonly type: 'peers.changed'; readonly peers: readonly NodeNumber[] }
  /** Who passes on what is learned. */
  | { readonly type: 'learning.changed'; readonly learning: Learning }
  /** From the host: the snapshot received, which is of everything through this slot, is the state now. */
  | { readonly type: 'snapshot.restored'; readonly through: Slot }
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

const reconfiguring = {
  actions: 'take the quorums',
  description: 'The members of later slots have become known, or those of earlier slots are over.',
  meta: { paper: ['PMS 3.10'] },
} as const

const turning = {
  actions: 'take the peers',
  description: 'Others can be asked for what is missing.',
  meta: { paper: ['PMS LN5'] },
} as const

const relaying = {
  actions: 'take the learning mode',
  description: 'Others pass on what is learned.',
  meta: { paper: ['PMS LN1', 'PMS LN2', 'PMS LN3'] },
} as const

const handing = {
  actions: 'ask the host for the part',
  description: 'Another learner receives the snapshot that is stored here.',
  meta: { paper: ['PMS LN5'] },
} as const

/**
 * The learner (PMS 2.3): counts the acceptors' votes, takes other learners' word, delivers chosen values in slot order
 * without a gap, and asks for what it lacks: for values, or, where nobody has them any more, for a snapshot.
 * Effects: `deliver`, `persist`, `send`, timers, and the notes `slotsChosen`, `valuesAsked`, `valueUnsupplied`,
 * `snapshotAsked`, `snapshotReceived`.
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
    'does its log begin too late?': ({ context, event }) => {
      assertEvent(event, 'catchUpReply')
      const { chosenThrough } = learnSupplied(context, event)
      return event.logFrom > chosenThrough + 1 && event.chosenThrough > chosenThrough
    },
    'has everybody been asked in vain?': ({ context }) => isNextChosen(context) && isRingExhausted(context),
    'is a snapshot on its way?': ({ context }) => context.restoring.isJoining || context.restoring.received !== null,
    'is nothing missing without it?': ({ context }) => {
      const { isJoining, isWhole } = context.restoring
      return !isJoining && !isWhole && highestChosen(context) <= context.chosenThrough
    },
    'has it been overtaken?': ({ context }) => isOvertaken(context),
    'does it complete the snapshot?': ({ context, event }) => {
      assertEvent(event, 'snapshotChunk')
      return partOf(context, event)?.isLast === true
    },
    'is it the next part?': ({ context, event }) => {
      assertEvent(event, 'snapshotChunk')
      return partOf(context, event) !== undefined
    },
    'is it of another snapshot?': ({ context, event }) => {
      assertEvent(event, 'snapshotChunk')
      return isOfAnother(context, event)
    },
    'is it of no use?': ({ context, event }) => {
      assertEvent(event, 'snapshotChunk')
      return isUseless(context, event)
    },
    'is a part awaited?': ({ context }) => !context.restoring.isWhole,
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
      const { chosenThrough } = context
      const message = { type: 'catchUpReply', entries: [], chosenThrough, logFrom: 1 } as const
      return { type: 'send', to: [event.from], message }
    }),
    'take the quorums': assign(({ context, event }) => {
      assertEvent(event, 'quorums.changed')
      return { settings: { ...context.settings, quorums: toSlotQuorums(event.quorums) } }
    }),
    'take the peers': assign(({ context, event }) => {
      assertEvent(event, 'peers.changed')
      return { settings: { ...context.settings, peers: event.peers } }
    }),
    'take the learning mode': assign(({ context, event }) => {
      assertEvent(event, 'learning.changed')
      return { settings: { ...context.settings, learning: event.learning } }
    }),
    'ask the host for the part': emit(({ event }) => {
      assertEvent(event, 'snapshotRequest')
      const { from, slot, index, after } = event
      return { type: 'snapshotAsked', by: from, slot, index, after }
    }),
    'wait a little': emit(({ context }) => ({ type: 'startTimer', name: 'gap', ms: context.settings.gapMs })),
    'stop the timer': emit({ type: 'cancelTimer', name: 'gap' }),
    'note what nobody supplies': emit(({ context }) => ({ type: 'valueUnsupplied', slot: context.chosenThrough + 1 })),
    'turn to another': assign(({ context }) => turnToAnother(context)),
    'ask for what is missing': enqueueActions(({ context, enqueue }) => {
      const supplier = context.supplier === 0 ? nextInRing(context, 0) : context.supplier
      if (supplier !== context.supplier) enqueue.assign({ supplier })
      const message = {
        type: 'catchUp',
        fromSlot: context.chosenThrough + 1,
        toSlot: highestChosen(context),
      } as const
      if (supplier !== 0 && message.toSlot >= message.fromSlot) enqueue.emit({ type: 'send', to: [supplier], message })
      enqueue.emit({ type: 'startTimer', name: 'gap', ms: context.settings.askMs })
    }),
    'turn to the snapshot': assign(({ event }) => {
      assertEvent(event, 'catchUpReply')
      return { restoring: { ...NOT_RESTORING, supplier: event.from } }
    }),
    'leave the snapshot': assign({ restoring: NOT_RESTORING }),
    'store the part': enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'snapshotChunk')
      const { slot, index, chunks, bytes, rows } = event
      const part = partOf(context, event)
      if (!part) return
      if (index < chunks) enqueue.emit({ type: 'persist', record: { type: 'snapshotChunk', slot, index, bytes } })
      else if (rows.length > 0) enqueue.emit({ type: 'persist', record: { type: 'history', rows } })
      enqueue.emit({ type: 'persist', record: { type: 'received', ...part.received } })
      enqueue.assign({ restoring: withPart(context.restoring, event.from, part) })
    }),
    'ask for the next part': enqueueActions(({ context, enqueue }) => {
      const supplier = context.restoring.supplier || nextInRing(context, 0)
      const message = nextRequest(context.restoring)
      if (supplier !== context.restoring.supplier) enqueue.assign({ restoring: { ...context.restoring, supplier } })
      if (supplier !== 0) enqueue.emit({ type: 'send', to: [supplier], message })
      enqueue.emit({ type: 'startTimer', name: 'gap', ms: context.settings.askMs })
    }),
    'ask for its beginning': emit(({ event }) => {
      assertEvent(event, 'snapshotChunk')
      const message = { type: 'snapshotRequest', slot: event.slot, index: 0, after: '' } as const
      return { type: 'send', to: [event.from], message }
    }),
    'bear the silence': assign(({ context }) => ({ restoring: afterSilence(context) })),
    'have it restored': enqueueActions(({ context, enqueue }) => {
      const { received } = context.restoring
      if (received) enqueue.emit({ type: 'snapshotReceived', slot: received.slot, chunks: received.chunks })
    }),
    'go on from there': assign(({ context, event }) => {
      assertEvent(event, 'snapshot.restored')
      return learnRestored(context, event.through)
    }),
    'note how far it is': emit(({ context }) => ({ type: 'slotsChosen', through: context.chosenThrough, slots: [] })),
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
    snapshotRequest: handing,
    'values.want': asking,
    'quorums.changed': reconfiguring,
    'peers.changed': turning,
    'learning.changed': relaying,
  },
  states: {
    current: {
      description: 'Everything known to be chosen has been delivered.',
      always: [
        {
          guard: 'is a snapshot on its way?',
          target: 'restoring',
          actions: 'ask for the next part',
          description:
            'A node without a state begins with that of another; one that was restarted goes on receiving it.',
          meta: { paper: ['PMS 3.10', 'PMS LN5'] },
        },
        {
          guard: 'is something missing?',
          target: 'gapped',
          actions: 'wait a little',
          description: 'A later slot is known to be chosen than can be delivered.',
          meta: { paper: ['PMS 3.6'] },
        },
      ],
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
            guard: 'does its log begin too late?',
            target: 'restoring',
            actions: ['take what was supplied', ...telling, 'turn to the snapshot', 'ask for the next part'],
            description: 'The values are gone there: what they led to is in the snapshot.',
            meta: { paper: ['PMS LN5'] },
          },
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
        'timeout.gap': [
          {
            guard: 'has everybody been asked in vain?',
            actions: ['note what nobody supplies', 'turn to another', 'ask for what is missing'],
            description: 'Nobody supplies a value that is chosen: only a proposal brings it back.',
            meta: { paper: ['PMS LN5'] },
          },
          {
            actions: ['turn to another', 'ask for what is missing'],
            description: 'No answer, or none that helps.',
            meta: { paper: ['PMS LN5'] },
          },
        ],
      },
    },
    restoring: {
      description: 'A snapshot is on its way, part by part; or it is here, and the host puts it in force.',
      always: [
        {
          guard: 'is nothing missing without it?',
          target: 'current',
          actions: ['leave the snapshot', 'stop the timer'],
          description: 'Everything came by other ways.',
          meta: { paper: ['PMS LN5'] },
        },
        {
          guard: 'has it been overtaken?',
          target: 'gapped',
          actions: ['leave the snapshot', 'wait a little'],
          description: 'More came by other ways than is in the snapshot.',
          meta: { paper: ['PMS LN5'] },
        },
      ],
      on: {
        snapshotChunk: [
          {
            guard: 'does it complete the snapshot?',
            actions: ['store the part', 'stop the timer', 'have it restored'],
            description: 'The last part: now it is for the host to put it in force.',
            meta: { paper: ['PMS LN5', 'PMS M2'] },
          },
          {
            guard: 'is it the next part?',
            actions: ['store the part', 'ask for the next part'],
            description: 'It is made durable, and the next one is asked for.',
            meta: { paper: ['PMS LN5', 'PMS M2'] },
          },
          {
            guard: 'is it of another snapshot?',
            actions: 'ask for its beginning',
            description: 'Parts of two snapshots never make one.',
            meta: { paper: ['PMS S3', 'PMS LN5'] },
          },
          {
            guard: 'is it of no use?',
            target: 'gapped',
            actions: ['leave the snapshot', 'wait a little'],
            description: 'Everything in it has been delivered here.',
            meta: { paper: ['PMS LN5'] },
          },
        ],
        'snapshot.restored': {
          target: 'current',
          actions: ['go on from there', 'store what is chosen', 'deliver in order', 'note how far it is'],
          description: 'Everything through its slot is chosen, and in the state.',
          meta: { paper: ['PMS 3.2', 'PMS LN5'] },
        },
        'values.want': {
          actions: 'want it',
          description: 'What comes after the snapshot is asked for later.',
          meta: { paper: ['PMS LN5'] },
        },
        'timeout.gap': {
          guard: 'is a part awaited?',
          actions: ['bear the silence', 'ask for the next part'],
          description: 'No answer: it is asked for again, and then of another.',
          meta: { paper: ['PMS LN5'] },
        },
      },
    },
  },
})
