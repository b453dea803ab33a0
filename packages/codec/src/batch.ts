import { readBody, writeBody } from './fields.ts'
import { decodeFrame, encodeValue } from './frame.ts'
import { COMMANDS_MAX, DEFAULT_LIMITS } from './limits.ts'
import type { Reader } from './reader.ts'
import type { Result } from './result.ts'
import { BATCH_FORMAT, BATCH_TAGS, namesByTag, versionOf } from './tags.ts'
import type { Writer } from './writer.ts'

export interface BatchCommand {
  /** For the state machine, or for the configuration: {@link decodeConfigurationCommand} reads the latter's body. */
  readonly kind: keyof typeof BATCH_TAGS
  /** The session that the command belongs to; 0 opens one. */
  readonly session: number
  /** Its number in the session, 1, 2, 3 …; for one that opens a session a random nonce. */
  readonly sequence: number
  /** The lowest sequence number whose answer the client has not seen. */
  readonly lowestUnanswered: number
  readonly body: Uint8Array
}

/** What a slot chooses: encoded once by the leader, forwarded and stored as bytes, decoded once per replica. */
export interface Batch {
  /** The leader's clock, in milliseconds since 1970. */
  readonly time: number
  readonly commands: readonly BatchCommand[]
}

const KINDS = namesByTag(BATCH_TAGS)

/**
 * `[format, time, commands]`, each command `[kind, session, sequence, lowestUnanswered, body]`. A fraction of a millisecond
 * is dropped. Throws a `RangeError` when {@link decodeBatch} or a peer would refuse it: too many commands, a body that is
 * too long, or more than `valueBytesMax` in all.
 */
export function encodeBatch(batch: Batch): Uint8Array {
  return encodeValue(batch, writeBatch)
}

/**
 * Reads what {@link encodeBatch} writes. The limits are part of the format: every replica must judge a batch alike. Bodies
 * are views of `bytes`, which nobody may change any more: whoever keeps one keeps the batch.
 */
export function decodeBatch(bytes: Uint8Array): Result<Batch> {
  const format = versionOf(bytes)
  if (format !== undefined && format !== BATCH_FORMAT) {
    const detail = `batch: a batch of format ${format}, this side reads format ${BATCH_FORMAT}`
    return { ok: false, reason: 'version', detail }
  }
  return decodeFrame(bytes, 'batch', DEFAULT_LIMITS, readBatch)
}

function writeBatch(writer: Writer, { time, commands }: Batch): void {
  writer.tuple(3)
  writer.uint(BATCH_FORMAT)
  writer.uint(Math.floor(time))
  writer.list(commands, COMMANDS_MAX, writeCommand)
}

function readBatch(reader: Reader): Batch {
  reader.tuple(3)
  if (reader.uint() !== BATCH_FORMAT) reader.refuse('version', 'a batch of another format')
  return { time: reader.uint(), commands: reader.list(COMMANDS_MAX, readCommand) }
}

function writeCommand(writer: Writer, { kind, session, sequence, lowestUnanswered, body }: BatchCommand): void {
  writer.tuple(5)
  writer.uint(BATCH_TAGS[kind])
  writer.uint(session)
  writer.uint(sequence)
  writer.uint(lowestUnanswered)
  writeBody(writer, body)
}

function readCommand(reader: Reader): BatchCommand {
  reader.tuple(5)
  const kind = KINDS[reader.uint()]
  if (kind === undefined) return reader.refuse('unknown tag', 'a command that this version does not know')
  return {
    kind,
    session: reader.uint(),
    sequence: reader.uint(),
    lowestUnanswered: reader.uint(),
    body: readBody(reader),
  }
}
