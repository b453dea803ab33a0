import { callAt, until } from './deeds.ts'
import type { ClusterTake, Scene } from './scene.ts'

const cluster = {
  kind: 'cluster',
  seed: 2,
  nodes: 5,
  deeds: [callAt(1000, 5, { f: 'open', account: 'alice', currency: 'EUR' })],
} as const satisfies Partial<ClusterTake>

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
          title: 'Everybody tells everybody',
          words: [
            'Five servers, n5 leads. It sends 4 accepts for slot 1. Each of the five acceptors tells the four other servers what it accepted: 20 messages, and each server counts for itself.',
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
          title: 'One is told, and tells',
          words: [
            'The same command, but the acceptors tell the leader alone: 4 messages. It counts, knows that the value is chosen, answers its client, and tells the four others: 4 more.',
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
          title: 'A few are told',
          words: [
            'Two delegates are told, n1 and n2, and the leader always. Three servers hear from the four others: 12 messages. Each of the three tells the four others: 12 more.',
            'Any of the three may fail and the rest still learn. n1 and n2 know as soon as the leader, n3 and n4 one delay later.',
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
          script: until(1200),
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
