import {
  type AcceptorContext,
  type AcceptorInput,
  acceptorContext,
  acceptorMachine,
  promiseParts,
} from '@synod/acceptor'
import {
  type Accept,
  type Ballot,
  type DurableRecord,
  type PromiseMessage,
  type Slot,
  slotDropThrough,
  slotHas,
} from '@synod/protocol'
import { acceptsBelowPromise, beginning, shipped } from '@synod/simulator/mutants'
import { assign, enqueueActions } from 'xstate'
import type { Mutant } from './mutant.ts'

type V = unknown
type Context = AcceptorContext<V>

const remembering = shipped<Context>(acceptorMachine, 'remember the acceptance')
const forgetting = shipped<Context>(acceptorMachine, 'forget what is chosen')

/** An acceptor that starts without the records of a type, as if they had never been written. */
function restartingWithout(type: DurableRecord<V>['type'], machine = acceptorMachine): typeof acceptorMachine {
  return beginning(machine, (input: AcceptorInput<V>) =>
    acceptorContext({ ...input, records: (input.records ?? []).filter((record) => record.type !== type) }),
  )
}

/** An acceptor that sends other promises. */
function promising(
  parts: (context: Context, ballot: Ballot, fromSlot: Slot) => readonly PromiseMessage<V>[],
): typeof acceptorMachine {
  return acceptorMachine.provide({
    actions: {
      'send the promise': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'prepare') return
        for (const message of parts(context, event.ballot, event.fromSlot)) {
          enqueue.emit({ type: 'send', to: [event.from], message })
        }
      }),
    },
  })
}

export const acceptorMutants: readonly Mutant[] = [
  { ...acceptsBelowPromise, killers: [{ by: 'exploration', bounds: {}, statesMax: 100_000 }] },
  {
    name: 'promises-a-lower-ballot',
    bug: 'The acceptor promises a prepare below the one that it promised before, and so takes that promise back.',
    rows: ['1b', 'P1a', 'A3'],
    machines: {
      acceptor: acceptorMachine.provide({
        guards: {
          'is the ballot below the promise?': ({ context, event }) =>
            event.type === 'accept' && event.ballot < context.promised,
        },
      }),
    },
    killers: [{ by: 'exploration', bounds: {}, statesMax: 100_000 }],
  },
  {
    name: 'accepting-leaves-promise',
    bug: 'Accepting does not raise the promise, so that a lower ballot is accepted after a higher one.',
    rows: ['2b', 'P1a'],
    machines: {
      acceptor: acceptorMachine.provide({
        actions: {
          'remember the acceptance': assign((args) => ({ ...remembering(args), promised: args.context.promised })),
        },
      }),
    },
    killers: [{ by: 'exploration', bounds: {}, statesMax: 100_000 }],
  },
  {
    name: 'refuses-what-it-promised',
    bug: 'The acceptor takes a promise of n for a promise to refuse n itself, and so accepts nothing.',
    rows: ['P1', 'P1a', '2b', 'L1'],
    machines: {
      acceptor: acceptorMachine.provide({
        guards: {
          'is the ballot below the promise?': ({ context, event }) =>
            (event.type === 'prepare' && event.ballot < context.promised) ||
            (event.type === 'accept' && event.ballot <= context.promised),
        },
      }),
    },
    killers: [{ by: 'exploration', bounds: {}, statesMax: 100_000 }],
  },
  {
    name: 'forgets-promise-at-restart',
    bug: 'After a restart the acceptor does not know what it promised.',
    rows: ['M2', 'A3', 'P1a'],
    machines: { acceptor: restartingWithout('promised') },
    killers: [{ by: 'exploration', bounds: { crashes: 1 }, statesMax: 100_000 }],
  },
  {
    name: 'forgets-accepted-at-restart',
    bug: 'After a restart the acceptor does not know what it accepted.',
    rows: ['M2', 'A3'],
    machines: { acceptor: restartingWithout('accepted') },
    killers: [{ by: 'exploration', bounds: { crashes: 1 }, statesMax: 100_000 }],
  },
  {
    name: 'promise-not-stored',
    bug: 'The acceptor promises without writing it down.',
    rows: ['I3', 'M2', 'A3'],
    machines: { acceptor: acceptorMachine.provide({ actions: { 'persist the promise': assign({}) } }) },
    killers: [{ by: 'exploration', bounds: { crashes: 1 }, statesMax: 100_000 }],
  },
  {
    name: 'acceptance-not-stored',
    bug: 'The acceptor accepts without writing it down.',
    rows: ['I3', 'M2', 'A3'],
    machines: { acceptor: acceptorMachine.provide({ actions: { 'persist the acceptance': assign({}) } }) },
    killers: [{ by: 'exploration', bounds: { crashes: 1 }, statesMax: 100_000 }],
  },
  {
    name: 'promise-omits-accepted',
    bug: 'A promise does not report what was accepted.',
    rows: ['1b', 'P2c', 'A3'],
    machines: {
      acceptor: promising((...prepare) => promiseParts(...prepare).map((part) => ({ ...part, accepted: [] }))),
    },
    killers: [{ by: 'exploration', bounds: {}, statesMax: 100_000 }],
  },
  {
    name: 'promise-omits-chosen',
    bug: 'A promise leaves out what is known to be chosen, and speaks for those slots as if they were free.',
    rows: ['1b', '3.5', '3.6', 'P2b'],
    machines: {
      acceptor: promising((context, ballot, fromSlot) =>
        promiseParts(context, ballot, fromSlot).map((part, index) => ({
          ...part,
          covers: index === 0 ? { ...part.covers, from: fromSlot } : part.covers,
          chosenThrough: 0,
        })),
      ),
    },
    killers: [{ by: 'exploration', bounds: { layout: 'together' }, statesMax: 1_000_000 }],
  },
  {
    name: 'promise-part-overclaims',
    bug: 'The first part of a long promise claims to speak for every slot above, those of the later parts included.',
    rows: ['3.5', '1b', 'P2c'],
    machines: {
      acceptor: beginning(
        promising((...prepare) =>
          promiseParts(...prepare).map((part) => ({ ...part, covers: { from: part.covers.from, to: null } })),
        ),
        (input: AcceptorInput<V>) => acceptorContext({ ...input, partBytesMax: 1 }),
      ),
    },
    killers: [{ by: 'exploration', bounds: { slots: 2 }, statesMax: 1_000_000 }],
  },
  {
    name: 'keeps-first-accepted',
    bug: 'The acceptor keeps the first proposal it accepted in a slot, not the highest-numbered one.',
    rows: ['A3', '1b', 'P2c'],
    machines: {
      acceptor: acceptorMachine.provide({
        actions: {
          'remember the acceptance': assign((args) => {
            const { context, event } = args as { context: Context; event: Accept<V> }
            const entries = event.entries.filter(({ slot }) => !slotHas(context.accepted, slot))
            return remembering({ context, event: { ...event, entries } })
          }),
        },
      }),
    },
    killers: [{ by: 'exploration', bounds: { ballots: 3 }, statesMax: 1_000_000 }],
  },
  {
    name: 'forgets-one-slot-too-many',
    bug: 'When it hears what is chosen, the acceptor forgets the slot above that, too.',
    rows: ['A3', 'P2c'],
    machines: {
      acceptor: acceptorMachine.provide({
        actions: {
          'forget what is chosen': assign((args) => {
            const known = forgetting(args)
            if (known.accepted === undefined || known.chosenThrough === undefined) return known
            return { ...known, accepted: slotDropThrough(known.accepted, known.chosenThrough + 1) }
          }),
        },
      }),
    },
    killers: [{ by: 'exploration', bounds: { layout: 'together', slots: 2 }, statesMax: 1_000_000 }],
  },
  {
    name: 'tells-the-wrong-learner',
    bug: "Acceptors tell node 1 alone of what they accepted, whoever owns the ballot: the leader's learner hears nothing.",
    rows: ['LN2', 'LN3', 'LN4', 'I1'],
    machines: {
      acceptor: acceptorMachine.provide({
        actions: {
          'send the acceptance': enqueueActions(({ context, event, enqueue }) => {
            if (event.type !== 'accept') return
            const slots = event.entries
              .filter(({ slot }) => slot > context.chosenThrough)
              .map(({ slot }) => ({ from: slot, to: slot }))
            enqueue.emit({ type: 'send', to: [1], message: { type: 'accepted', ballot: event.ballot, slots } })
          }),
        },
      }),
    },
    killers: [{ by: 'simulation', workload: 'register', seed: 2, seedsMax: 100 }],
  },
]
