import { callAt, deedAt, openAliceAt, until } from './deeds.ts'
import type { Scene } from './scene.ts'

export const membership: Scene = {
  id: 'membership',
  title: 'New members, α slots later',
  question: 'How do servers agree on who they are, without stopping?',
  paper: ['3.10', '3.7', '3.8'],
  takes: [
    {
      kind: 'cluster',
      seed: 1,
      nodes: 3,
      learning: 'distinguished',
      alpha: 4,
      deeds: [
        openAliceAt(1000, 3),
        deedAt(1200, { type: 'addNode' }),
        callAt(2200, 3, { f: 'deposit', account: 'alice', amount: '10000' }),
      ],
      steps: [
        {
          title: 'The set is part of the state',
          words: [
            'n1, n2 and n3 are the members; n3 leads. Who decides a slot is written in the state that the commands make: the set after command i decides slot i + α. Here α is 4.',
            'So the leader may work on at most 4 slots beyond what is executed: further up it does not know yet who decides.',
          ],
          paper: ['3.8', '3.10'],
          script: until(1150),
          look: { messages: 'ring', state: 'slots', node: 3 },
        },
        {
          title: 'n4 learns first',
          words: [
            'n4 starts with nothing. An ordinary command, in slot 4, makes it a learner: it is told what is chosen, gets a snapshot and the slots that it lacks, and has no vote.',
            'Only when it has caught up is it worth making it a member.',
          ],
          paper: ['3.10', 'LN5'],
          script: until(1730),
          look: { messages: 'space-time', state: 'slots', node: 4 },
        },
        {
          title: 'The change is a command',
          words: [
            'In slot 5 the three members choose “add member n4”. The leader has executed it: from slot 5 + 4 = 9 on four decide.',
            'Slots 6, 7 and 8 still belong to the three. Nobody waits for commands to fill them: the leader proposes no-ops there at once.',
          ],
          paper: ['3.10', '3.7'],
          script: until(1842),
          look: { messages: 'space-time', state: 'slots', node: 3 },
        },
        {
          title: 'Promises for slot 9',
          words: [
            'A leader needs promises from a majority of the set that decides the slot. For slot 9 and above n3 asks the members whose promise it lacks, n4 among them, under the ballot that it has.',
            'The no-ops are chosen by the old three, and everything through slot 8 is executed.',
          ],
          paper: ['3.10', '1a'],
          script: until(1900),
          look: { messages: 'space-time', state: 'slots', node: 3 },
        },
        {
          title: 'Four decide',
          words: [
            'The next command of a client lands above slot 8. n4 is asked like the others, accepts, and its vote counts: a majority of four is three.',
            'Nothing stopped in between, and in no slot was there any doubt about who decides.',
          ],
          paper: ['3.10', 'Q1'],
          script: until(2335),
          look: { messages: 'space-time', state: 'slots', node: 4 },
          tries: [
            { words: 'Remove n1, send commands, and watch from which slot on it is no longer asked.' },
            { words: 'Kill n1 and n2: two of four are no majority, and everything waits.' },
          ],
        },
      ],
    },
  ],
  shown: [
    'The members are agreed on by the protocol itself, slot by slot; that is why a leader must not run further ahead than α.',
    'This was the last scene. The simulator has such a cluster for you to break, and its Ledger view shows what the bank makes of it.',
  ],
  evidence: [
    { what: 'code', path: 'packages/proposer/src/coverage.ts', name: 'withSets' },
    { what: 'test', path: 'packages/proposer/src/changing-sets.test.ts', name: 'PMS 3.10' },
  ],
}
