import { makeBallot, type Slot } from '@synod/protocol'
import { deliver, prepare, remark, want } from './moves.ts'
import type { Move, Scene } from './scene.ts'

const FIRST_BALLOT = makeBallot(1, 1)

/** The accepts of n1, which led and is gone, had reached an acceptor in these slots. */
const inherit = (node: 2 | 3, ...slots: Slot[]): Move => ({ do: 'inherit', node, from: 1, ballot: FIRST_BALLOT, slots })

const through134 = Array.from({ length: 134 }, (_, index) => index + 1)

export const newLeader: Scene = {
  id: 'new-leader',
  title: 'A new leader, slot by slot',
  question: 'How does a new leader find out what the old one left behind?',
  paper: ['3.5', '3.6', '3.7', '3.8'],
  takes: [
    {
      kind: 'table',
      seats: [
        { node: 2, roles: ['proposer', 'acceptor', 'learner'] },
        { node: 3, roles: ['acceptor'] },
      ],
      quorum: [1, 2, 3],
      alpha: 10,
      steps: [
        {
          title: 'n1 is gone',
          words: [
            'Servers that execute the same commands in the same order stay alike. So they agree on a list: each command has a slot, and in each slot the protocol of the scenes before chooses one value. The leader proposes in all of them.',
            'This is the example of section 3 of the paper. n1 led three servers, and is gone. n2 knows what is chosen in slots 1–134, 138 and 139. Its acceptor also has something in 140, and that of n3 something in 135. n2 has executed 1–134: what comes after a gap has to wait.',
          ],
          paper: ['3.3', '3.6'],
          script: [
            remark('What n2 and n3 accepted from n1, which led and is gone.'),
            inherit(2, ...through134, 138, 139, 140),
            inherit(3, ...through134, 135, 138, 139),
            deliver({ kinds: ['accepted'] }),
          ],
          look: { messages: 'ring', state: 'slots', node: 2 },
        },
        {
          title: 'Phase 1, once for all slots',
          words: [
            'n2 prepares 1.n2 with one message: every slot from 135 on, without end. n3 and its own acceptor answer with one promise each, and say more than OK only where they have accepted something.',
            'So n2 hears of 135 from n3 and of 140 from itself. Nobody reports 136 or 137. What is reported of 138 and 139 is ignored: those are known.',
          ],
          paper: ['3.5'],
          script: [want(2, 'command 141', 'command 142'), prepare(2), deliver({ kinds: ['prepare', 'promise'] })],
          look: { messages: 'space-time', state: 'slots', node: 2 },
        },
        {
          title: 'Bound slots first',
          words: [
            '135 and 140 are bound, as red was in the third scene: n2 proposes there what was reported. Both are accepted, so both are chosen.',
            '135 can be executed now. 138, 139 and 140 are chosen and have to wait: 136 and 137 are empty.',
          ],
          paper: ['P2c', '3.6'],
          script: [
            { do: 'tear', slots: [136, 137] },
            deliver({ kinds: ['accept'], isNoop: false }),
            deliver({ kinds: ['accepted'] }),
          ],
          look: { messages: 'space-time', state: 'slots', node: 2 },
        },
        {
          title: 'No-ops into the gap',
          words: [
            'The next two commands of clients could go into 136 and 137. But until they come, 138–140 would have to wait. So n2 fills the gap at once with no-ops: commands that change nothing.',
            'They are chosen, and n2 executes everything up to 140.',
          ],
          paper: ['3.6', '3.7'],
          script: [deliver({ kinds: ['accept'], isNoop: true }), deliver({ kinds: ['accepted'] })],
          look: { messages: 'space-time', state: 'slots', node: 2 },
        },
        {
          title: 'New commands',
          words: [
            'Two clients’ commands have been waiting. They get 141 and 142, and need no phase 1 any more: the promises of before cover every slot. From now on a command costs one phase 2.',
          ],
          paper: ['3.4', '3.6'],
          script: [deliver({ kinds: ['accept'] }), deliver({ kinds: ['accepted'] })],
          look: { messages: 'space-time', state: 'slots', node: 2 },
          tries: [
            {
              words: 'Send another command to n2: accept, accepted, executed.',
              script: [want(2, 'command 143'), deliver()],
            },
          ],
        },
      ],
    },
  ],
  shown: [
    'One prepare with one number covers all slots, known and unknown. What may have been chosen is proposed again, gaps get no-ops, and only then do new commands follow.',
    'A leader does this once, when it begins.',
  ],
  evidence: [
    { what: 'code', path: 'packages/proposer/src/phase-two.ts', name: 'recovered' },
    { what: 'test', path: 'apps/single-decree/src/new-leader.test.ts', name: 'PMS 3.5, 3.6' },
  ],
}
