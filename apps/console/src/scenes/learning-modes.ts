import { openAliceAt, until } from './deeds.ts'
import type { ClusterTake, Scene } from './scene.ts'

const cluster = {
  kind: 'cluster',
  seed: 2,
  nodes: 5,
  deeds: [openAliceAt(1000, 5)],
} as const satisfies Partial<ClusterTake>

/** A client's request is about to reach the leader. */
const before = until(1014)
/** The first slot of the client is known everywhere, and nothing of the second is under way. */
const oneSlot = until(1070)

export const learningModes: Scene = {
  id: 'learning-modes',
  title: 'Who hears what was accepted',
  question: 'A value is chosen when a majority has accepted it. Who finds out, and at what price?',
  paper: ['LN1', 'LN2', 'LN3', 'LN4'],
  takes: [
    {
      ...cluster,
      learning: 'every',
      steps: [
        {
          title: 'A command arrives',
          words: [
            'Five servers; n5 leads, and a client’s request is about to reach it. As soon as three acceptors have accepted the value, it is chosen, and nobody knows: acceptors do not see each other. Learners have to be told.',
            'First the plainest way: every acceptor tells every learner, and each counts for itself.',
          ],
          paper: ['LN1'],
          script: before,
          look: { messages: 'ring', state: 'plots', node: 5 },
        },
        {
          title: 'Everybody tells everybody',
          words: [
            'n5 sent 4 accepts for slot 1. Each of the five acceptors told the four other servers what it had accepted: 20 messages.',
            'All know after two delays, the leader no sooner than the rest. Nobody depends on anybody.',
          ],
          paper: ['LN1'],
          script: oneSlot,
          look: { messages: 'space-time', state: 'plots', node: 1 },
        },
      ],
    },
    {
      ...cluster,
      learning: 'distinguished',
      steps: [
        {
          title: 'Tell one',
          words: [
            'The same request at the same moment. Now the acceptors will tell one distinguished learner, and that tells the others. Here it is the leader, which has to hear of it anyway: a client waits for its answer.',
          ],
          paper: ['LN2', 'I1'],
          script: before,
          look: { messages: 'ring', state: 'plots', node: 5 },
        },
        {
          title: 'And that tells the rest',
          words: [
            '4 messages to the leader. It counted, knew that the value is chosen, answered its client, and told the four others: 4 more.',
            'The others know one delay later. If the leader stops before it tells them, they find out from the next one, whose ballot finds what was accepted.',
          ],
          paper: ['LN2'],
          script: oneSlot,
          look: { messages: 'space-time', state: 'plots', node: 5 },
          tries: [{ words: 'Kill n5 right after its accepts, and see the next leader find the value.' }],
        },
      ],
    },
    {
      ...cluster,
      learning: { delegates: 2 },
      steps: [
        {
          title: 'Tell a few',
          words: [
            'Between the two: a few distinguished learners. n1 and n2 are delegates here, and the leader is told in any case. Each of the three will tell everybody else.',
          ],
          paper: ['LN3'],
          script: before,
          look: { messages: 'ring', state: 'plots', node: 1 },
        },
        {
          title: 'And each tells the rest',
          words: [
            'Three servers heard from four others each: 12 messages. Each of the three told four others: 12 more.',
            'Any two of the three may fail and the rest still learn. n1 and n2 know as soon as the leader, n3 and n4 one delay later.',
          ],
          paper: ['LN3'],
          script: oneSlot,
          look: { messages: 'space-time', state: 'plots', node: 1 },
        },
        {
          title: 'The price',
          words: [
            'Per command with five servers, accepts included: 24 messages when everybody tells everybody, 12 with one distinguished learner, 28 with two delegates besides the leader.',
            'For n servers the first grows with the square of n, the second in proportion to n. That is why the second is the usual setting here. It can be changed while the cluster runs.',
          ],
          paper: ['LN4'],
          script: until(1130),
          look: { messages: 'space-time', state: 'plots', node: 1 },
          tries: [{ words: 'Change the learning mode and send more commands: the plot of messages tells them apart.' }],
        },
      ],
    },
  ],
  shown: [
    'Whether a value is chosen does not depend on who learns it: the three ways choose the same values.',
    'They differ in messages, delays, and in whom the others depend on.',
  ],
  evidence: [
    { what: 'code', path: 'packages/protocol/src/learning.ts', name: 'acceptedGoesTo' },
    { what: 'test', path: 'packages/replica/src/learning-modes.test.ts', name: 'PMS LN4' },
    { what: 'page', path: 'docs/LEARNING.md', name: 'Messages and delays, measured' },
  ],
}
