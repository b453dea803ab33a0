import { onePromiseSuffices } from '@synod/simulator/mutants'
import { deliver, phaseOne, phaseTwo, want } from './moves.ts'
import type { Scene, Seat } from './scene.ts'

const seats: readonly Seat[] = [
  { node: 1, roles: ['proposer'] },
  { node: 2, roles: ['proposer'] },
  { node: 3, roles: ['proposer'] },
  { node: 4, roles: ['acceptor'] },
  { node: 5, roles: ['acceptor'] },
  { node: 6, roles: ['acceptor'] },
  { node: 7, roles: ['learner'] },
  { node: 8, roles: ['learner'] },
]
const quorum = [4, 5, 6]

export const p1Alone: Scene = {
  id: 'p1-alone',
  title: 'Accepting the first is not enough',
  question: 'If every acceptor accepts the first proposal it receives, what can go wrong?',
  paper: ['P1', 'Q1', 'P2'],
  takes: [
    {
      kind: 'table',
      seats,
      quorum,
      alpha: 1,
      broken: onePromiseSuffices,
      steps: [
        {
          title: 'Three values',
          words: [
            'A value should be chosen even if only one is ever proposed. So an acceptor must accept the first proposal that it receives: that is P1.',
            'n1 wants red, n2 green, n3 blue. Before it proposes, a proposer normally needs promises from a majority. To see what P1 does alone, these are broken on purpose: a single promise is enough for them. The acceptors are the real ones.',
          ],
          paper: ['P1'],
          script: [want(1, 'red'), want(2, 'green'), want(3, 'blue')],
          look: { messages: 'ring', state: 'slots', node: 4 },
        },
        {
          title: 'Three votes, no majority',
          words: [
            'Each proposer reached another acceptor first. n4 accepted red, n5 green, n6 blue: three values accepted, none by a majority.',
            'If an acceptor accepted only its first proposal, it would stay like this for ever.',
          ],
          paper: ['P1', 'Q1'],
          script: [
            ...phaseOne(1, [4]),
            ...phaseOne(2, [5]),
            ...phaseOne(3, [6]),
            phaseTwo(1, [4]),
            phaseTwo(2, [5]),
            phaseTwo(3, [6]),
            deliver({ kinds: ['accepted'] }),
          ],
          look: { messages: 'space-time', state: 'slots', node: 4 },
        },
        {
          title: 'More than one',
          words: [
            'So an acceptor has to be able to accept more than one proposal, and proposals have to have numbers to be told apart.',
            'The accepts of n3 reach n4 and n5, too. Its ballot 1.n3 is above 1.n1 and 1.n2, so they accept blue as well. All three have: blue is chosen.',
          ],
          paper: ['P2'],
          script: [phaseTwo(3, [4, 5]), deliver({ kinds: ['accepted'] })],
          look: { messages: 'space-time', state: 'slots', node: 4 },
          tries: [
            {
              words: 'Deliver what n1 and n2 still have under way: it is refused, for a higher ballot was answered.',
              script: [deliver({ kinds: ['accept'] })],
            },
          ],
        },
      ],
    },
    {
      kind: 'table',
      seats,
      quorum,
      alpha: 1,
      broken: onePromiseSuffices,
      steps: [
        {
          title: 'Red is chosen',
          words: [
            'The same from the start, in another order: n1 is quick. n4 and n5 accept red, a majority: red is chosen, and n7 learns it.',
          ],
          paper: ['Q1'],
          script: [
            want(1, 'red'),
            want(2, 'green'),
            want(3, 'blue'),
            ...phaseOne(1, [4]),
            phaseTwo(1, [4, 5]),
            deliver({ kinds: ['accepted'], to: [7] }),
          ],
          look: { messages: 'space-time', state: 'slots', node: 5 },
        },
        {
          title: 'And so is blue',
          words: [
            'n3 asked n6 alone, which had accepted nothing, and proposed blue. n5 accepted a second time, now blue, and n6 did too: a majority again.',
            'Two values are chosen. n7 has learned red, n8 learns blue. That must never be.',
          ],
          paper: ['S2', 'P2'],
          script: [...phaseOne(3, [6]), phaseTwo(3, [5, 6]), deliver({ kinds: ['accepted'], from: [5, 6], to: [8] })],
          look: { messages: 'space-time', state: 'slots', node: 5 },
          tries: [
            {
              words: 'Deliver everything that is still under way. The two learners stay at odds.',
              script: [deliver()],
            },
          ],
        },
      ],
    },
  ],
  shown: [
    'With P1 and nothing else, votes may be split for ever.',
    'Once acceptors may accept again, several proposals can be chosen; they must all have the same value. That is P2, and how it is kept is the next scene.',
  ],
  evidence: [
    { what: 'code', path: 'packages/acceptor/src/machine.ts', name: 'accepting' },
    { what: 'test', path: 'packages/acceptor/src/paper.test.ts', name: 'P1' },
    { what: 'mutant', path: 'packages/simulator/src/mutants/one-promise-suffices.ts', name: 'one-promise-suffices' },
  ],
}
