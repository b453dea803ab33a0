import { type Configuration, majority, type SlotQuorums } from '@synod/protocol'
import { ManualClock, type MemoryDisk, memoryDisk, memoryStorage, seededEntropy } from '@synod/protocol/memory'
import {
  type AnyStateMachine,
  CommandQueue,
  Executor,
  Host,
  hostParts,
  type Membership,
  type ReplicaEffect,
  restoreSnapshot,
  SnapshotError,
  snapshotChunks,
} from '@synod/replica'
import type { Death, Subject } from './death.ts'
import { clusterOf } from './membership-scenarios.ts'
import { Tally } from './tally.ts'

/* Scenarios of snapshots: what comes back, and what a crash leaves. */

const cluster = clusterOf([1, 2, 3].map((node) => ({ node, endpoint: `memory ${node}` })))

/** An executor on the parts given. */
function executing({ parts = hostParts }: Subject) {
  const machine = new Tally()
  const membership = parts.membership(cluster)
  const executor = new Executor({ machine: machine as AnyStateMachine, membership, sessions: parts.sessions() })
  return { machine, executor }
}

/** Restores what is shipped into the subject. Returns why that does not work. */
function refusal(from: Executor, to: Executor): string | undefined {
  try {
    restoreSnapshot(to, snapshotChunks(from.freeze()))
    return undefined
  } catch (error) {
    if (error instanceof SnapshotError) return error.message
    throw error
  }
}

const replaced: Configuration = {
  members: [2, 3, 4].map((node) => ({ node, endpoint: `memory ${node}` })),
  learners: [],
  removed: [{ node: 1, endpoint: 'memory 1' }],
  numbersThrough: 4,
  learning: 'distinguished',
  changedAt: 0,
}
const bothSets: SlotQuorums = [
  { from: 1, quorums: majority([1, 2, 3]) },
  { from: 9, quorums: majority([2, 3, 4]) },
]

/** At the slot of the snapshot nodes 1, 2, 3 decide what comes next, and nodes 2, 3, 4 what comes later (PMS 3.10). */
export function snapshotBetweenSets(subject: Subject): Death | undefined {
  const where = 'a snapshot between two sets'
  const from = executing({})
  from.executor.membership.restore(replaced, bothSets)
  const { executor } = executing(subject)
  const reason = refusal(from.executor, executor)
  if (reason !== undefined) return { rule: '3.10', why: reason, where }
  const inWords = ({ quorums }: Membership) =>
    quorums.map((set) => `${set.quorums.members.join()} from slot ${set.from} on`).join(', ')
  if (JSON.stringify(executor.membership.quorums) === JSON.stringify(bothSets)) return undefined
  const why = `${inWords(from.executor.membership)} decide, and whoever is restored counts by ${inWords(executor.membership)}`
  return { rule: '3.10', why, where }
}

/** The encoded batch of one command of session 1; of the command that opens it, where there is no sequence yet. */
function batchOf(sequence: number): Uint8Array {
  const queue = new CommandQueue()
  const session = sequence === 0 ? 0 : 1
  const command = { kind: 'command', session, sequence, lowestUnanswered: 1, body: new Uint8Array([1]) } as const
  queue.add({ ...command, waiter: { deadlineAt: 1 } })
  return queue.cut(1, 0, () => {}) ?? new Uint8Array(0)
}

/** Two commands of a session are under way at once; each of them is sent twice (PMS M1). */
export function retriesInASession(subject: Subject): Death | undefined {
  const { executor, machine } = executing(subject)
  const sent = [0, 1, 2, 2, 1]
  for (const [at, sequence] of sent.entries()) executor.apply(at + 1, batchOf(sequence))
  const why = `two commands were sent twice each, and ${machine.count} executed`
  return machine.count === 2 ? undefined : { rule: '3.2', why, where: 'retries in a session' }
}

/** A command is executed; its client gets no answer and asks again, after a snapshot took the place of the log. */
export function retryAfterSnapshot(subject: Subject): Death | undefined {
  const where = 'a retry after a snapshot'
  const from = executing({})
  from.executor.apply(1, batchOf(0))
  from.executor.apply(2, batchOf(1))
  const { executor, machine } = executing(subject)
  const reason = refusal(from.executor, executor)
  if (reason !== undefined) return { rule: '3.2', why: reason, where }
  executor.apply(3, batchOf(1))
  const why = `one command was sent twice, and executed ${machine.count} times`
  return machine.count === 1 ? undefined : { rule: '3.2', why, where }
}

/** How many writes after the snapshot is asked for are looked at: enough for all its chunks, its mark and the compaction. */
const WRITES_MAX = 8
const VALUES = 20

/** The power fails before the first, the second … write of a snapshot. Whatever is on the disk then, the node goes on from it. */
export async function crashInSnapshot(subject: Subject): Promise<Death | undefined> {
  for (let writes = 0; writes <= WRITES_MAX; writes++) {
    const why = await crashedAfter(writes, subject)
    if (why !== undefined) return { rule: 'M2', why, where: 'a crash while a snapshot is taken' }
  }
  return undefined
}

/** Why a lone node does not go on where it was, when its disk took so many writes more after a snapshot was asked for. */
async function crashedAfter(writes: number, subject: Subject): Promise<string | undefined> {
  const disk = memoryDisk<Uint8Array>()
  const first = await LoneNode.start(subject, disk, true)
  await first.execute(VALUES)
  first.writesLeft = writes
  first.host.snapshotNow()
  await first.clock.advanceAsync(500)
  if (first.halted && first.writesLeft > 0) return first.halted.message
  disk.crash()
  await first.host.stop()
  try {
    const again = await LoneNode.start(subject, disk, false)
    const { count } = again.machine
    await again.host.stop()
    return count === VALUES ? undefined : `of ${VALUES} commands executed, ${count} are there after a crash`
  } catch (error) {
    return `after a crash, ${writes} writes into a snapshot, the node does not start: ${(error as Error).message}`
  }
}

/** A whole node that is a cluster by itself. */
class LoneNode {
  readonly clock = new ManualClock()
  readonly machine = new Tally()
  readonly host: Host
  halted: Error | undefined
  /** The disk takes so many writes more. */
  writesLeft = Number.POSITIVE_INFINITY
  readonly #values: Uint8Array[] = []

  constructor({ parts = hostParts, machines }: Subject, disk: MemoryDisk<Uint8Array>, initialise: boolean) {
    const storage = memoryStorage(disk)
    const write: typeof storage.write = async (records) => {
      if (this.writesLeft <= 0) disk.crash()
      this.writesLeft -= 1
      await storage.write(records)
    }
    this.host = new Host({
      node: 1,
      cluster: clusterOf([{ node: 1, endpoint: 'memory 1' }]),
      machine: this.machine as AnyStateMachine,
      transport: { ...UNCONNECTED },
      storage: {
        recover: () => storage.recover(),
        write,
        readLog: (...range) => storage.readLog(...range),
        readRows: (range) => storage.readRows(range),
        snapshotChunk: (...chunk) => storage.snapshotChunk(...chunk),
        size: () => storage.size(),
        close: () => storage.close(),
      },
      clock: this.clock,
      entropy: seededEntropy(1),
      initialise,
      limits: { snapshots: { keepSlots: 0 } },
      ...(machines && { machines: machines as NonNullable<ConstructorParameters<typeof Host>[0]['machines']> }),
      parts: { ...parts, replica: (options) => this.#submitting(parts.replica(options)) },
      onHalt: (error) => {
        this.halted = error
      },
    })
  }

  static async start(subject: Subject, disk: MemoryDisk<Uint8Array>, initialise: boolean): Promise<LoneNode> {
    const node = new LoneNode(subject, disk, initialise)
    await node.host.start()
    return node
  }

  /** Has so many commands executed, each in a slot of its own. */
  async execute(count: number): Promise<void> {
    for (let sequence = 0; sequence <= count; sequence++) {
      this.#values.push(batchOf(sequence))
      await this.clock.advanceAsync(200)
    }
  }

  /** The same replica, which is given a value in each turn in which it may propose one. */
  #submitting<R extends { endTurn(): ReplicaEffect[]; submit(value: Uint8Array): ReplicaEffect[]; freeSlots: number }>(
    replica: R,
  ): R {
    const endTurn = replica.endTurn.bind(replica)
    replica.endTurn = () => {
      const value = replica.freeSlots > 0 ? this.#values.shift() : undefined
      return value ? [...replica.submit(value), ...endTurn()] : endTurn()
    }
    return replica
  }
}

const UNCONNECTED = {
  start: async () => {},
  send: () => false,
  answer: () => false,
  connect: () => {},
  disconnect: () => {},
  stats: () => ({ sent: 0, received: 0, dropped: 0 }),
  close: async () => {},
}
