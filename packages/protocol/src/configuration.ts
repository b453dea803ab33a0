import type { ClusterLearning, ClusterNode } from './cluster.ts'
import type { NodeNumber } from './node-number.ts'
import type { Slot } from './slot.ts'

/** A node that votes. */
export interface Member extends ClusterNode {
  /**
   * The store that votes under this number: that of a node which joined is registered when it is added, since whoever comes
   * back with another has forgotten what it promised. Those whom the cluster began with have none here.
   */
  readonly incarnation?: string
}

/**
 * Who takes part, as the replicated state has it (PMS 3.10). The members after the command of slot i decide from slot i+α on;
 * everything else counts at once.
 */
export interface Configuration {
  /** They vote: acceptors, and whoever is elected. In order of their numbers. */
  readonly members: readonly Member[]
  /** They learn and answer reads, and do not vote (yet). */
  readonly learners: readonly ClusterNode[]
  /** Were members or learners, the last to go last; a few are remembered, so that they can be told. */
  readonly removed: readonly ClusterNode[]
  /** The highest node number ever given out: none is given out twice, not even to a node that lost its store. */
  readonly numbersThrough: NodeNumber
  readonly learning: ClusterLearning
  /** The slot of the last command that changed something; 0 for what the cluster was initialised with. */
  readonly changedAt: Slot
}

/** A command that changes the configuration, in a session like any other. */
export type ConfigurationCommand =
  /** Lets a node learn: the first step of a new node. Its number is above all given out before. */
  | { readonly type: 'addLearner'; readonly node: ClusterNode }
  /** Makes a learner a member. The leader refuses while it lags, unless forced, and says which store it heard of. */
  | { readonly type: 'addNode'; readonly node: NodeNumber; readonly force?: boolean; readonly incarnation?: string }
  /** Takes a member or a learner out, for good. A leader that is to go hands over first. */
  | { readonly type: 'removeNode'; readonly node: NodeNumber }
  /** Makes the learner `by` a member in the place of `node`, in one step. */
  | {
      readonly type: 'replaceNode'
      readonly node: NodeNumber
      readonly by: NodeNumber
      readonly force?: boolean
      readonly incarnation?: string
    }
  /** Who hears of what was accepted (PMS LN1–LN4). */
  | { readonly type: 'setLearning'; readonly learning: ClusterLearning }

/**
 * What became of a configuration command. `changed`; or refused, and nothing changed: `unchanged` (it is so already),
 * `invalid`, `number used` (given out before), `not a learner`, `not a member`, `under way` (an earlier change of the members
 * is not in effect yet: ask again), `last member`, `no quorum` (the rule's quorums of the new set would not intersect, or
 * there would be none), `lagging` (the leader says so before proposing; by how much is in the detail).
 */
export type ConfigurationStatus =
  | 'changed'
  | 'unchanged'
  | 'invalid'
  | 'number used'
  | 'not a learner'
  | 'not a member'
  | 'under way'
  | 'last member'
  | 'no quorum'
  | 'lagging'

/** What a configuration command answers. */
export interface ConfigurationOutput {
  readonly status: ConfigurationStatus
  /** In words, with the numbers that matter. */
  readonly detail: string
  /** The first slot that the members after it decide; 0 when they are the same. */
  readonly fromSlot: Slot
  /** The members after it. */
  readonly members: readonly NodeNumber[]
}
