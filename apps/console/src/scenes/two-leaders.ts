import { deedAt, openAliceAt, until } from './deeds.ts'
import type { Scene } from './scene.ts'

export const twoLeaders: Scene = {
  id: 'two-leaders',
  title: 'Two leaders',
  question: 'What happens when two servers believe that they lead?',
  paper: ['3.9', 'PR1', 'PR2'],
  takes: [
    {
      kind: 'cluster',
      seed: 3,
      nodes: 3,
      learning: 'distinguished',
      deeds: [openAliceAt(235, 2)],
      steps: [
        {
          title: 'Two winners',
          words: [
            'Three servers have just started. Each is proposer, acceptor and learner, and has an elector, which finds out who should lead: it asks the others who is there. n2 was quick: it heard of nobody above itself, prepared 2.n2, and all have promised.',
            'n3 finished its round a little later and found itself the highest. It prepares 2.n3. Neither made a mistake: an election goes by time, and time is not the same everywhere.',
          ],
          paper: ['PR2', 'I1'],
          script: until(185),
          look: { messages: 'space-time', state: 'ballots', node: 2 },
        },
        {
          title: 'Both lead',
          words: [
            'Now all have promised 2.n3, the higher ballot, the acceptor of n2 among them. n3 leads. n2 was told nothing of it: it leads as well, as far as it knows.',
          ],
          paper: ['3.9'],
          script: until(216),
          look: { messages: 'ring', state: 'ballots', node: 2 },
        },
        {
          title: 'A client asks the wrong one',
          words: [
            'A client wants an account for alice and asks n2, which proposes in 2.n2 at once. Every acceptor refuses, its own first: 2.n3 is promised.',
            'Nothing was chosen, so nothing is wrong. n2 knows now that it has been overtaken, and proposes no more.',
          ],
          paper: ['P1a', 'A2', '3.9'],
          script: until(290),
          look: { messages: 'space-time', state: 'charts', node: 2 },
        },
        {
          title: 'One leader, one account',
          words: [
            'The client’s patience ends, and it asks the others in turn until it finds n3. The elector of n2 has heard in the next round who stands above it, and follows.',
            'alice has her account on all three servers, once.',
          ],
          paper: ['3.9', '3.2'],
          script: until(815),
          look: { messages: 'space-time', state: 'ledger', node: 3 },
          tries: [{ words: 'Cut the leader off from both others, send it a command, and mend the links again.' }],
        },
      ],
    },
    {
      kind: 'cluster',
      seed: 1,
      nodes: 3,
      learning: 'distinguished',
      deeds: [deedAt(1000, { type: 'duel', nodes: [1, 3], ms: 1500 }), openAliceAt(1300, 3)],
      steps: [
        {
          title: 'If they insist',
          words: [
            'Here the electors of n1 and n3 are broken on purpose: for a second and a half each takes itself for the leader again and again, and prepares just before the other’s accepts arrive.',
            'It is the duel of the fourth scene, played by whole servers. A client has asked n3; what n3 proposes is refused.',
          ],
          paper: ['PR1', '3.9'],
          script: until(1400),
          look: { messages: 'space-time', state: 'ballots', node: 3 },
        },
        {
          title: 'Slow, and never wrong',
          words: [
            'More than a second and some fifty ballots later nothing is chosen, and every rule was kept all the time. Two leaders cost progress; they cannot cost more.',
          ],
          paper: ['3.9', 'S2'],
          script: until(2480),
          look: { messages: 'space-time', state: 'ballots', node: 3 },
        },
        {
          title: 'One is left',
          words: [
            'The electors are well again, one of the two follows, and the command is chosen in the first ballot that nobody overtakes. The client asked several times, and was answered once: alice has one account.',
          ],
          paper: ['PR2', '3.2'],
          script: until(2645),
          look: { messages: 'space-time', state: 'ledger', node: 1 },
          tries: [{ words: 'Start another duel, between n2 and n3, and pause one of them in the middle of it.' }],
        },
      ],
    },
  ],
  shown: [
    'No clock and no election has any say in what is safe. Promises do that: an acceptor that has answered a higher ballot refuses a lower one, whoever takes itself for the leader.',
    'The election only has to be right often enough to get on.',
  ],
  evidence: [
    { what: 'code', path: 'packages/elector/src/machine.ts', name: 'electorMachine' },
    { what: 'test', path: 'packages/replica/src/two-leaders.test.ts', name: 'PMS 3.9' },
  ],
}
