import { DEFAULT_LIMITS, decodeData, encodeData } from '@synod/codec'
import type { Executor, FrozenState, StateDigests } from './executor.ts'
import { reasonOf } from './reason.ts'
import type { Session } from './session.ts'
import type { FrozenSessions } from './sessions.ts'
import {
  type BodyChunk,
  decodeBody,
  decodeHeader,
  encodeHeader,
  encodeMachine,
  encodeSessions,
  type Header,
  type MachinePart,
  type RememberedAnswer,
  type SessionPart,
  SnapshotError,
} from './snapshot-format.ts'

/** A chunk is closed once it holds so many bytes: few chunks, each made in well under a millisecond. */
const CHUNK_BYTES = 64 * 1024
/** Of one chunk of the state machine at most so much travels in a chunk; the rest in the next ones. */
const PIECE_BYTES_MAX = 256 * 1024
/** Sessions, their answers and the state machine's chunks together in one chunk. */
const ITEMS_MAX = 512

/** The state as chunks, each made when it is asked for. */
export function* snapshotChunks(state: FrozenState): Generator<Uint8Array> {
  const { opened, executed, sessions } = state.sessions
  yield encodeHeader({ ...state, sessions: { opened, executed, count: sessions.length } })
  yield* sessionChunks(state.sessions)
  yield* machineChunks(state.machine)
}

/**
 * Makes the executor what it was when the chunks were made, and returns what their header says. Throws a {@link SnapshotError}
 * that names what differs when they make another state, are malformed or end too early; the executor is of no use then.
 */
export function restoreSnapshot(executor: Executor, chunks: Iterable<Uint8Array>): Header {
  const iterator = chunks[Symbol.iterator]()
  const first = iterator.next()
  if (first.done) throw new SnapshotError('the snapshot has no chunks')
  const header = decodeHeader(first.value)
  const body = new Body(iterator)
  executor.sessions.restore(header.sessions)
  for (const parts of body.sessions()) restoreSessions(executor, parts)
  try {
    executor.machine.restore(joined(body.machine()))
  } catch (error) {
    if (error instanceof SnapshotError) throw error
    throw new SnapshotError(`the state machine refuses its part of the snapshot: ${reasonOf(error)}`, { cause: error })
  }
  executor.membership.restore(header.configuration, header.quorums)
  executor.resume(header)
  if (executor.sessions.size !== header.sessions.count) {
    throw new SnapshotError(`the snapshot has ${executor.sessions.size} of its ${header.sessions.count} sessions`)
  }
  compare(executor.digests(), header)
  return header
}

/** The chunks after the header, which are read one ahead to tell where the sessions end. */
class Body {
  readonly #chunks: Iterator<Uint8Array>
  #next: BodyChunk | undefined

  constructor(chunks: Iterator<Uint8Array>) {
    this.#chunks = chunks
    this.#advance()
  }

  *sessions(): Generator<readonly SessionPart[]> {
    for (let chunk = this.#next; chunk?.type === 'sessions'; chunk = this.#advance()) yield chunk.parts
  }

  *machine(): Generator<MachinePart> {
    for (let chunk = this.#next; chunk; chunk = this.#advance()) {
      if (chunk.type !== 'machine') throw new SnapshotError('the snapshot has sessions after its state machine')
      yield chunk
    }
  }

  #advance(): BodyChunk | undefined {
    const { done, value } = this.#chunks.next()
    this.#next = done ? undefined : decodeBody(value)
    return this.#next
  }
}

function* sessionChunks({ sessions }: FrozenSessions): Generator<Uint8Array> {
  let parts: SessionPart[] = []
  let items = 0
  let bytes = 0
  for (const session of sessions) {
    let answers: RememberedAnswer[] = []
    parts.push(partOf(session, answers))
    items += 1
    for (const [sequence, { status, slot, output }] of session.answers()) {
      if (items >= ITEMS_MAX || bytes >= CHUNK_BYTES) {
        yield encodeSessions(parts)
        answers = []
        parts = [partOf(session, answers)]
        items = 1
        bytes = 0
      }
      const encoded = encodeOutput(output)
      answers.push([sequence, status, slot, encoded])
      items += 1
      bytes += typeof encoded === 'string' ? encoded.length : encoded.byteLength
    }
  }
  if (parts.length > 0) yield encodeSessions(parts)
}

function partOf({ number, lowest, usedAt }: Session, answers: readonly RememberedAnswer[]): SessionPart {
  return { number, lowest, usedAt, answers }
}

/** An output that cannot be sent to anybody stays one after a restore: its command was executed, and nobody hears more. */
class LostOutput {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

function encodeOutput(output: unknown): Uint8Array | string {
  if (output instanceof LostOutput) return output.reason
  try {
    const bytes = encodeData(output)
    if (bytes.byteLength <= DEFAULT_LIMITS.bodyBytesMax) return bytes
    return `${bytes.byteLength} bytes`
  } catch (error) {
    return reasonOf(error)
  }
}

function restoreSessions({ sessions }: Executor, parts: readonly SessionPart[]): void {
  for (const { number, lowest, usedAt, answers } of parts) {
    sessions.restoreSession(number, lowest, usedAt)
    for (const [sequence, status, slot, output] of answers) {
      sessions.restoreAnswer(number, sequence, { status, slot, output: decodeOutput(output) })
    }
  }
}

function decodeOutput(output: Uint8Array | string): unknown {
  if (typeof output === 'string') return new LostOutput(output)
  const decoded = decodeData(output)
  if (!decoded.ok) throw new SnapshotError(`the snapshot is malformed: an output is no data: ${decoded.detail}`)
  return decoded.value
}

function* machineChunks(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let pieces: Uint8Array[] = []
  let bytes = 0
  for (const chunk of chunks) {
    let from = 0
    do {
      const piece = chunk.subarray(from, from + PIECE_BYTES_MAX)
      from += PIECE_BYTES_MAX
      pieces.push(piece)
      bytes += piece.byteLength
      const isOpen = from < chunk.byteLength
      if (isOpen || bytes >= CHUNK_BYTES || pieces.length >= ITEMS_MAX) {
        yield encodeMachine({ pieces, isOpen })
        pieces = []
        bytes = 0
      }
    } while (from < chunk.byteLength)
  }
  if (pieces.length > 0) yield encodeMachine({ pieces, isOpen: false })
}

/** The state machine's own chunks, put together again. */
function* joined(parts: Iterable<MachinePart>): Generator<Uint8Array> {
  let open: Uint8Array[] = []
  for (const { pieces, isOpen } of parts) {
    for (const [at, piece] of pieces.entries()) {
      open.push(piece)
      if (isOpen && at === pieces.length - 1) continue
      yield open.length === 1 ? piece : concatenated(open)
      open = []
    }
  }
  if (open.length > 0) throw new SnapshotError('the snapshot ends in the middle of a chunk of the state machine')
}

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}

function compare(restored: StateDigests, { slot, digests }: Header): void {
  const names = { machine: 'state machine', sessions: 'sessions', membership: 'configuration' } as const
  for (const part of ['machine', 'sessions', 'membership'] as const) {
    if (restored[part] === digests[part]) continue
    const both = `${restored[part]} instead of ${digests[part]}`
    throw new SnapshotError(`the snapshot at slot ${slot} does not restore: its ${names[part]} has digest ${both}`)
  }
}
