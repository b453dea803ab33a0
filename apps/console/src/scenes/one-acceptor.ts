import { deliver, lose, phaseOne, phaseTwo, prepare, want } from './moves.ts'
import type { Scene, Seat } from './scene.ts'

const proposers: readonly Seat[] = [
  { node: 1, roles: ['proposer'] },
  { node: 2, roles: ['proposer'] },
]
const learner: Seat = { node: 6, roles: ['learner'] }

export const oneAcceptor: Scene = {
  id: 'one-acceptor',
  title: 'One acceptor is not enough',
  question: 'Why does it take several acceptors to choose one value?',
  paper: ['Q1', 'S2', 'L1'],
  takes: [
    {
      kind: 'table',
      seats: [...proposers, { node: 3, roles: ['acceptor'] }, learner],
      quorum: [3],
      alpha: 1,
      steps: [
        {
          title: 'One decides',
          words: [
            'Several processes have to agree on one value, although any of them may stop, and a message may be late or never arrive. Proposers propose values, acceptors accept them, and learners find out which one was chosen.',
            'n1 and n2 are proposers: n1 wants red, n2 wants green. n3 is the only acceptor, and whatever it accepts is chosen. n6 is a learner. Nothing has been sent yet.',
          ],
          paper: ['Q1'],
          script: [want(1, 'red'), want(2, 'green')],
          look: { messages: 'ring', state: 'slots', node: 3 },
        },
        {
          title: 'It works',
          words: [
            'Time runs to the right: a line for each node, an arrow for each message. First n1 asks (prepare) and n3 answers (promise); why, the third scene shows. Then n1 proposes red (accept), and n3 accepts it.',
            'One acceptor is a majority of one: red is chosen, and n6 is told (accepted).',
            '1.n1 is the number of the proposal, its ballot: round 1 of n1. No other proposer ever uses it.',
          ],
          paper: ['S2'],
          script: [prepare(1), deliver()],
          look: { messages: 'space-time', state: 'slots', node: 3 },
          tries: [
            {
              words: 'Let n2 try to get green chosen now: it is told of red, and can only propose that again.',
              script: [prepare(2), deliver()],
            },
          ],
        },
      ],
    },
    {
      kind: 'table',
      seats: [...proposers, { node: 3, roles: ['acceptor'] }, learner],
      quorum: [3],
      alpha: 1,
      steps: [
        {
          title: 'It fails',
          words: [
            'The same from the start, but n3 stops after its promise. The accept of n1 finds nobody, and neither does the prepare of n2.',
            'No wrong value was chosen. But none is, and none will be for as long as n3 is away.',
          ],
          paper: ['L1'],
          script: [
            want(1, 'red'),
            want(2, 'green'),
            ...phaseOne(1, [3]),
            lose({ kinds: ['accept'] }),
            prepare(2),
            lose({ kinds: ['prepare'] }),
          ],
          look: { messages: 'space-time', state: 'slots', node: 3 },
          tries: [{ words: 'Let n1 prepare again, and lose that too: nobody is left to ask.', script: [prepare(1)] }],
        },
      ],
    },
    {
      kind: 'table',
      seats: [
        ...proposers,
        { node: 3, roles: ['acceptor'] },
        { node: 4, roles: ['acceptor'] },
        { node: 5, roles: ['acceptor'] },
        learner,
      ],
      quorum: [3, 4, 5],
      alpha: 1,
      steps: [
        {
          title: 'Three acceptors',
          words: [
            'Now n3, n4 and n5 are acceptors, and a value is chosen when a majority has accepted it: two of the three. All have promised 1.n1, and its accepts are on their way when n3 stops.',
          ],
          paper: ['Q1'],
          script: [want(1, 'red'), want(2, 'green'), ...phaseOne(1, [3, 4, 5]), lose({ kinds: ['accept'], to: [3] })],
          look: { messages: 'space-time', state: 'slots', node: 4 },
        },
        {
          title: 'Two go on without it',
          words: [
            'n4 and n5 accepted red. Two of three are a majority: red is chosen although n3 is gone.',
            'Any two majorities have an acceptor in common. So as long as no acceptor accepts two values, no second one can be chosen.',
          ],
          paper: ['Q1', 'S2', 'L1'],
          script: [phaseTwo(1, [4, 5]), deliver({ kinds: ['accepted'] })],
          look: { messages: 'space-time', state: 'slots', node: 4 },
          tries: [
            {
              words: 'Let n2 begin a ballot that n4 alone hears of. One of three is no majority: n2 waits.',
              script: [...phaseOne(2, [4])],
            },
          ],
        },
      ],
    },
  ],
  shown: [
    'A single acceptor chooses easily, and stops everything when it stops.',
    'Several acceptors choose by majority: fewer than half of them may be gone. What one acceptor may accept, and when, is the question of the next scene.',
  ],
  evidence: [
    { what: 'code', path: 'packages/protocol/src/quorum.ts', name: 'majority' },
    { what: 'test', path: 'packages/protocol/src/quorum.test.ts', name: 'Q1' },
  ],
}
