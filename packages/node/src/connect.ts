import { type Client, type ClientOptions, createClient } from '@synod/client'
import type { Cluster } from '@synod/protocol'
import { zeromqClientTransport } from '@synod/transport-zeromq'
import { nodeClock } from './clock.ts'
import { nodeEntropy } from './entropy.ts'

export type ConnectOptions = Partial<Omit<ClientOptions, 'cluster'>>

/** A client of a cluster over ZeroMQ. It connects with its first call; close it when done, or the process stays alive. */
export function connect(cluster: Cluster, options: ConnectOptions = {}): Client {
  return createClient({
    transport: zeromqClientTransport({ nodes: cluster.nodes }),
    clock: nodeClock(),
    entropy: nodeEntropy(),
    ...options,
    cluster,
  })
}
