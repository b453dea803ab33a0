import type { ClusterLearning, NodeNumber } from '@synod/protocol'

/**
 * A node by number, or whoever leads when the fault comes: the most interesting node of all; or whoever joined last; or
 * whoever was removed last. Where nodes were replaced, a number of the first members stands for the present one in that place.
 */
export type Target = NodeNumber | 'leader' | 'joiner' | 'removed'

/** Where in a node's life a crash falls. A random moment nearly always falls into idleness. */
export type CrashMoment =
  | 'now'
  /** While the next flush is under way. */
  | 'inFlush'
  /** The next flush reaches the disk, and the process dies before it hears of that. */
  | 'afterFlush'
  /** In the middle of the next turn that sends: some frames have left, the others never will. */
  | 'midTurn'

/** The shapes of partitions; those three of the OmniPaxos paper are partial. */
export type PartitionShape =
  /** Two groups that do not hear one another. */
  | 'split'
  /** One node hears nobody and is not heard. */
  | 'isolated'
  /** One direction of one link. */
  | 'oneWay'
  /** One node is heard by nobody, and hears everybody. */
  | 'mute'
  /** One node hears nobody, and is heard by everybody. */
  | 'deaf'
  /** Everybody is connected to the hub alone: a leader that is not the hub has lost its quorum. */
  | 'quorumLoss'
  /** As `quorumLoss`, and the leader is cut off altogether, so that the hub alone can be elected. */
  | 'constrainedElection'
  /** Nodes in a row hear only their neighbours. */
  | 'chained'

interface Scheduled {
  /** Its number in the plan that the seed gives: what a fault is called when others have been left out. */
  readonly index: number
  /** When, in milliseconds of virtual time. */
  readonly atMs: number
  readonly durationMs: number
}

/** One thing that goes wrong at one time. Plain data: a plan can be printed, shrunk and replayed. */
export type Fault = Scheduled &
  (
    | { readonly kind: 'crash'; readonly target: Target; readonly moment: CrashMoment }
    /** Every node at once, as when the power fails. */
    | { readonly kind: 'blackout' }
    | { readonly kind: 'pause'; readonly target: Target }
    /**
     * The shape is built from `order`, all nodes in some order. Aimed at the leader, whoever leads then is moved to its
     * front. `keeps`: frames wait for the mending instead of being lost.
     */
    | {
        readonly kind: 'partition'
        readonly shape: PartitionShape
        readonly order: readonly NodeNumber[]
        readonly groupSize: number
        readonly aimsAtLeader: boolean
        readonly keeps: boolean
      }
    /** A client and a node do not hear one another. */
    | {
        readonly kind: 'clientCut'
        readonly client: number
        readonly nodes: readonly NodeNumber[]
        readonly keeps: boolean
      }
    | { readonly kind: 'slowLink'; readonly from: NodeNumber; readonly to: NodeNumber; readonly delayMs: number }
    | { readonly kind: 'clockJump'; readonly target: Target; readonly jumpMs: number }
    | { readonly kind: 'slowDisk'; readonly target: Target; readonly delayMs: number }
    | { readonly kind: 'stalledDisk'; readonly target: Target }
    /** The next flush fails; the node has to halt, and is started again on what its disk holds. */
    | { readonly kind: 'failedFlush'; readonly target: Target }
    /** The store is gone, or damaged: the node must stay out. */
    | { readonly kind: 'wipedStore'; readonly target: NodeNumber }
    | { readonly kind: 'corruptStore'; readonly target: NodeNumber }
    /** A client process dies with calls under way; another comes. */
    | { readonly kind: 'vanishedClient'; readonly client: number }
    | { readonly kind: 'pausedClient'; readonly client: number }
    // What an operator does while all that goes on, again and again for the fault's duration and some seconds more.
    /** A node of a new number joins, learns, and is made a member: once the leader finds that it does not lag, or at once. */
    | { readonly kind: 'addNode'; readonly force: boolean }
    | { readonly kind: 'removeNode'; readonly target: Target }
    /** As `addNode`, in the place of another. */
    | { readonly kind: 'replaceNode'; readonly target: Target; readonly force: boolean }
    /** Another node is to be given the number of one that there is or was. */
    | { readonly kind: 'usedNumber'; readonly target: Target }
    | { readonly kind: 'setLearning'; readonly learning: ClusterLearning }
    | { readonly kind: 'handOver'; readonly target: Target | 'anybody' }
    /** A node takes a snapshot now. */
    | { readonly kind: 'snapshot'; readonly target: Target }
  )

/** A fault that has no number yet. */
export type Draft = Fault extends infer F ? (F extends Fault ? Omit<F, 'index'> : never) : never

export type FaultKind = Fault['kind']

/** What goes wrong by itself. */
export type MishapKind = Exclude<FaultKind, OperatorKind>

export const MISHAP_KINDS: readonly MishapKind[] = [
  'crash',
  'blackout',
  'pause',
  'partition',
  'clientCut',
  'slowLink',
  'clockJump',
  'slowDisk',
  'stalledDisk',
  'failedFlush',
  'wipedStore',
  'corruptStore',
  'vanishedClient',
  'pausedClient',
]

/** What an operator does. */
export const OPERATOR_KINDS = [
  'addNode',
  'removeNode',
  'replaceNode',
  'usedNumber',
  'setLearning',
  'handOver',
  'snapshot',
] as const

export type OperatorKind = (typeof OPERATOR_KINDS)[number]

/** The directions that a partition of this shape cuts. `order[0]` is its victim, `order[1]` the hub where there is one. */
export function cutsOf(
  shape: PartitionShape,
  order: readonly NodeNumber[],
  groupSize: number,
): [NodeNumber, NodeNumber][] {
  const first = order[0] as NodeNumber
  const second = order[1] ?? first
  const place = new Map(order.map((node, at) => [node, at]))
  return pairs(order).filter(([from, to]) => {
    const [fromAt, toAt] = [place.get(from) as number, place.get(to) as number]
    switch (shape) {
      case 'split':
        return fromAt < groupSize !== toAt < groupSize
      case 'isolated':
        return from === first || to === first
      case 'oneWay':
        return from === first && to === second
      case 'mute':
        return from === first
      case 'deaf':
        return to === first
      case 'quorumLoss':
        return from !== second && to !== second
      case 'constrainedElection':
        return from === first || to === first || (from !== second && to !== second)
      default:
        return Math.abs(fromAt - toAt) > 1
    }
  })
}

function pairs(nodes: readonly NodeNumber[]): [NodeNumber, NodeNumber][] {
  return nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to): [NodeNumber, NodeNumber] => [from, to]))
}
