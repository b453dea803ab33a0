import type { StoreKind } from '@synod/node'

/** What is asked of a system. Every operation is durable on a majority before it is answered, or linearizable. */
export type Operation =
  /** A write of so many bytes: a transfer of the ledger, a put of etcd. */
  | { readonly type: 'write'; readonly valueBytes: number }
  /** As many writes as `count` in one call, all or nothing for etcd (a transaction of puts); for us, a batch of the client. */
  | { readonly type: 'batch'; readonly valueBytes: number; readonly count: number }
  /** A linearizable read of one account, or one key. */
  | { readonly type: 'read'; readonly valueBytes: number }
  /** Reads and writes, `reads` of them (0 … 1) the former. */
  | { readonly type: 'mixed'; readonly valueBytes: number; readonly reads: number }

/** How the operations arrive. */
export type Arrival =
  /** So many callers over all client processes; each waits for its answer before it asks again. */
  | { readonly type: 'closed'; readonly inFlight: number }
  /** At a fixed rate, whatever the answers do; late from the moment at which it was due (no coordinated omission). */
  | { readonly type: 'open'; readonly perSecond: number }

export interface Load {
  readonly operation: Operation
  readonly arrival: Arrival
  /** Client processes; the callers, or the rate, are spread over them. */
  readonly clients: number
  readonly warmUpSeconds: number
  readonly seconds: number
}

/** Milliseconds. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** A process, by what it does in the system. */
export type Part = 'leader' | 'followers' | 'clients'

/** What one load gave. A write of a batch counts as one operation each. */
export interface Measured {
  readonly seconds: number
  readonly operations: number
  /** Calls made at any time, the warm-up included. */
  readonly begun: number
  /** Calls that were not answered as they should be; a measurement with any is void. */
  readonly failed: number
  /** What the first of those said. */
  readonly firstFailure: string | undefined
  readonly perSecond: number
  /** Per call. */
  readonly latencyMs: Latency
  /** Processor microseconds per operation, all threads; followers: one of them on the average; clients: all together. */
  readonly usPerOperation: Readonly<Record<Part, number>>
  /** How much of one processor the busiest client process used, 0 … 1: near 1, the load generator was the bottleneck. */
  readonly busiestClient: number
  /**
   * What the device of the stores wrote, by its own count, over operations and nodes; undefined for reads, and in memory. File sizes would not
   * do: etcd and our journal allocate their logs ahead, and LMDB writes pages again.
   */
  readonly diskBytesPerOperation: number | undefined
  /** Of the largest node, in the end, in MiB. */
  readonly rssMiB: number
}

/** A running cluster. Made anew for each round, so that no round lives on another's files. */
export interface System {
  readonly name: string
  /** Runs one load to its end. */
  run(load: Load): Promise<Measured>
  /** SIGKILL for the leader; returns when the signal was sent. */
  killLeader(): Promise<void>
  /** SIGKILL for a node that does not lead. */
  killFollower(): Promise<void>
  /** Starts whatever was killed again, and returns when it takes part. */
  restartKilled(): Promise<void>
  /**
   * SIGKILLs the leader while one writer writes without a pause. Milliseconds from the signal to the first acknowledgement of a write that
   * began, or was tried again, after it. Returns when the killed node was started again and takes part: the next failover finds a whole cluster.
   */
  failover(): Promise<{ readonly ms: number }>
  /** Has so many writes acknowledged, as fast as it can (batches are welcome), so that the log and the state have that many. */
  fill(writes: { readonly count: number; readonly valueBytes: number }): Promise<void>
  /**
   * SIGKILLs every node and starts all of them again. Milliseconds from the start of the first process, the last one being gone, to the first
   * acknowledgement of a write that began, or was tried again, after it.
   */
  restartAll(): Promise<{ readonly ms: number }>
  /** Ends every process and removes every file. Idempotent. */
  close(): Promise<void>
}

export interface SystemOptions {
  readonly nodes: number
  /** The stores go into a new directory in this one. */
  readonly directory: string
  /** What our nodes' stores are kept in; their default without it. Of no meaning to the others. */
  readonly store?: StoreKind
  /** The longest value that any load will bring; 256 without it. Ours is a ledger up to there, and registers of bytes beyond. */
  readonly valueBytesMax?: number
  /** Accounts between which money is moved, keys that are put; 1,000 without it. */
  readonly accounts?: number
}

/** Starts a system, or says in one line why it cannot be measured here. */
export type StartSystem = (options: SystemOptions) => Promise<System | { readonly absent: string }>
