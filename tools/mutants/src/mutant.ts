import type { HostParts, RoleMachines } from '@synod/replica'
import type { Bounds, HostFaults, Plan } from '@synod/simulator'

/** A deliberate bug: one rule of the protocol broken, everything else as it is shipped. */
export interface Mutant {
  /** `accepts-below-promise`: what it does, in a few words. */
  readonly name: string
  /** What is wrong, and what it leads to, in a sentence. */
  readonly bug: string
  /** The rows of the paper that it breaks. */
  readonly rows: readonly string[]
  /** The roles that are broken. */
  readonly machines?: Partial<RoleMachines>
  /** The parts of the host that are broken. */
  readonly parts?: HostParts
  /** The host that is broken, as the explorer plays one. */
  readonly host?: HostFaults
  /** What is known to notice it, the quickest first: the named killer. */
  readonly killers: readonly [Killer, ...Killer[]]
}

/** Something that runs the protocol and notices when a rule is broken. It knows nothing of the mutant it is given. */
export type Killer = Exploration | Simulation | Scenario

/** Every interleaving of a small system, shortest first. */
export interface Exploration {
  readonly by: 'exploration'
  readonly bounds: Partial<Bounds>
  /** Give up, and let the mutant live, after so many states. */
  readonly statesMax: number
}

export type WorkloadName = 'kv' | 'register' | 'ledger'

/** Whole clusters under seeded faults: seed 1, 2, 3 … */
export interface Simulation {
  readonly by: 'simulation'
  /** What the clients do. */
  readonly workload: WorkloadName
  /** What is to happen, where the faults that a seed draws hardly ever bring it about. */
  readonly plan?: Plan
  /** The first seed that kills the mutant. It moves when anything moves that a seed's world depends on. */
  readonly seed: number
  /** Give up, and let the mutant live, after so many seeds. */
  readonly seedsMax: number
}

export type ScenarioName =
  | 'a gap below a report'
  | 'two reports of one slot'
  | 'a late confirmation'
  | 'the word of an overtaken leader'
  | 'a leader in whose time the members change'
  | 'a ballot that begins while the members change'
  | 'votes of two sets'
  | 'a snapshot that is replaced on its way'
  | 'changes that must be refused'
  | 'a node that joins'
  | 'a node that lost its store'
  | 'a node that was removed'
  | 'a node that is no member stands by'
  | 'a read while the members change'
  | 'a read of at least a slot'
  | 'a snapshot between two sets'
  | 'retries in a session'
  | 'a retry after a snapshot'
  | 'a crash while a snapshot is taken'

/** A few inputs in a fixed order, and what has to come of them. */
export interface Scenario {
  readonly by: 'scenario'
  readonly play: ScenarioName
}
