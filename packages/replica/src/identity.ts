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
  /** It was to be initialised, and holds something already. */
  | 'initialised'
  /** It is empty, and nobody asked to initialise it. */
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

/** What a new store is marked with. */
export function newIdentity(cluster: Cluster, node: NodeNumber, entropy: Entropy): Identity {
  const random = () => entropy.random48().toString(16).padStart(12, '0')
  return { cluster: clusterTag(cluster), node, incarnation: random() + random() }
}

/**
 * Whose store is this? Only an explicit initialisation makes an empty store a voter: a node that lost its store has
 * forgotten its promises, and would break them.
 */
export function identityOf(
  records: readonly DurableRecord<Uint8Array>[],
  cluster: Cluster,
  node: NodeNumber,
  isInitialisation: boolean,
): Identity | undefined {
  const found = records.find((record) => record.type === 'identity')?.identity
  const name = formatNode(node)
  if (isInitialisation) {
    if (records.length === 0) return undefined
    throw new IdentityError(
      'initialised',
      `the store of ${name} is in use already: initialise only a new node, and start this one without initialisation`,
    )
  }
  if (!found) {
    if (records.length > 0) {
      throw new IdentityError('damaged', `the store of ${name} holds records but no identity: it cannot be used`)
    }
    throw new IdentityError(
      'empty',
      `the store of ${name} is empty: a new node is initialised once, explicitly; a node that lost its store must not ` +
        'come back under its old number, since it forgot what it promised',
    )
  }
  if (found.node !== node)
    throw new IdentityError('foreign', `this store belongs to ${formatNode(found.node)}, not to ${name}`)
  if (found.cluster !== clusterTag(cluster)) {
    throw new IdentityError('foreign', `this store belongs to cluster ${found.cluster}, not to ${clusterTag(cluster)}`)
  }
  return found
}
