import { acceptsBelowPromise, choosesOwnValue } from '@synod/simulator/mutants'
import { between, deliver, phaseOne, phaseTwo, prepare, want } from './moves.ts'
import type { Scene, Seat } from './scene.ts'

const seats: readonly Seat[] = [
  { node: 1, roles: ['proposer'] },
  { node: 2, roles: ['proposer'] },
  { node: 3, roles: ['acceptor'] },
  { node: 4, roles: ['acceptor'] },
  { node: 5, roles: ['acceptor'] },
  { node: 6, roles: ['learner'] },
  { node: 7, roles: ['learner'] },
]
const quorum = [3, 4, 5]
const redIsChosen = [want(1, 'red'), want(2, 'green'), ...phaseOne(1, [3, 4]), phaseTwo(1, [3, 4])]

export const survivingValue: Scene = {
  id: 'surviving-value',
  title: 'A value survives a new ballot',
  question: 'How can a proposer that knows nothing leave alone what has been chosen?',
  paper: ['P2c', 'P2', 'P1a', '1b', '2a'],
  takes: [
    {
      kind: 'table',
      seats,
      quorum,
      alpha: 1,
      steps: [
        {
          title: 'Chosen, and nobody knows',
          words: [
            'n1 got promises from n3 and n4 and proposed red; both accepted it. So red is chosen, from this moment on.',
            'But what they tell the learners is still under way, and n1 falls silent. Nobody, anywhere, knows that red is chosen.',
          ],
          paper: ['Q1', 'S3'],
          script: redIsChosen,
          look: { messages: 'space-time', state: 'slots', node: 4 },
        },
        {
          title: 'n2 asks first',
          words: [
            'n2 wants green. It prepares the higher ballot 1.n2 and hears from n4 and n5. A promise says two things: “I accept nothing below 1.n2 any more”, and what was accepted so far.',
            'n5 has accepted nothing. n4 reports red, accepted in 1.n1. Whichever majority n2 had asked, one of n3 and n4 would have been in it.',
          ],
          paper: ['1a', '1b', 'P1a'],
          script: phaseOne(2, [4, 5]),
          look: { messages: 'space-time', state: 'slots', node: 4 },
        },
        {
          title: 'n2 is bound',
          words: [
            'Of what the promises report, the proposal with the highest number binds: n2 proposes red, under its own ballot. Green has to wait. n2 does not know that red is chosen; it knows that it might be.',
            'n4 and n5 accept red in 1.n2.',
          ],
          paper: ['P2c', '2a'],
          script: [phaseTwo(2, [4, 5])],
          look: { messages: 'space-time', state: 'slots', node: 2 },
        },
        {
          title: 'One value, two ballots',
          words: [
            'Now everything arrives. Two proposals were chosen, 1.n1 and 1.n2, both with the value red. Both learners know red, and nothing else was ever chosen.',
          ],
          paper: ['P2', 'S2'],
          script: [deliver({ kinds: ['accepted'] })],
          look: { messages: 'space-time', state: 'slots', node: 6 },
          tries: [
            {
              words: 'Let n1 come back with another ballot: it finds red as well.',
              script: [prepare(1), deliver()],
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
      broken: choosesOwnValue,
      steps: [
        {
          title: 'Without P2c',
          words: [
            'The same from the start with proposers that are broken on purpose: each proposes its own value, whatever the promises report. Red is chosen, and n6 learns it. n2 has its promises from n4 and n5, and n4 reported red.',
          ],
          paper: ['P2c'],
          script: [...redIsChosen, deliver({ kinds: ['accepted'], to: [6] }), ...phaseOne(2, [4, 5])],
          look: { messages: 'space-time', state: 'slots', node: 2 },
        },
        {
          title: 'Two values chosen',
          words: [
            'n2 proposed green all the same. n4 and n5 accepted it, as they may: a majority. Red was chosen, green is chosen, and the two learners disagree for ever.',
          ],
          paper: ['S2', 'P2'],
          script: [phaseTwo(2, [4, 5]), deliver({ kinds: ['accepted'], from: [4, 5], to: [7] })],
          look: { messages: 'space-time', state: 'slots', node: 4 },
        },
      ],
    },
    {
      kind: 'table',
      seats,
      quorum,
      alpha: 1,
      broken: acceptsBelowPromise,
      steps: [
        {
          title: 'Without the promise',
          words: [
            'The other half of the rule: here the proposers are sound, but the acceptors accept whatever comes, even below what they promised.',
            'n1 has promises from n3 and n4 and has proposed red, but its accepts are slow. n2 has promises from n4 and n5, which had accepted nothing, so it is free: green is accepted by n4 and n5, chosen, and n7 learns it.',
          ],
          paper: ['P1a', '2b'],
          script: [
            want(1, 'red'),
            want(2, 'green'),
            ...phaseOne(1, [3, 4]),
            ...phaseOne(2, [4, 5]),
            phaseTwo(2, [4, 5]),
            deliver({ kinds: ['accepted'], to: [7] }),
          ],
          look: { messages: 'space-time', state: 'slots', node: 4 },
        },
        {
          title: 'Too late, and accepted',
          words: [
            'Now the accepts of n1 arrive. n4 had promised to refuse them, and accepts red. So does n3, which promised nothing else: red is chosen as well, and n6 learns that.',
          ],
          paper: ['P1a', 'S2'],
          script: [...between(1, [3, 4], 'accept'), deliver({ kinds: ['accepted'], from: [3, 4], to: [6] })],
          look: { messages: 'space-time', state: 'slots', node: 4 },
        },
      ],
    },
  ],
  shown: [
    'A proposer first asks a majority, and takes over the highest-numbered proposal that it is told of. Two majorities meet, so what has been chosen is always reported.',
    'The promise keeps it true: what an acceptor reported as “nothing yet” stays so below that ballot. Take away either half and two values are chosen.',
  ],
  evidence: [
    { what: 'code', path: 'packages/proposer/src/phase-one.ts', name: 'withPromise' },
    { what: 'code', path: 'packages/acceptor/src/machine.ts', name: 'is the ballot below the promise?' },
    { what: 'test', path: 'packages/proposer/src/values.test.ts', name: 'P2c' },
    { what: 'mutant', path: 'packages/simulator/src/mutants/chooses-own-value.ts', name: 'chooses-own-value' },
    { what: 'mutant', path: 'packages/simulator/src/mutants/accepts-below-promise.ts', name: 'accepts-below-promise' },
  ],
}
