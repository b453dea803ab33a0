import type { Portrait, SlotCell } from '@synod/feed'
import type { Ballot } from '@synod/protocol'

/** The portrait of a node that has just started, but for what is given. */
export function portrait(node: number, of: Partial<Portrait> = {}): Portrait {
  return {
    node,
    life: 'running',
    lifecycle: 'following',
    standing: 'following',
    leader: 1,
    states: { acceptor: 'fresh', proposer: 'idle', learner: 'current', elector: 'eligible.following' },
    promised: 0 as Ballot,
    proposing: 0 as Ballot,
    chosenThrough: 0,
    appliedThrough: 0,
    snapshotSlot: 0,
    logFrom: 1,
    slots: [],
    digest: '0',
    members: [1, 2, 3],
    learners: [],
    learning: 'every',
    commands: 0,
    state: undefined,
    ...of,
  }
}

export function cell(slot: number, of: Partial<SlotCell> = {}): SlotCell {
  return { slot, acceptedIn: 0 as Ballot, value: '', isNoop: false, isChosen: false, isExecuted: false, ...of }
}
