import { DEFAULT_LIMITS } from '@synod/codec'
import { assert, type ClientTransport, type Clock, type Cluster, type Entropy } from '@synod/protocol'

export interface ClientOptions {
  readonly cluster: Cluster
  readonly transport: ClientTransport
  readonly clock: Clock
  readonly entropy: Entropy
  /** Milliseconds a call may take, unless it says otherwise. */
  readonly deadlineMs?: number
  /** Calls sent and not yet ended, at most. */
  readonly inFlightMax?: number
  /** Calls waiting to be sent, at most; beyond it a call is rejected `busy`. */
  readonly queueMax?: number
  /** Milliseconds a node has to answer before the call goes to the next one. */
  readonly attemptMs?: number
  /** What `attemptMs` grows to, doubling with each silence. Must be shorter than the nodes keep an idle session. */
  readonly attemptMsMax?: number
  /** Milliseconds before a call that was turned away is sent again. */
  readonly pauseMs?: number
  /** What `pauseMs` grows to, doubling each time the call is turned away. */
  readonly pauseMsMax?: number
  /** Calls in one request, at most. */
  readonly callsMax?: number
  /** Bytes of commands and queries in one request, at most; also the most that a single one may have. */
  readonly bytesMax?: number
  /** Calls sent again in one turn, at most, so that a long silence does not end in a flood. */
  readonly resendsMax?: number
}

/** Every bound, decided. */
export type Bounds = Required<Omit<ClientOptions, 'cluster' | 'transport' | 'clock' | 'entropy'>>

const DEFAULTS: Bounds = {
  deadlineMs: 10_000,
  inFlightMax: 4096,
  queueMax: 65_536,
  attemptMs: 400,
  attemptMsMax: 1000,
  pauseMs: 20,
  pauseMsMax: 320,
  callsMax: 1024,
  bytesMax: 1_048_576,
  resendsMax: 1024,
}

/** What nodes take. */
const CEILINGS: Partial<Bounds> = { callsMax: DEFAULT_LIMITS.callsMax, bytesMax: DEFAULT_LIMITS.bodyBytesMax }
/** Also the most that timers of browsers and Node can count. */
const NUMBER_MAX = 2 ** 31 - 1

/** The options with defaults filled in. Throws an `InvariantError` that names a bound which is out of range. */
export function decideBounds(options: Partial<Bounds>): Bounds {
  const bounds: { -readonly [Name in keyof Bounds]: number } = { ...DEFAULTS }
  for (const name of Object.keys(DEFAULTS) as (keyof Bounds)[]) {
    const value = options[name] ?? DEFAULTS[name]
    const ceiling = CEILINGS[name] ?? NUMBER_MAX
    assert(value > 0 && value <= ceiling, `${name} is a number above 0 and up to ${ceiling}, not ${value}`)
    bounds[name] = value
  }
  return bounds
}

/** Why this cannot be a call's deadline, or undefined when it can. */
export function deadlineFault(deadlineMs: number): string | undefined {
  if (deadlineMs > 0 && deadlineMs <= NUMBER_MAX) return undefined
  return `deadlineMs is a number above 0 and up to ${NUMBER_MAX}, not ${deadlineMs}`
}
