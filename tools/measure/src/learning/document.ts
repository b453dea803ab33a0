import { table } from '../page/text.ts'
import { expectedMessages, modeName, paperMessages, type SlotMessages, toldNodes } from './modes.ts'
import type { Real } from './real.ts'
import type { Simulated } from './simulated.ts'

/** Real messages may be one in so many more or fewer than the formula says: a timer may fire on a slow machine. */
const TOLERANCE = 0.1

/** The page docs/LEARNING.md. */
export function learningDocument(simulated: readonly Simulated[], real: readonly Real[], conditions: string): string {
  return `# Who hears what was accepted: messages and delays

<!-- Written by \`npm run -s measure -- learning\`; measure again, do not edit. -->

\`\`\`sh
npm run -s measure -- learning                       # every setting and size of this page, and writes it: a minute or two
npm run -s measure -- learning --simulated --print   # the part that is the same every time
\`\`\`

A value is chosen when a quorum of acceptors has accepted it, and nobody knows it then: a learner must be told (PMS 2.3). The
paper has three ways, and here they are one setting of the cluster, \`learning\` (\`delegates:2\` is \`{ "delegates": 2 }\` in a cluster file):

| setting | who is told by the acceptors | who tells the others | the paper’s count, in roles | paper |
|---|---|---|---|---|
| \`every\` | every learner | nobody needs to | acceptors × learners | LN1 |
| \`distinguished\` (default) | the leader | the leader | acceptors + learners | LN2 |
| \`delegates:k\` | the k members with the lowest numbers, and the leader | each of them | acceptors × k + k × learners | LN3 |

The paper’s distinguished learner is whoever owns the ballot, so that it is never down while commands are chosen; and the
leader hears every acceptor in every setting, since it has to answer its clients.

## The formulas, on servers

In the paper acceptors and learners are agents; here each of n servers is both, and what a server tells itself costs nothing.
So of each sum of the paper we take off the messages in which sender and receiver are one:

| | \`accept\` (phase 2a) | \`accepted\` (2b) | \`chosen\` |
|---|---|---|---|
| \`every\` | n − 1 | n × (n − 1) | 0 |
| \`distinguished\` | n − 1 | n − 1 | n − 1 |
| k learners told, the leader one of them | n − 1 | k × (n − 1) | k × (n − 1) |

The leader is not one of the k lowest more often than not, so with \`delegates:1\` mostly two are told.

## Simulated

Whole nodes on ports in memory, one command at a time: every message takes the same time, disks and processors take none. So
there is nothing but messages, and the counts are exact. Delays are counted in message delays from the moment at which the
leader has the command: until the leader has executed it and answers, and until the first and the last of the others
have. A test measures this table again and fails when the page says anything else.

${simulatedTable(simulated)}

The leader answers after two delays in every setting: \`accept\` out, \`accepted\` back. With \`every\` the others know as soon as
the leader; otherwise one delay later, when they are told \`chosen\`. Of three servers a follower that is told needs nobody
else: it has accepted the value itself when the leader’s own \`accepted\` arrives, right behind the \`accept\`, so it knows after one.

## Real

${real.length === 0 ? 'Not measured.' : realPart(real, conditions)}

## Which to choose

- \`distinguished\`: the fewest messages, and what clients wait for is no later. Choose it unless something below applies.
- \`every\`: reads that go to followers, and clients of other nodes, see a write one delay sooner; and when the leader fails just
  after a value was chosen, the others know already. It costs n × (n − 1) messages: nothing at three servers, a lot at seven.
- \`delegates:k\`: in between. When the leader fails while it tells the others, a delegate does; no more than k of the
  followers are as soon as with \`every\`.

Under load a message carries many slots, and all that a node has to say to a peer in one turn leaves as one frame: the counts
are those of an idle cluster, the worst case.

## Changing it

Nothing that is safe depends on the setting, so a running cluster changes it by a command like any other:

\`\`\`sh
npx ledger learning              # how it is
npx ledger learning every
npx ledger learning distinguished
npx ledger learning delegates:2
\`\`\`

or \`client.configure({ type: 'setLearning', learning: { delegates: 2 } })\`. Each node follows when it executes the command; a
delegate that is down hinders nobody. A new cluster begins with what its cluster file says.

## What is lost is asked for

Any of these messages may be lost (LN5). A learner that lacks a slot asks the others in turn for the values; what their log no
longer has comes as a snapshot. When nobody can say what was chosen, though an acceptor has accepted something, a proposer
issues a proposal: whatever may have been chosen is proposed again, and is learned on the way.
[The learner](../packages/learner/README.md) and [the proposer](../packages/proposer/README.md) have the charts, and
[PAPER.md](PAPER.md#ln1) the tests.
`
}

/** The rows that can be measured again, to the letter. */
export function simulatedTable(simulated: readonly Simulated[]): string {
  const heads = ['learning', 'servers', 'told', ...MESSAGE_HEADS, 'delays: leader', 'first other', 'last']
  return table(
    heads,
    simulated.map(({ learning, nodes, leader, messages, delays }) => [
      ...messageCells(learning, nodes, leader, messages),
      ...[delays.leader, delays.first, delays.last],
    ]),
  )
}

const MESSAGE_HEADS = ['accept', 'accepted', 'chosen', 'by the formula', 'the paper, in roles', 'anything else']

/** Are the messages those of the formulas, and nothing else? Real ones within a tenth. */
export function fitsFormula({
  learning,
  nodes,
  leader,
  messages,
}: Pick<Simulated, 'learning' | 'nodes' | 'leader' | 'messages'>): boolean {
  const expected = sum(expectedMessages(learning, nodes, toldNodes(learning, leader)))
  return Math.abs(sum(messages) + messages.unusual - expected) <= expected * TOLERANCE
}

function realPart(real: readonly Real[], conditions: string): string {
  const rows = real.map(({ learning, nodes, leader, messages, answeredMs, everywhereMs }) => [
    ...messageCells(learning, nodes, leader, messages),
    answeredMs.toFixed(2),
    everywhereMs.toFixed(2),
  ])
  return `Nodes in one process, with ZeroMQ on loopback and a store on one disk each, one command at a time; messages as the nodes
send them, per command, and medians of the time from the call until its client has the answer, and until the last node has
executed it. All nodes share the cores and the disk, so the milliseconds of larger clusters are mostly work and flushes of
many nodes on one machine, and a saved message delay (some 0.1 ms on loopback) hardly shows. Measured on
${conditions}.

${table(['learning', 'servers', 'told', ...MESSAGE_HEADS, 'answered, ms', 'everywhere, ms'], rows)}`
}

function messageCells(
  learning: Simulated['learning'],
  nodes: number,
  leader: number,
  messages: Simulated['messages'],
): (string | number)[] {
  const told = toldNodes(learning, leader)
  const expected = expectedMessages(learning, nodes, told)
  return [
    `\`${modeName(learning)}\``,
    nodes,
    learning === 'every' ? nodes : told,
    ...[messages.accept, messages.accepted, messages.chosen].map(shortened),
    `${expected.accept} + ${expected.accepted} + ${expected.chosen}`,
    paperMessages(learning, nodes, told),
    shortened(messages.unusual),
  ]
}

/** Whole numbers without a fraction. */
function shortened(count: number): string {
  return Number.isInteger(count) ? `${count}` : count.toFixed(2)
}

function sum({ accept, accepted, chosen }: SlotMessages): number {
  return accept + accepted + chosen
}
