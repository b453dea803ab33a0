import { isIpv6 } from './endpoint.ts'

/** A peer that restarts is found again within twice this time: ZeroMQ adds up to as much again, at random. */
const RECONNECT_MS = 30

/** A machine that is switched off answers no connection attempt; without a limit the next one comes two minutes later. */
const CONNECT_MS_MAX = 1000

/** Whoever connects and does not speak ZeroMQ (a port scan) is dropped after this time. */
const HANDSHAKE_MS_MAX = 3000

/** A connection that is silent is asked this often whether it lives, and given up after so long without a sign. */
const HEARTBEAT_MS = 1000
const SILENCE_MS_MAX = 4000

/**
 * Messages that ZeroMQ itself holds for one connection and direction. It does not bound their bytes, so they should wait in
 * our queue, which does. With fewer, small messages cost more; with more they do not cost less.
 */
const PIPE_FRAMES_MAX = 256

/** What CURVE adds to a frame, with room to spare. */
const ENCRYPTION_BYTES_MAX = 256

/** Options of every socket that the transport opens to or for other processes. */
export function commonOptions(endpoint: string, frameBytesMax: number) {
  return {
    // Nothing keeps a closed socket, or the process, waiting for a peer that is gone.
    linger: 0,
    ipv6: isIpv6(endpoint),
    maxMessageSize: frameBytesMax + ENCRYPTION_BYTES_MAX,
    handshakeInterval: HANDSHAKE_MS_MAX,
    heartbeatInterval: HEARTBEAT_MS,
    heartbeatTimeout: SILENCE_MS_MAX,
    receiveHighWaterMark: PIPE_FRAMES_MAX,
  }
}

/** Options of the socket that a message to one node leaves by. */
export function dealerOptions(endpoint: string, frameBytesMax: number, queueMsMax: number) {
  return {
    ...commonOptions(endpoint, frameBytesMax),
    // Messages wait in our queue, which is bounded and counted, and not in a pipe to nobody.
    immediate: true,
    reconnectInterval: RECONNECT_MS,
    connectTimeout: CONNECT_MS_MAX,
    sendHighWaterMark: PIPE_FRAMES_MAX,
    sendTimeout: queueMsMax,
  }
}

/** Options of the socket that a node receives with and answers clients by. */
export function routerOptions(endpoint: string, frameBytesMax: number, answerFramesMax: number) {
  return {
    ...commonOptions(endpoint, frameBytesMax),
    // An answer that cannot leave is reported, and so counted, at once: one slow client must not hold up the others.
    mandatory: true,
    sendTimeout: 0,
    sendHighWaterMark: answerFramesMax,
  }
}
