export type { CallError, CallOptions, Client, CommandResult, QueryResult } from '@synod/client'
export { decodeData, encodeData } from '@synod/codec'
export type { Cluster } from '@synod/protocol'
export type { HostObserver, LogLine, NodeStatus, StateMachine } from '@synod/replica'
export { type CurveKeys, newCurveKeys, TransportConfigError } from '@synod/transport-zeromq'
export { nodeClock } from './clock.ts'
export {
  CLUSTER_DEFAULTS,
  ClusterFileError,
  clusterAsOf,
  parseCluster,
  readCluster,
  writeCluster,
} from './cluster-file.ts'
export { type ConnectOptions, connect } from './connect.ts'
export { nodeEntropy } from './entropy.ts'
export { KeyFileError, KeysError, readKeys, writeKeys } from './keys.ts'
export { monotonicUs } from './monotonic.ts'
export { type NodeOptions, type RunningNode, startNode } from './start-node.ts'
export { STORE_KINDS, type StoreKind, StoreKindError } from './store.ts'
export { TraceFileError } from './trace-file.ts'
export type { TellWatcher, Watching, WatchOptions } from './watching.ts'
