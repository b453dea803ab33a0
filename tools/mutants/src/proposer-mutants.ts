import {
  type ProposerContext,
  type ProposerEvent,
  type ProposerInput,
  proposerContext,
  proposerMachine,
} from '@synod/proposer'
import {
  membersOf,
  type NodeNumber,
  nextBallot,
  type PromiseMessage,
  type Received,
  type SlotQuorums,
  slotEntries,
  slotGet,
  slotHas,
  slotSetAll,
} from '@synod/protocol'
import {
  beginning,
  choosesOwnValue,
  mishearing,
  onePromiseSuffices,
  shipped,
  toldOfOtherSets,
} from '@synod/simulator/mutants'
import { assign, enqueueActions } from 'xstate'
import type { Mutant } from './mutant.ts'

type V = unknown
type Context = ProposerContext<V>
type Input = ProposerInput<V>

const counting = shipped<Context>(proposerMachine, 'count the promise')
const picking = shipped<Context>(proposerMachine, 'pick a ballot')
const surveying = shipped<Context>(proposerMachine, 'see what to recover')
/** The shipped action, for a bug that does something before it. */
const proposing = proposerMachine.implementations.actions['propose the values'] as never

/** A proposer that hears other promises than were sent. */
function mishearingPromises(
  mishear: (promise: Received<PromiseMessage<V>>, context: Context) => Received<PromiseMessage<V>>,
): typeof proposerMachine {
  return mishearing(proposerMachine, (event: ProposerEvent, context: Context) => [
    event.type === 'promise' ? mishear(event, context) : event,
  ])
}

/** The oldest set in view, as if no other ever followed. */
const oldest = (sets: SlotQuorums): SlotQuorums => sets.slice(0, 1)

/** The newest set, as if it decided from the first slot on. */
function newest(sets: SlotQuorums): SlotQuorums {
  const [first, last] = [sets[0], sets.at(-1)]
  return first && last ? [{ from: first.from, quorums: last.quorums }] : sets
}

export const proposerMutants: readonly Mutant[] = [
  {
    name: 'proposes-where-chosen',
    bug: 'The proposer does not heed that a promise says what is chosen, and proposes there as if it were free.',
    rows: ['P2b', 'P2c', '3.6'],
    machines: {
      proposer: mishearingPromises((promise) => ({
        ...promise,
        chosenThrough: 0,
        covers: { ...promise.covers, from: Math.min(promise.covers.from, 1) },
      })),
    },
    killers: [{ by: 'simulation', workload: 'kv', seed: 6, seedsMax: 100 }],
  },
  {
    name: 'chooses-lowest-accepted',
    bug: 'Of the proposals that promises report, the lowest-numbered binds the proposer, not the highest.',
    rows: ['P2c', '2a', 'P2b'],
    machines: {
      proposer: proposerMachine.provide({
        actions: {
          'count the promise': assign((args) => {
            const promise = args.event as PromiseMessage<V>
            const lower = promise.accepted.filter(({ slot, ballot }) => {
              const bound = slotGet(args.context.bound, slot)
              return bound === undefined || ballot < bound.ballot
            })
            const bound = slotSetAll(
              args.context.bound,
              lower.map((entry) => [entry.slot, entry]),
            )
            return { ...counting(args), bound }
          }),
        },
      }),
    },
    killers: [{ by: 'scenario', play: 'two reports of one slot' }],
  },
  { ...choosesOwnValue, killers: [{ by: 'exploration', bounds: {}, statesMax: 1_000_000 }] },
  {
    name: 'makes-a-value-up',
    bug: 'Where nothing binds it, the proposer proposes a value that nobody submitted.',
    rows: ['S1', '2a'],
    machines: {
      proposer: mishearing(proposerMachine, (event: ProposerEvent) => [
        event.type === 'values.submit' ? { ...event, values: event.values.map(() => 'made up') } : event,
      ]),
    },
    killers: [{ by: 'exploration', bounds: {}, statesMax: 100_000 }],
  },
  {
    name: 'forgets-ballot-at-restart',
    bug: 'After a restart the proposer does not know which ballots it used, and uses one again.',
    rows: ['I5', 'M2'],
    machines: {
      proposer: beginning(proposerMachine, (input: Input) =>
        proposerContext({ ...input, records: (input.records ?? []).filter(({ type }) => type !== 'tried') }),
      ),
    },
    killers: [{ by: 'exploration', bounds: { crashes: 1 }, statesMax: 1_000_000 }],
  },
  {
    name: 'ballot-not-stored',
    bug: 'The proposer prepares a ballot without writing down that it uses it.',
    rows: ['I5', 'M2'],
    machines: { proposer: proposerMachine.provide({ actions: { 'persist the ballot': assign({}) } }) },
    killers: [{ by: 'exploration', bounds: { crashes: 1 }, statesMax: 1_000_000 }],
  },
  {
    name: 'shares-ballots',
    bug: 'Every proposer draws its numbers from the set of the first.',
    rows: ['I4', '1a'],
    machines: {
      proposer: proposerMachine.provide({
        actions: {
          'pick a ballot': assign((args) => {
            const first: NodeNumber = 1
            const { tried, seen } = args.context
            const ballot = nextBallot(first, tried, seen)
            return { ...picking(args), tried: ballot, ballot, seen: ballot }
          }),
        },
      }),
    },
    killers: [{ by: 'exploration', bounds: {}, statesMax: 1_000_000 }],
  },
  {
    name: 'counts-promises-of-other-ballots',
    bug: 'The proposer takes a promise of an earlier ballot for one of its present ballot.',
    rows: ['I2', 'P2c', '2a'],
    machines: { proposer: mishearingPromises((promise, { ballot }) => ({ ...promise, ballot })) },
    killers: [{ by: 'exploration', bounds: { proposers: 1, ballots: 2 }, statesMax: 100_000 }],
  },
  {
    name: 'keeps-promises-of-earlier-ballot',
    bug: 'A new ballot begins with the promises that an earlier one got.',
    rows: ['1a', '2a', 'P2c'],
    machines: {
      proposer: proposerMachine.provide({
        actions: {
          'pick a ballot': assign((args) => {
            const { promises, bound } = args.context
            return { ...picking(args), promises, bound }
          }),
        },
      }),
    },
    killers: [{ by: 'exploration', bounds: { proposers: 1, ballots: 2 }, statesMax: 100_000 }],
  },
  { ...onePromiseSuffices, killers: [{ by: 'exploration', bounds: {}, statesMax: 1_000_000 }] },
  {
    name: 'counts-a-promise-twice',
    bug: 'A promise that arrives twice counts as two acceptors.',
    rows: ['Q1', 'M1', '2a'],
    machines: {
      proposer: mishearingPromises((promise, { promises, settings }) => {
        const isCounted = (node: NodeNumber) => promises.some((counted) => counted.node === node)
        const another = membersOf(settings.quorums).find((member) => !isCounted(member))
        return isCounted(promise.from) && another !== undefined ? { ...promise, from: another } : promise
      }),
    },
    killers: [{ by: 'exploration', bounds: { duplicates: true }, statesMax: 1_000_000 }],
  },
  {
    name: 'two-values-in-one-ballot',
    bug: 'After proposing a value in a slot the proposer proposes the next one in the same slot, in the same ballot.',
    rows: ['2a', 'S2'],
    machines: {
      proposer: proposerMachine.provide({
        actions: {
          'propose the values': enqueueActions(({ context, enqueue }) => {
            const [last] = [...slotEntries(context.pending)].at(-1) ?? []
            enqueue.assign({ nextSlot: last ?? context.nextSlot })
            enqueue(proposing)
          }),
        },
      }),
    },
    killers: [{ by: 'exploration', bounds: { slots: 2 }, statesMax: 1_000_000 }],
  },
  {
    name: 'skips-the-no-op',
    bug: 'The new leader leaves a gap as it is, and goes on above it: assign({}) behind the gap can ever be executed.',
    rows: ['3.6', '3.7', 'L1'],
    machines: {
      proposer: proposerMachine.provide({
        actions: {
          'see what to recover': assign((args) => {
            const { context } = args
            const { nextSlot = 1, recoverThrough = 0, ...rest } = surveying(args)
            const gaps: [number, true][] = []
            for (let slot = nextSlot; slot <= recoverThrough; slot++) {
              if (!slotHas(context.bound, slot)) gaps.push([slot, true])
            }
            const chosen = { ...context.chosen, above: slotSetAll(context.chosen.above, gaps) }
            return { ...rest, nextSlot, recoverThrough, chosen }
          }),
        },
        guards: {
          'is everything recovered?': ({ context }) => context.nextSlot > context.recoverThrough,
        },
      }),
    },
    killers: [{ by: 'scenario', play: 'a gap below a report' }],
  },
  {
    name: 'overruns-the-window',
    bug: 'The leader proposes further than α slots ahead of what is chosen.',
    rows: ['3.8'],
    machines: {
      proposer: beginning(proposerMachine, (input: Input) =>
        proposerContext({ ...input, alpha: (input.alpha ?? 64) + 2 }),
      ),
    },
    killers: [{ by: 'exploration', bounds: { acceptors: 1, slots: 2, alpha: 1 }, statesMax: 100_000 }],
  },
  {
    name: 'never-retransmits',
    bug: 'Lost accepts are not sent again.',
    rows: ['3.8', 'L1', 'M1'],
    machines: { proposer: proposerMachine.provide({ actions: { 'send overdue accepts': assign({}) } }) },
    killers: [{ by: 'simulation', workload: 'kv', seed: 2, seedsMax: 100 }],
  },
  {
    name: 'ignores-who-is-above',
    bug: 'The proposer does not learn from a refusal which ballot is above its own, and is refused again and again.',
    rows: ['A2', 'PR2'],
    machines: {
      proposer: proposerMachine.provide({
        actions: { 'see the higher ballot': assign({}), 'note who is above': assign({}) },
      }),
    },
    killers: [{ by: 'simulation', workload: 'kv', seed: 4, seedsMax: 100 }],
  },
  {
    name: 'counts-promises-by-the-newest-set',
    bug: 'The members after a change count the promises for every slot, for those that the members before it decide, too.',
    rows: ['3.10', 'P2c', '2a', 'Q1'],
    machines: { proposer: toldOfOtherSets(newest) },
    killers: [
      { by: 'scenario', play: 'a ballot that begins while the members change' },
      {
        by: 'exploration',
        bounds: { members: 'replaced', acceptors: 1, values: 1, slots: 3, alpha: 2 },
        statesMax: 100_000,
      },
    ],
  },
  {
    name: 'counts-promises-by-the-oldest-set',
    bug: 'The promises of the members before a change are good for every slot, for those that the members after it decide, too.',
    rows: ['3.10', 'P2c', '2a', 'Q1'],
    machines: { proposer: toldOfOtherSets(oldest) },
    killers: [
      { by: 'scenario', play: 'a leader in whose time the members change' },
      {
        by: 'exploration',
        bounds: { members: 'replaced', acceptors: 1, values: 1, slots: 3, alpha: 2 },
        statesMax: 100_000,
      },
    ],
  },
  {
    name: 'does-not-prepare-with-new-members',
    bug: 'A leader does not ask the acceptors of a set that comes into view, and comes to a stop at its first slot.',
    rows: ['3.10', '1a', 'L1'],
    machines: { proposer: proposerMachine.provide({ actions: { 'ask who has not promised': assign({}) } }) },
    killers: [{ by: 'scenario', play: 'a leader in whose time the members change' }],
  },
]
