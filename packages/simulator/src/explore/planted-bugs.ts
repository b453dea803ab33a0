import { acceptorMachine } from '@synod/acceptor'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { emptySlotMap, type QuorumStep } from '@synod/protocol'
import { assertEvent, assign } from 'xstate'
import type { ExploreOptions } from './explore.ts'

/** A bug to be found: what is broken, and bounds in which that shows. */
export interface PlantedBug extends Pick<ExploreOptions, 'machines' | 'host'> {
  readonly what: string
  readonly bounds: Pick<ExploreOptions, 'acceptors' | 'proposers' | 'crashes' | 'slots' | 'alpha' | 'members'>
}

function everywhere({ quorums }: QuorumStep): QuorumStep {
  return { from: 1, quorums }
}

/** A few bugs for whoever wants to see the explorer find one; the mutants of the project are many more. */
export const plantedBugs: Readonly<Record<string, PlantedBug>> = {
  'accepts-anything': {
    what: 'an acceptor answers whatever it is asked, however low the ballot (PMS P1a)',
    machines: { acceptor: acceptorMachine.provide({ guards: { 'is the ballot below the promise?': () => false } }) },
    bounds: { proposers: 2 },
  },
  'own-value': {
    what: 'a proposer has its own value accepted, whatever the promises report (PMS P2c)',
    machines: {
      proposer: proposerMachine.provide({
        actions: {
          'see what to recover': assign({ nextSlot: 1, recoverThrough: 0, bound: emptySlotMap, pending: emptySlotMap }),
        },
      }),
    },
    bounds: { proposers: 2 },
  },
  'newest-set': {
    what: 'a proposer counts promises by the newest members, also where the old ones decide (PMS 3.10)',
    machines: {
      proposer: proposerMachine.provide({
        actions: {
          'take the sets': assign(({ context, event }) => {
            assertEvent(event, 'quorums.changed')
            return { settings: { ...context.settings, quorums: event.quorums.slice(-1).map(everywhere) } }
          }),
        },
      }),
    },
    bounds: { members: 'replaced', acceptors: 1, proposers: 2, slots: 3, alpha: 2 },
  },
  'hasty-learner': {
    what: "a learner takes one acceptor's word for the choice of a quorum (PMS S3)",
    machines: {
      learner: learnerMachine.provide({
        guards: { 'does it complete a quorum?': () => true },
        actions: {
          'count the vote': assign(({ context, event }) => {
            assertEvent(event, 'accepted')
            const { entries = [], slots, ballot } = event
            return {
              chosenThrough: context.chosenThrough + 1,
              news: { delivered: entries, learned: entries, slots, ballot },
            }
          }),
        },
      }),
    },
    bounds: { proposers: 1 },
  },
  'forgotten-promise': {
    what: 'an acceptor starts again without its promises (PMS A3, M2)',
    host: { recover: (records) => records.filter(({ type }) => type !== 'promised') },
    bounds: { proposers: 2, crashes: 1 },
  },
  'forgotten-ballot': {
    what: 'a proposer starts again without the ballots it tried (PMS I5)',
    host: { recover: (records) => records.filter(({ type }) => type !== 'tried') },
    bounds: { proposers: 2, crashes: 1 },
  },
  'send-before-flush': {
    what: 'what reveals state is sent before it is durable (PMS I3)',
    host: { sendsBeforeFlush: true },
    bounds: { proposers: 2, crashes: 1 },
  },
}
