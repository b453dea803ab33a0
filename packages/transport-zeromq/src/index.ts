export { type CurveKeys, isCurveKey, type NodeCurve, newCurveKeys } from './curve.ts'
export { BindError, TransportConfigError } from './errors.ts'
export type { ZeromqLimits } from './limits.ts'
export type { ZeromqPeer } from './peer.ts'
export {
  type ZeromqClientTransport,
  type ZeromqClientTransportOptions,
  zeromqClientTransport,
} from './zeromq-client-transport.ts'
export { type ZeromqTransport, type ZeromqTransportOptions, zeromqTransport } from './zeromq-transport.ts'
