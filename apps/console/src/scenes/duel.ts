import type { NodeNumber } from '@synod/protocol'
import { abandon, deliver, prepare, remark, want } from './moves.ts'
import type { Move, Scene } from './scene.ts'

/** One prepares, and gets its promises; only then does what the rival proposed arrive, to be refused. */
const overtake = (proposer: NodeNumber, rival: NodeNumber): readonly Move[] => [
  prepare(proposer),
  deliver({ kinds: ['prepare', 'promise'] }),
  deliver({ kinds: ['accept'], from: [rival] }),
  deliver({ kinds: ['rejected'] }),
]

export const duel: Scene = {
  id: 'duel',
  title: 'The duel, and its cure',
  question: 'Can two proposers keep each other from ever getting anything chosen?',
  paper: ['PR1', 'PR2', 'A1', 'A2'],
  takes: [
    {
      kind: 'table',
      seats: [
        { node: 1, roles: ['proposer'] },
        { node: 2, roles: ['proposer'] },
        { node: 3, roles: ['acceptor'] },
        { node: 4, roles: ['acceptor'] },
        { node: 5, roles: ['acceptor'] },
        { node: 6, roles: ['learner'] },
      ],
      quorum: [3, 4, 5],
      alpha: 1,
      steps: [
        {
          title: 'n1 has its promises',
          words: [
            'n1 prepared ballot 1.n1, and all three acceptors promised. Its accepts, with red, are on their way. Nothing stands between red and being chosen, except time.',
          ],
          paper: ['1a', '1b'],
          script: [want(1, 'red'), want(2, 'green'), ...overtake(1, 2)],
          look: { messages: 'space-time', state: 'slots', node: 3 },
        },
        {
          title: 'n2 is quicker',
          words: [
            'Before they arrive, n2 prepares 1.n2, and the acceptors promise it. Then the accepts of n1 come, below what is promised now: all three refuse.',
          ],
          paper: ['P1a', 'A2'],
          script: overtake(2, 1),
          look: { messages: 'space-time', state: 'slots', node: 3 },
        },
        {
          title: 'And back',
          words: [
            'n1 was told which ballot was in its way, and goes above it: 2.n1. Now it is the accepts of n2 that are refused.',
          ],
          paper: ['PR1'],
          script: overtake(1, 2),
          look: { messages: 'space-time', state: 'slots', node: 3 },
        },
        {
          title: 'For ever, if need be',
          words: [
            'n2 prepares 2.n2, and the accepts of n1 are refused again. Nobody is at fault: every message arrives, every rule is kept, and nothing is chosen.',
            'No algorithm that tolerates failures can rule this out without help from time or chance: Fischer, Lynch and Paterson proved it.',
          ],
          paper: ['PR1'],
          script: overtake(2, 1),
          look: { messages: 'space-time', state: 'ballots', node: 3 },
          tries: [
            { words: 'Go on with the duel: n1 overtakes n2.', script: overtake(1, 2) },
            { words: 'Deliver everything before anybody prepares again: green is chosen.', script: [deliver()] },
          ],
        },
        {
          title: 'One is distinguished',
          words: [
            'The cure is to have one proposer at a time. Here it is n1, and n2 gives up its ballot. n1 takes a number above all that were used, 3.n1, and red is chosen.',
            'Who is distinguished is decided with clocks and luck. If that goes wrong and two believe it, we are back in the duel: slow, but never wrong.',
          ],
          paper: ['PR2', 'A1'],
          script: [remark('n1 is distinguished, and n2 gives up.'), abandon(2), ...overtake(1, 2), deliver()],
          look: { messages: 'space-time', state: 'slots', node: 1 },
        },
      ],
    },
  ],
  shown: [
    'Safety needs no clock: two proposers that overtake each other waste ballots and choose nothing wrong.',
    'Progress needs one distinguished proposer. The elector of each node finds it, and the sixth scene shows what happens when two believe they are it.',
  ],
  evidence: [
    { what: 'code', path: 'packages/elector/src/machine.ts', name: 'electorMachine' },
    { what: 'test', path: 'apps/single-decree/src/duel.test.ts', name: 'PMS PR1' },
    { what: 'page', path: 'docs/PARTITIONS.md', name: 'Partitions' },
  ],
}
