import { electorMachine } from '@synod/elector'
import {
  begin,
  type Cluster,
  type ClusterNode,
  type Configuration,
  type ConfigurationCommand,
  type Effect,
  majority,
  makeBallot,
  NO_BALLOT,
  type NodeNumber,
  type SlotQuorums,
  step,
} from '@synod/protocol'
import { memoryDisk, memoryStorage, seededEntropy } from '@synod/protocol/memory'
import {
  type AnyStateMachine,
  Executor,
  hostParts,
  IdentityError,
  type Replica,
  type ReplicaEffect,
  roleMachines,
  type StoreIntent,
} from '@synod/replica'
import type { Death, Subject } from './death.ts'
import { Tally } from './tally.ts'

/* Scenarios of members that change (PMS 3.10): one membership, one node or one barrier is played. */

const ALPHA = 8
const ballot = makeBallot(5, 1)
const nodes = (...numbers: NodeNumber[]): ClusterNode[] => numbers.map((node) => ({ node, endpoint: `memory ${node}` }))

export function clusterOf(members: readonly ClusterNode[], quorum: Cluster['quorum'] = { kind: 'majority' }): Cluster {
  return { name: 'scenario', nodes: members, alpha: ALPHA, quorum, learning: 'distinguished' }
}

const ofThree = clusterOf(nodes(1, 2, 3))

/** A change while another is under way; a number that was given out; members whose quorums would not intersect. */
export function refusedChanges({ parts = hostParts }: Subject): Death | undefined {
  const where = 'changes that must be refused'
  const refused = (cluster: Cluster, ...commands: ConfigurationCommand[]) => {
    const membership = parts.membership(cluster)
    const statuses = commands.map((command, at) => membership.change(command, at + 1).status)
    return {
      status: statuses.at(-1),
      sets: membership.quorums.length,
      members: membership.configuration.members.length,
    }
  }
  const [four, five] = [4, 5].map(
    (node) => ({ type: 'addLearner', node: { node, endpoint: `memory ${node}` } }) as const,
  )
  if (!four || !five) return undefined
  const second = refused(ofThree, four, five, { type: 'addNode', node: 4 }, { type: 'addNode', node: 5 })
  if (second.status !== 'under way' || second.sets > 2) {
    return { rule: '3.10', why: `of the members after a change under way, ${second.sets} sets are in view`, where }
  }
  const again = refused(
    ofThree,
    four,
    { type: 'removeNode', node: 4 },
    { ...four, node: { ...four.node, endpoint: 'x' } },
  )
  if (again.status !== 'number used') return { rule: '3.10', why: 'n4 was removed, and another is n4 now', where }
  const less = refused(clusterOf(nodes(1, 2, 3), { kind: 'flexible', accept: 3 }), { type: 'removeNode', node: 3 })
  const why = 'of three that all have to accept, one is let go: two are left'
  return less.status === 'no quorum' && less.members === 3 ? undefined : { rule: 'Q1', why, where }
}

/** The cluster file of a new node names it, as one that was written for the others may. */
export async function joiner(subject: Subject): Promise<Death | undefined> {
  const where = 'a node that joins'
  const replica = await started(subject, 4, clusterOf(nodes(1, 2, 3, 4)), 'join')
  if (!replica) return { rule: 'LN5', why: 'a new node does not come to life', where }
  if (votes(replica.receive(1, { type: 'prepare', ballot, fromSlot: 1 }))) {
    return { rule: '3.10', why: 'a node that has not been given a state yet promises', where }
  }
  const entries = [{ slot: 1, value: null }]
  replica.receive(1, { type: 'chosen', ballot, slots: [], entries, chosenThrough: 0 })
  if (replica.executor.appliedThrough > 0) {
    return { rule: '3.2', why: 'a node that has not been given a state yet executes what it hears of', where }
  }
  const why = 'a node that has not been given a state yet takes itself for a member'
  return replica.members.includes(4) ? { rule: '3.10', why, where } : undefined
}

/** Node 2 was up; its disk was replaced. */
export async function lostStore(subject: Subject): Promise<Death | undefined> {
  const where = 'a node that lost its store'
  const replica = await started(subject, 2, ofThree, 'resume')
  if (!replica) return undefined
  const word = votes(replica.receive(1, { type: 'prepare', ballot, fromSlot: 1 })) ? 'promises' : 'comes back'
  return { rule: 'M2', why: `a node that has forgotten everything ${word}`, where }
}

/** What a node is after it recovered; undefined when its store is refused. */
async function started(subject: Subject, node: NodeNumber, cluster: Cluster, intent: StoreIntent) {
  const { parts = hostParts } = subject
  const machines = { ...roleMachines, ...subject.machines }
  const storage = memoryStorage(memoryDisk<Uint8Array>())
  const executor = executorOf(parts, cluster)
  const options = { node, cluster, intent, storage, entropy: seededEntropy(node), executor, observer: undefined }
  try {
    const { records, snapshot } = await parts.recover(options)
    const needsSnapshot = snapshot === undefined
    return parts.replica({ node, cluster, records, executor, needsSnapshot, firstReadNumber: 1, parts, machines })
  } catch (error) {
    if (error instanceof IdentityError) return undefined
    throw error
  }
}

function executorOf(parts: typeof hostParts, cluster: Cluster): Executor {
  const machine = new Tally() as AnyStateMachine
  return new Executor({ machine, membership: parts.membership(cluster), sessions: parts.sessions() })
}

/** Node 3 was removed by the command of slot 2: nodes 1 and 2 decide from slot 10 on. */
const LAST = 1 + ALPHA
const without: Configuration = {
  members: nodes(1, 2),
  learners: [],
  removed: nodes(3),
  numbersThrough: 3,
  learning: 'distinguished',
  changedAt: 2,
}
const leaving: SlotQuorums = [
  { from: 1, quorums: majority([1, 2, 3]) },
  { from: LAST + 1, quorums: majority([1, 2]) },
]

/** It votes in its slots, and in no others; it stops when the others' disks have what it voted for, and not before. */
export function removedNode({ parts = hostParts }: Subject): Death | undefined {
  const where = 'a node that was removed'
  const played = (appliedThrough: number) => {
    const executor = executorOf(parts, ofThree)
    executor.membership.restore(without, appliedThrough < LAST ? leaving : leaving.slice(1))
    const past = executor.freeze()
    executor.resume({ ...past, slot: appliedThrough })
    const records = [{ type: 'chosen', through: appliedThrough, learned: [] }] as const
    return parts.replica({ node: 3, cluster: ofThree, records, executor, firstReadNumber: 1, parts })
  }
  const voter = played(2)
  if (!votes(voter.receive(1, { type: 'prepare', ballot, fromSlot: 3 }))) {
    return { rule: 'L1', why: `it does not promise in slots 3 to ${LAST}, which are its own`, where }
  }
  if (votes(played(LAST).receive(1, { type: 'prepare', ballot, fromSlot: LAST + 1 }))) {
    return { rule: '3.10', why: `it promises in slot ${LAST + 1}, which others decide`, where }
  }
  const left = played(LAST)
  for (const [durableThrough, isFree] of [
    [LAST - 1, false],
    [LAST, true],
  ] as const) {
    const heard = [1, 2].flatMap((from) => left.receive(from, progressOf(LAST, durableThrough)))
    const leaves = [...heard, ...left.endTurn(), ...voter.endTurn()].some(({ type }) => type === 'removed')
    const why = `the others have everything through slot ${durableThrough} on disk, of ${LAST} that it decides with them`
    if (leaves && !isFree) return { rule: '3.10', why: `it stops, and ${why}`, where }
    if (!leaves && isFree) return { rule: 'L1', why: `it stays, though ${why}`, where }
  }
  return undefined
}

function progressOf(chosenThrough: number, durableThrough: number) {
  return { type: 'progress', chosenThrough, durableThrough, digestSlot: 0, digest: '' } as const
}

/** Does somebody promise or accept here? */
function votes(effects: readonly ReplicaEffect[]): boolean {
  return effects.some(
    (effect) => effect.type === 'send' && (effect.message.type === 'promise' || effect.message.type === 'accepted'),
  )
}

/** Node 4 hears from everybody that nobody stands, round after round. */
export function outsideElector({ machines }: Subject): Death | undefined {
  const where = 'a node that is no member stands by'
  const machine = machines?.elector ?? electorMachine
  let { snapshot } = begin(machine, { node: 4, quorums: majority([1, 2, 3]) })
  const effects: Effect<unknown>[] = []
  const take = (event: Parameters<typeof step<typeof machine>>[2]) => {
    const stepped = step(machine, snapshot, event)
    snapshot = stepped.snapshot
    effects.push(...(stepped.effects as Effect<unknown>[]))
  }
  for (let rounds = 0; rounds < 5; rounds++) {
    const { round } = snapshot.context
    const answer = { type: 'heartbeatReply', round, ballot: NO_BALLOT, connected: true, fit: true } as const
    for (const from of [1, 2, 3]) take({ ...answer, from })
    take({ type: 'timeout.round' })
  }
  const isNamed = effects.some((effect) => effect.type === 'leaderNamed' && effect.leader === 4)
  return isNamed ? { rule: '3.10', why: 'node 4 of 1, 2, 3 names itself the leader', where } : undefined
}

/** Slots through 9 are decided by nodes 1, 2, 3, slot 10 by 2, 3, 4: what 1 and 2 confirm after slot 9 proves nothing. */
export function readInAChange({ parts = hostParts }: Subject): Death | undefined {
  const where = 'a read while the members change'
  const barriers = parts.barriers()
  const read = (number: number, slot: number, members: readonly NodeNumber[], confirming: readonly NodeNumber[]) => {
    barriers.ask(3, number)
    const asked = barriers.begin({ ballot, slot, quorums: majority(members) })
    const [question] = asked.flatMap(({ message }) => (message.type === 'readBarrier' ? [message] : []))
    if (!question) return []
    const reply = { type: 'readBarrierReply', number: question.number, ballot, promised: ballot } as const
    return confirming.map((from) => barriers.confirm(from, reply).length > 0)
  }
  const before = read(1, 8, [1, 2, 3], [1, 2])
  if (before.join() !== 'false,true') return { rule: '3.2', why: 'a quorum confirms, and the read waits', where }
  const after = read(2, 9, [2, 3, 4], [1, 2, 3])
  const why = 'nodes 1 and 2 confirm that nothing higher is promised; slot 10 is decided by 2, 3, 4'
  if (after[1]) return { rule: '3.2', why, where }
  return after[2] ? undefined : { rule: 'L1', why: 'nodes 2 and 3 of 2, 3, 4 confirm, and the read waits', where }
}

/** A client has seen the effect of slot 5 elsewhere, and asks a node that has executed nothing. */
export function readAtLeast({ parts = hostParts }: Subject): Death | undefined {
  const where = 'a read of at least a slot'
  const executor = executorOf(parts, ofThree)
  const replica: Replica = parts.replica({
    node: 1,
    cluster: ofThree,
    records: [],
    executor,
    firstReadNumber: 1,
    parts,
  })
  const answered: number[] = []
  replica.readAt(5, { deadlineAt: 1000, answer: (through) => answered.push(through) })
  replica.endTurn()
  const why = `slot 5 was asked for, and the answer is of slot ${answered[0]}`
  return answered.length === 0 ? undefined : { rule: '3.2', why, where }
}
