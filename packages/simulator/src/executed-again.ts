import { encodeData } from '@synod/codec'
import { type Cluster, formatNode, type NodeNumber, type RowReader, type Slot, type Value } from '@synod/protocol'
import { type MemoryDisk, memoryDisk } from '@synod/protocol/memory'
import {
  type AnyStateMachine,
  Executor,
  Membership,
  type SessionLimits,
  Sessions,
  snapshotChunks,
} from '@synod/replica'
import type { ExecutedCommand, Workload } from './workloads/workload.ts'
import type { AnsweredRead } from './world/world-watch.ts'

export interface ExecutedAgainOptions {
  readonly cluster: Cluster
  readonly workload: Workload
  readonly sessions: SessionLimits | undefined
  readonly violated: (rule: 'reads' | '3.2' | 'invariant', message: string) => void
}

/** The rows that a node has on its disk, and up to which slot they are what was executed. */
export interface StoredRows extends RowReader {
  readonly node: NodeNumber
  readonly appliedThrough: Slot
}

/** A read, and the highest slot that anybody had executed when its answer arrived. */
interface Pending extends AnsweredRead {
  readonly executedThrough: Slot
}

/**
 * Executes everything once more when a run is over, in one place that never stopped and never took a snapshot, and compares:
 * each answer with the state at the slot that it names, and each node's whole state with what it has to be (PMS 3.2).
 */
export class ExecutedAgain {
  readonly #options: ExecutedAgainOptions
  readonly #values: Value<Uint8Array>[] = []
  readonly #reads: Pending[] = []
  readonly #executor: Executor
  readonly #rows: MemoryDisk<Uint8Array> = memoryDisk<Uint8Array>()
  readonly #executed: ExecutedCommand[] = []
  #hasReadRows = false

  constructor(options: ExecutedAgainOptions) {
    this.#options = options
    const { cluster, workload, sessions } = options
    const membership = new Membership(cluster)
    this.#executor = new Executor({
      machine: this.#noting(workload.machine()),
      membership,
      sessions: new Sessions(sessions),
    })
  }

  /** A node has executed this slot. */
  executed(slot: Slot, value: Value<Uint8Array>): void {
    if (slot === this.#values.length + 1) this.#values.push(value)
  }

  /** A client was answered; whether the slot can be right is judged now, whether the answer is, later. */
  answered(read: AnsweredRead): void {
    const executedThrough = this.#values.length
    const { mode, slot, asked } = read
    if (slot > executedThrough) this.#wrong(read, `nobody had executed more than slot ${executedThrough}`)
    else if (mode === 'atLeast' && slot < asked) this.#wrong(read, `slot ${asked} had to be seen`)
    else this.#reads.push({ ...read, executedThrough })
  }

  /** Executes all, and judges on the way the answers, and the rows that lie on disks. */
  async judgeReads(stored: readonly StoredRows[]): Promise<void> {
    const waiting = [...this.#reads].sort((a, b) => a.slot - b.slot)
    let open: Pending[] = []
    for (let slot = 0; slot <= this.#values.length; slot++) {
      if (slot > 0) this.#apply(slot)
      for (const rows of stored) if (rows.appliedThrough === slot) await this.#judgeRows(rows)
      while (waiting[0]?.slot === slot) open.push(waiting.shift() as Pending)
      const still: Pending[] = []
      for (const read of open) if (!(await this.#isAnswer(read, slot))) still.push(read)
      open = still
    }
  }

  /** The whole state of a node that has executed everything is that of whoever did so from the beginning. */
  judgeState(node: NodeNumber, executor: Executor): void {
    if (executor.appliedThrough !== this.#executor.appliedThrough) return
    const [own, right] = [executor, this.#executor].map((each) => [...snapshotChunks(each.freeze())].map(textOf).join())
    if (own === right) return
    const { appliedThrough } = executor
    this.#options.violated(
      '3.2',
      `the state of ${formatNode(node)} after slot ${appliedThrough} is not what its slots make`,
    )
  }

  async #judgeRows(rows: StoredRows): Promise<void> {
    const { workload, violated } = this.#options
    const wrong = await workload.history?.(this.#executor.machine, rows, this.#executed)
    if (wrong === undefined) return
    violated('invariant', `the rows of ${formatNode(rows.node)} through slot ${rows.appliedThrough}: ${wrong}`)
  }

  /** The machine, with all that it executes noted. */
  #noting(machine: AnyStateMachine): AnyStateMachine {
    return {
      schemas: machine.schemas,
      apply: (command, at) => {
        const result = machine.apply(command, at)
        this.#executed.push({ slot: at.slot, index: at.index, command, output: result.output })
        return result
      },
      endOfSlot: () => machine.endOfSlot?.() ?? [],
      query: (query, reader) => machine.query(query, reader),
      snapshot: () => machine.snapshot(),
      restore: (chunks) => machine.restore(chunks),
      digest: () => machine.digest(),
    }
  }

  #apply(slot: Slot): void {
    const rows = this.#executor.apply(slot, this.#values[slot - 1] ?? null)
    if (rows.length > 0) this.#rows.take({ type: 'applied', through: slot, rows })
  }

  /** True when the read needs no more looking at. Rows on a disk may be of a later slot than the answer names, never of an earlier one. */
  async #isAnswer(read: Pending, slot: Slot): Promise<boolean> {
    const { machine } = this.#executor
    const query = machine.schemas.query.decode(read.query)
    if (!query.ok) return true
    this.#hasReadRows = false
    const answer = await machine.query(query.value, this.#reader())
    if (textOf(encodeData(answer)) === textOf(read.answer)) return true
    if (this.#hasReadRows && slot < read.executedThrough) return false
    this.#wrong(read, `the state there answers ${JSON.stringify(answer, withBigints)}`)
    return true
  }

  #reader(): RowReader {
    return {
      rows: async (range) => {
        this.#hasReadRows = true
        return this.#rows.rows(range)
      },
    }
  }

  #wrong({ mode, slot, query, answer }: AnsweredRead, why: string): void {
    const asked = `a ${mode} read of ${textOf(query)} was answered ${textOf(answer)} at slot ${slot}`
    this.#options.violated('reads', `${asked}, and ${why}`)
  }
}

function textOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

function withBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}
