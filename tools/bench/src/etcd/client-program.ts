/*
 * A client process of etcd: one connection, to the node that it is told.
 */
import { GrpcConnection } from '../http2/grpc.ts'
import { serveLoads } from '../load/client-program.ts'
import { callsOf, keysOf } from './calls.ts'

/** What it is told. */
export interface EtcdClientSetup {
  readonly port: number
  readonly keys: number
}

serveLoads<EtcdClientSetup>(async ({ port, keys }, operation) => {
  return callsOf(await GrpcConnection.connect(port), keysOf(keys), operation)
})
