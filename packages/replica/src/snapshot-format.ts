import { decodeConfiguration, decodeData, encodeConfiguration, encodeData } from '@synod/codec'
import {
  type Configuration,
  flexible,
  isNodeNumber,
  isSlot,
  majority,
  type QuorumSystem,
  quorumSets,
  type Slot,
  type SlotQuorums,
} from '@synod/protocol'
import type { ExecutionProgress, StateDigests } from './executor.ts'
import { reasonOf } from './reason.ts'
import type { Answer } from './session.ts'

/** The version of the format; another one is refused. */
export const SNAPSHOT_VERSION = 1

/** Bytes that are no snapshot of this version, or one of a state that cannot be made again. Says what differs. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
}

/*
 * A snapshot of a replica is one header, then the sessions in order of last use, then what the state machine makes. Each chunk
 * is plain data with its type, so that a chunk that is missing or in another's place is seen.
 */

/** The first chunk. */
export interface Header extends ExecutionProgress {
  readonly digests: StateDigests
  readonly configuration: Configuration
  /** Of the slots above this one (PMS 3.10). */
  readonly quorums: SlotQuorums
  readonly sessions: SessionsSummary
}

export interface SessionsSummary {
  readonly opened: number
  readonly executed: number
  /** How many sessions follow. */
  readonly count: number
}

/** A session, or the next answers of the one before it: those of one session may fill many chunks. */
export interface SessionPart {
  readonly number: number
  readonly lowest: number
  readonly usedAt: number
  readonly answers: readonly RememberedAnswer[]
}

/** An output is bytes, or text that says why it could not be encoded. */
export type RememberedAnswer = readonly [
  sequence: number,
  status: Answer['status'],
  slot: Slot,
  output: Uint8Array | string,
]

/**
 * A run of the state machine's bytes: `pieces` that its chunks are made of, in order. The last one goes on in the next chunk
 * if `isOpen`. So small chunks travel together, and large ones in parts.
 */
export interface MachinePart {
  readonly pieces: readonly Uint8Array[]
  readonly isOpen: boolean
}

export type BodyChunk =
  | { readonly type: 'sessions'; readonly parts: readonly SessionPart[] }
  | ({ readonly type: 'machine' } & MachinePart)

export function encodeHeader(header: Header): Uint8Array {
  const { slot, time, commands, malformed, lastDigest, digests, configuration, quorums, sessions } = header
  const { machine, membership } = digests
  return encodeData({
    type: 'replica',
    version: SNAPSHOT_VERSION,
    ...{ slot, time, commands, malformed, digestSlot: lastDigest.slot, lastDigest: lastDigest.digest },
    ...{ machine, membership, opened: sessions.opened, executed: sessions.executed, sessions: sessions.count },
    sessionsDigest: digests.sessions,
    configuration: encodeConfiguration(configuration),
    quorums: quorums.map(({ from, quorums }) => ({ from, ...quorums })),
  })
}

export function encodeSessions(parts: readonly SessionPart[]): Uint8Array {
  const fields = parts.map(({ number, lowest, usedAt, answers }) => [number, lowest, usedAt, answers])
  return encodeData({ type: 'sessions', parts: fields })
}

export function encodeMachine({ pieces, isOpen }: MachinePart): Uint8Array {
  return encodeData({ type: 'machine', pieces, isOpen })
}

/** Total: any bytes give a header or a {@link SnapshotError}. */
export function decodeHeader(bytes: Uint8Array): Header {
  const fields = readObject(bytes, 'its header')
  if (fields.type !== 'replica') throw malformed('it does not begin with a header')
  if (fields.version !== SNAPSHOT_VERSION) {
    throw new SnapshotError(
      `the snapshot has format ${String(fields.version)}, this version reads format ${SNAPSHOT_VERSION}`,
    )
  }
  return {
    slot: count(fields.slot, 'slot'),
    time: count(fields.time, 'time'),
    commands: count(fields.commands, 'commands'),
    malformed: count(fields.malformed, 'malformed'),
    lastDigest: { slot: count(fields.digestSlot, 'digestSlot'), digest: text(fields.lastDigest, 'lastDigest') },
    digests: {
      machine: text(fields.machine, 'machine'),
      sessions: text(fields.sessionsDigest, 'sessionsDigest'),
      membership: text(fields.membership, 'membership'),
    },
    configuration: readConfiguration(fields.configuration),
    quorums: readQuorums(fields.quorums),
    sessions: {
      opened: count(fields.opened, 'opened'),
      executed: count(fields.executed, 'executed'),
      count: count(fields.sessions, 'sessions'),
    },
  }
}

/** Total: any bytes give a chunk or a {@link SnapshotError}. */
export function decodeBody(bytes: Uint8Array): BodyChunk {
  const fields = readObject(bytes, 'a chunk')
  if (fields.type === 'sessions') return { type: 'sessions', parts: list(fields.parts, 'sessions').map(readSession) }
  if (fields.type !== 'machine') throw malformed('a chunk of a kind that this version does not know')
  const pieces = list(fields.pieces, 'pieces').map((piece) => readBytes(piece, 'pieces'))
  if (typeof fields.isOpen !== 'boolean') throw malformed('isOpen is no yes or no')
  return { type: 'machine', pieces, isOpen: fields.isOpen }
}

function readSession(value: unknown): SessionPart {
  const [number, lowest, usedAt, answers] = list(value, 'a session')
  return {
    number: count(number, 'a session'),
    lowest: count(lowest, 'a lowest'),
    usedAt: count(usedAt, 'a time of use'),
    answers: list(answers, 'answers').map(readAnswer),
  }
}

function readAnswer(value: unknown): RememberedAnswer {
  const [sequence, status, slot, output] = list(value, 'an answer')
  if (!isStatus(status)) throw malformed('an answer of a status that this version does not know')
  const content = typeof output === 'string' ? output : readBytes(output, 'an output')
  return [count(sequence, 'a sequence'), status, count(slot, 'a slot'), content]
}

function isStatus(value: unknown): value is Answer['status'] {
  return value === 'ok' || value === 'refused' || value === 'busy' || value === 'unknown'
}

function readConfiguration(value: unknown): Configuration {
  const decoded = decodeConfiguration(readBytes(value, 'configuration'))
  if (!decoded.ok) throw malformed(decoded.detail)
  return decoded.value
}

function readQuorums(value: unknown): SlotQuorums {
  let before = 0
  const steps = list(value, 'quorums').map((step) => {
    const fields = object(step, 'quorums')
    const { from } = fields
    if (!isSlot(from) || from <= before) throw malformed('quorums that are not in slot order')
    before = from
    return { from, quorums: readQuorumSystem(fields) }
  })
  if (steps.length === 0) throw malformed('no quorums')
  return steps
}

/** Made anew, so that quorums that do not intersect are refused (PMS Q1). */
function readQuorumSystem({ kind, members, prepare, accept }: Readonly<Record<string, unknown>>): QuorumSystem {
  const nodes = readNodes(members)
  try {
    if (kind === 'majority') return majority(nodes)
    if (kind === 'flexible') {
      return flexible(nodes, { prepare: count(prepare, 'prepare'), accept: count(accept, 'accept') })
    }
    if (kind === 'sets') {
      const sets = (value: unknown) => list(value, 'quorums').map(readNodes)
      return quorumSets(nodes, { prepare: sets(prepare), accept: sets(accept) })
    }
  } catch (error) {
    throw error instanceof SnapshotError ? error : malformed(reasonOf(error))
  }
  throw malformed('quorums of a kind that this version does not know')
}

function readNodes(value: unknown): number[] {
  return list(value, 'members').map((node) => {
    if (!isNodeNumber(node)) throw malformed('a member that is no node number')
    return node
  })
}

function readObject(bytes: Uint8Array, what: string): Readonly<Record<string, unknown>> {
  const decoded = decodeData(bytes)
  if (!decoded.ok) throw malformed(`${what} is no data: ${decoded.detail}`)
  return object(decoded.value, what)
}

function object(value: unknown, what: string): Readonly<Record<string, unknown>> {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  if (!isPlain) throw malformed(`${what}: no object`)
  return value as Readonly<Record<string, unknown>>
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(`${what}: no list`)
  return value
}

function readBytes(value: unknown, what: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw malformed(`${what}: no bytes`)
  return value
}

function count(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw malformed(`${what}: no count`)
  return value as number
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw malformed(`${what}: no text`)
  return value
}

function malformed(why: string): SnapshotError {
  return new SnapshotError(`the snapshot is malformed: ${why}`)
}
