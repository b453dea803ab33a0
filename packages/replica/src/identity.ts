import {
  type Cluster,
  clusterTag,
  type DurableRecord,
  type Entropy,
  formatNode,
  type Identity,
  type NodeNumber,
} from '@synod/protocol'

/** Why a store cannot be this node's. */
export type IdentityErrorCode =
  /** It was to be made a new node's, and holds something already. */
  | 'initialised'
  /** It is empty, and nobody asked to make it a node's. */
  | 'empty'
  /** It holds records, but not whose. */
  | 'damaged'
  /** It is another node's, or another cluster's. */
  | 'foreign'

/** The store does not belong to this node, or to no node yet. Says what to do. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError'
  readonly code: IdentityErrorCode

  constructor(code: IdentityErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * What a node is started for. `initialise`: as one of the first members of a new cluster; `join`: as a new node of a cluster
 * that runs, to be given its state. Both once in a node's life, on an empty store; `resume` ever after.
 */
export type StoreIntent = 'initialise' | 'join' | 'resume'

/** The way back for whoever has no store of this cluster any more. */
const REJOIN = 'give it a new number (`cluster add`) and an empty store, and have the old number removed or replaced'

/** Why a node stops whose store is not the one that votes under its number. */
export function unregisteredStore(node: NodeNumber): string {
  const name = formatNode(node)
  return `the store of ${name} is not the one that votes as ${name}: whoever lost that has forgotten what it promised; ${REJOIN}`
}

/** What a new store is marked with. */
export function newIdentity(cluster: Cluster, node: NodeNumber, entropy: Entropy, intent?: StoreIntent): Identity {
  const random = () => entropy.random48().toString(16).padStart(12, '0')
  const joined = intent === 'join' ? ({ joined: true } as const) : {}
  return { cluster: clusterTag(cluster), node, incarnation: random() + random(), ...joined }
}

/**
 * Whose store is this? Undefined for a new one's. Only an explicit initialisation makes an empty store a voter: a node that
 * lost its store has forgotten its promises, and would break them.
 */
export function identityOf(
  records: readonly DurableRecord<Uint8Array>[],
  cluster: Cluster,
  node: NodeNumber,
  intent: StoreIntent,
): Identity | undefined {
  const found = records.find((record) => record.type === 'identity')?.identity
  const name = formatNode(node)
  if (intent === 'initialise' && (records.length === 0 || isUnfinished(records))) return undefined
  if (intent === 'join' && records.length === 0) return undefined
  if (intent !== 'resume') {
    throw new IdentityError(
      'initialised',
      `the store of ${name} is in use already: initialise or join only as a new node, and start this one without`,
    )
  }
  if (!found) throw withoutIdentity(records, name)
  if (found.node !== node) {
    throw new IdentityError(
      'foreign',
      `this store belongs to ${formatNode(found.node)}, not to ${name}: if ${name} has lost its own, ${REJOIN}`,
    )
  }
  if (found.cluster !== clusterTag(cluster)) {
    throw new IdentityError(
      'foreign',
      `this store belongs to cluster ${found.cluster}, not to ${clusterTag(cluster)}: if ${name} is to be in the latter, ${REJOIN}`,
    )
  }
  return found
}

function withoutIdentity(records: readonly DurableRecord<Uint8Array>[], name: string): IdentityError {
  if (records.length > 0 && !isUnfinished(records)) {
    return new IdentityError(
      'damaged',
      `the store of ${name} holds records but no identity: it cannot be used; ${REJOIN}`,
    )
  }
  return new IdentityError(
    'empty',
    `the store of ${name} is empty: a new node is initialised, or joins, once, explicitly; a node that lost its store must ` +
      `not come back under its old number, since it forgot what it promised: ${REJOIN}`,
  )
}

/** The identity is written last: without it nobody has acted on the rest. */
function isUnfinished(records: readonly DurableRecord<Uint8Array>[]): boolean {
  return records.every((record) => record.type === 'snapshot' && record.slot === 0)
}
