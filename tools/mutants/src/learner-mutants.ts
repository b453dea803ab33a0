import {
  type LearnerContext,
  type LearnerEvent,
  type LearnerInput,
  learnerContext,
  learnerMachine,
} from '@synod/learner'
import {
  type Accepted,
  type Chosen,
  type Entry,
  everySlot,
  membersOf,
  NOOP,
  type QuorumSystem,
  type Received,
  type Slot,
  type SlotQuorums,
  slotEntries,
  slotGet,
  slotSetAll,
  slotsOf,
  toRanges,
  toSlotQuorums,
} from '@synod/protocol'
import { beginning, mishearing } from '@synod/simulator/mutants'
import { assign, enqueueActions } from 'xstate'
import type { Mutant } from './mutant.ts'

type V = unknown
type Context = LearnerContext<V>
type Input = LearnerInput<V>

function mishearingVotes(
  mishear: (vote: Received<Accepted<V>>, context: Context) => Received<Accepted<V>>,
): typeof learnerMachine {
  return mishearing(learnerMachine, (event: LearnerEvent, context: Context) => [
    event.type === 'accepted' ? mishear(event, context) : event,
  ])
}

function mishearingWord(
  mishear: (word: Received<Chosen<V>>, context: Context) => Received<Chosen<V>>,
): typeof learnerMachine {
  return mishearing(learnerMachine, (event: LearnerEvent, context: Context) => [
    event.type === 'chosen' ? mishear(event, context) : event,
  ])
}

/** The slots that a message names, those alone that are not delivered yet. */
function slotsIn({ slots }: Accepted<V> | Chosen<V>, { chosenThrough }: Context): Slot[] {
  return [...slotsOf(slots)].filter((slot) => slot > chosenThrough)
}

const oneOf = ({ members }: QuorumSystem): QuorumSystem => ({ kind: 'flexible', members, prepare: 1, accept: 1 })

const oneOfEach = (quorums: QuorumSystem | SlotQuorums): SlotQuorums =>
  toSlotQuorums(quorums).map((step) => ({ ...step, quorums: oneOf(step.quorums) }))

/** The last step, as if it had always been so. */
const newestOf = (quorums: QuorumSystem | SlotQuorums): SlotQuorums =>
  toSlotQuorums(quorums)
    .slice(-1)
    .flatMap((step) => everySlot(step.quorums))

export const learnerMutants: readonly Mutant[] = [
  {
    name: 'counts-a-minority',
    bug: 'The learner takes a value for chosen that one acceptor has accepted.',
    rows: ['Q1', 'S3'],
    machines: {
      learner: beginning(learnerMachine, (input: Input) =>
        learnerContext({ ...input, quorums: oneOfEach(input.quorums) }),
      ),
    },
    killers: [{ by: 'exploration', bounds: { proposers: 2 }, statesMax: 100_000 }],
  },
  {
    name: 'counts-an-acceptor-twice',
    bug: 'An acceptance that arrives twice counts as two acceptors.',
    rows: ['Q1', 'S3', 'M1'],
    machines: {
      learner: mishearingVotes((vote, { votes, settings }) => {
        const counted = vote.slots.flatMap(({ from }) => slotGet(votes, from) ?? []).flatMap(({ nodes }) => nodes)
        const another = membersOf(settings.quorums).find((member) => !counted.includes(member))
        return counted.includes(vote.from) && another !== undefined ? { ...vote, from: another } : vote
      }),
    },
    killers: [{ by: 'exploration', bounds: { duplicates: true }, statesMax: 1_000_000 }],
  },
  {
    name: 'adds-up-ballots',
    bug: 'Acceptances of different ballots are counted together.',
    rows: ['Q1', 'S3', 'I2'],
    machines: {
      learner: mishearingVotes((vote, context) => {
        const [slot] = slotsIn(vote, context)
        const [earlier] = slot === undefined ? [] : (slotGet(context.votes, slot) ?? [])
        return earlier ? { ...vote, ballot: earlier.ballot } : vote
      }),
    },
    killers: [{ by: 'exploration', bounds: { proposers: 2 }, statesMax: 1_000_000 }],
  },
  {
    name: 'trusts-chosen-across-ballots',
    bug: 'Told that a slot is chosen, the learner takes the value that its own acceptor holds, whatever ballot that is of.',
    rows: ['S3', 'LN2', 'LN3'],
    machines: {
      learner: mishearingWord((word, context) => {
        const held = slotsIn(word, context).flatMap((slot): Entry<V>[] => {
          const own = slotGet(context.held, slot)
          return own ? [{ slot, value: own.value }] : []
        })
        return { ...word, entries: [...word.entries, ...held] }
      }),
    },
    killers: [{ by: 'simulation', workload: 'register', seed: 31, seedsMax: 100 }],
  },
  {
    name: 'trusts-chosen-through',
    bug: "The learner takes a sender's chosenThrough for a reference to the sender's ballot, in which those slots need not be chosen.",
    rows: ['S3'],
    machines: {
      learner: mishearingWord((word, { chosenThrough }) =>
        word.chosenThrough <= chosenThrough
          ? word
          : { ...word, slots: [...word.slots, { from: chosenThrough + 1, to: word.chosenThrough }] },
      ),
    },
    killers: [{ by: 'scenario', play: 'the word of an overtaken leader' }],
  },
  {
    name: 'learns-a-value-it-lacks',
    bug: 'Told that a slot is chosen whose value it does not have, the learner takes it for a no-op.',
    rows: ['S3', 'LN5'],
    machines: {
      learner: mishearingWord((word, context) => {
        const lacking = slotsIn(word, context).filter((slot) => slotGet(context.held, slot)?.ballot !== word.ballot)
        return { ...word, entries: [...word.entries, ...lacking.map((slot) => ({ slot, value: NOOP }))] }
      }),
    },
    killers: [{ by: 'exploration', bounds: { layout: 'together', learning: 'distinguished' }, statesMax: 1_000_000 }],
  },
  {
    name: 'takes-accepted-for-chosen-at-restart',
    bug: 'After a restart the learner takes whatever its acceptor had accepted for chosen.',
    rows: ['S3', 'M2'],
    machines: {
      learner: beginning(learnerMachine, (input: Input) => {
        const context = learnerContext(input)
        const known = [...slotEntries(context.held)].map(
          ([slot, { value }]) => [slot, { is: 'known', value, isStored: true }] as const,
        )
        return { ...context, decided: slotSetAll(context.decided, known) }
      }),
    },
    killers: [{ by: 'simulation', workload: 'kv', seed: 3, seedsMax: 100 }],
  },
  {
    name: 'counts-own-vote-before-flush',
    bug: "The learner counts its own node's acceptance before the disk has it.",
    rows: ['I3', 'M2', 'S3'],
    machines: {
      learner: mishearing(learnerMachine, (event: LearnerEvent, context: Context): LearnerEvent[] => {
        if (event.type !== 'values.hold') return [event]
        const slots = toRanges(event.entries.map(({ slot }) => slot))
        return [event, { type: 'accepted', from: context.settings.node, ballot: event.ballot, slots }]
      }),
    },
    killers: [{ by: 'exploration', bounds: { layout: 'together', flush: 'step' }, statesMax: 1_000_000 }],
  },
  {
    name: 'delivers-past-a-gap',
    bug: 'The learner delivers a chosen value though a slot before it is not chosen yet.',
    rows: ['3.6', '3.2'],
    machines: {
      learner: learnerMachine.provide({
        actions: {
          'deliver in order': enqueueActions(({ context, enqueue }) => {
            for (const { slot, value } of context.news.delivered) enqueue.emit({ type: 'deliver', slot, value })
            for (const slot of slotsOf(context.news.slots)) {
              const decided = slotGet(context.decided, slot)
              if (decided?.is === 'known') enqueue.emit({ type: 'deliver', slot, value: decided.value })
            }
          }),
        },
      }),
    },
    killers: [{ by: 'exploration', bounds: { slots: 2 }, statesMax: 1_000_000 }],
  },
  {
    name: 'never-asks',
    bug: 'A learner that lacks something waits for it for ever.',
    rows: ['LN5', 'L1'],
    machines: { learner: learnerMachine.provide({ actions: { 'ask for what is missing': assign({}) } }) },
    killers: [{ by: 'simulation', workload: 'kv', seed: 2, seedsMax: 100 }],
  },
  {
    name: 'counts-by-the-newest-set',
    bug: 'The learner counts the votes for every slot by the quorums of the members who came last, also where others decide.',
    rows: ['3.10', 'Q1', 'S3'],
    machines: {
      learner: mishearing(
        beginning(learnerMachine, (input: Input) => learnerContext({ ...input, quorums: newestOf(input.quorums) })),
        (event: LearnerEvent) => [
          event.type === 'quorums.changed' ? { ...event, quorums: newestOf(event.quorums) } : event,
        ],
      ),
    },
    killers: [
      { by: 'scenario', play: 'votes of two sets' },
      {
        by: 'exploration',
        bounds: { members: 'replaced', acceptors: 1, values: 1, slots: 3, alpha: 2 },
        statesMax: 100_000,
      },
    ],
  },
  {
    name: 'learns-before-it-has-a-state',
    bug: 'A node that joins learns from slot 1 on, before it was given the state that tells who decides.',
    rows: ['3.10', '3.2'],
    machines: {
      learner: beginning(learnerMachine, (input: Input) => learnerContext({ ...input, needsSnapshot: false })),
    },
    killers: [{ by: 'scenario', play: 'a node that joins' }],
  },
  {
    name: 'resumes-another-snapshot',
    bug: 'A snapshot that replaces the one on its way is received from where that one was, so that their parts get mixed.',
    rows: ['S3', 'LN5'],
    machines: {
      learner: mishearing(learnerMachine, (event: LearnerEvent, { restoring: { received } }: Context) => {
        if (event.type !== 'snapshotChunk' || !received || event.slot === received.slot) return [event]
        return [{ ...event, slot: received.slot, index: received.next, chunks: received.chunks }]
      }),
    },
    killers: [{ by: 'scenario', play: 'a snapshot that is replaced on its way' }],
  },
]
