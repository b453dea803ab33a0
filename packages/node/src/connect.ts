import { type Client, type ClientOptions, createClient } from '@synod/client'
import type { ClientTransport, Cluster } from '@synod/protocol'
import { type CurveKeys, zeromqClientTransport } from '@synod/transport-zeromq'
import { nodeClock } from './clock.ts'
import { nodeEntropy } from './entropy.ts'
import { assertKeysFit } from './keys.ts'

export interface ConnectOptions extends Partial<Omit<ClientOptions, 'cluster'>> {
  /** The client's keys, needed exactly when the cluster's nodes have a `publicKey`. A `transport` has its own way. */
  readonly keys?: CurveKeys
}

/**
 * A client of a cluster over ZeroMQ. It connects with its first call; close it when done, or the process stays alive.
 *
 * Throws a `KeysError` when the cluster has keys and the client none, or the other way round. Whether the nodes let it in
 * is for their cluster file to say: a client that is not among its `clients` gets no answer.
 */
export function connect(cluster: Cluster, { keys, ...options }: ConnectOptions = {}): Client {
  const transport = options.transport ?? transportTo(cluster, keys)
  return createClient({ clock: nodeClock(), entropy: nodeEntropy(), ...options, transport, cluster })
}

function transportTo(cluster: Cluster, keys: CurveKeys | undefined): ClientTransport {
  assertKeysFit(cluster, keys, 'the client')
  return zeromqClientTransport({ nodes: cluster.nodes, ...(keys && { curve: keys }) })
}
