/** One thing that was checked in the end. */
export interface Check {
  readonly name: 'digests' | 'books' | 'applied' | 'refused' | 'balances' | 'unknown'
  readonly ok: boolean
  /** What was found, in one line. */
  readonly detail: string
}

/** The death of the leader, as it was lived through. */
export interface Failover {
  readonly killed: string
  readonly killedPid: number
  readonly ballotBefore: string
  readonly leader: string
  readonly ballotAfter: string
  /** Transfers without an answer at the moment of the kill. */
  readonly underWay: number
  /** From the last answer before to the first one after, in milliseconds. */
  readonly silenceMs: number
  /** From its restart until it had caught up, in milliseconds. */
  readonly backAfterMs: number
}

/** What `ledger demo --json` prints. */
export interface DemoResult {
  /** Whether every check passed. */
  readonly ok: boolean
  /** Why not, or null. */
  readonly error: string | null
  readonly nodes: readonly {
    readonly id: string
    readonly pid: number
    readonly endpoint: string
    readonly slot: number
    readonly digest: string
  }[]
  readonly tellers: number
  /** Transfers that the tellers have under way at once. */
  readonly inFlight: number
  readonly accounts: number
  /** Of the load, in seconds. */
  readonly seconds: number
  readonly transfers: {
    readonly applied: number
    readonly refused: number
    /** How often one was handed in again because its outcome was unknown. */
    readonly unknown: number
    readonly perSecond: number
  }
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number }
  /** null without a kill. */
  readonly failover: Failover | null
  readonly checks: readonly Check[]
}
