import { readBody, writeBody } from './fields.ts'
import { COMMANDS_MAX, DEFAULT_LIMITS } from './limits.ts'
import { decodeWith, type Reader } from './reader.ts'
import type { Result } from './result.ts'
import { BATCH_FORMAT, BATCH_TAGS } from './tags.ts'
import { encodeWith, type Writer } from './writer.ts'

export interface BatchCommand {
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

/**
 * `[format, time, commands]`, each command `[kind, session, sequence, lowestUnanswered, body]`. A fraction of a millisecond
 * is dropped. Throws a `RangeError` when {@link decodeBatch} or a peer would refuse it: too many commands, a body that is
 * too long, or more than `valueBytesMax` in all.
 */
export function encodeBatch(batch: Batch): Uint8Array {
  return encodeWith(batch, writeBatch, DEFAULT_LIMITS.valueBytesMax)
}

/** Reads what {@link encodeBatch} writes. The limits are part of the format: every replica must judge a batch alike. */
export function decodeBatch(bytes: Uint8Array): Result<Batch> {
  return decodeWith(bytes, DEFAULT_LIMITS, readBatch)
}

function writeBatch(writer: Writer, batch: Batch): void {
  writer.tuple(3)
  writer.uint(BATCH_FORMAT)
  writer.uint(Math.floor(batch.time))
  writer.list(batch.commands.length, COMMANDS_MAX)
  for (const { session, sequence, lowestUnanswered, body } of batch.commands) {
    writer.tuple(5)
    writer.uint(BATCH_TAGS.command)
    writer.uint(session)
    writer.uint(sequence)
    writer.uint(lowestUnanswered)
    writeBody(writer, body)
  }
}

function readBatch(reader: Reader): Batch {
  reader.subject = 'batch'
  const items = reader.tuple()
  const format = reader.uint()
  if (format !== BATCH_FORMAT) {
    reader.refuse('version', `a batch of format ${format}, this side reads format ${BATCH_FORMAT}`)
  }
  reader.exactly(items, 3)
  return { time: reader.uint(), commands: readCommands(reader) }
}

function readCommands(reader: Reader): BatchCommand[] {
  const count = reader.list(COMMANDS_MAX)
  const commands: BatchCommand[] = []
  for (let i = 0; i < count; i++) {
    reader.exactly(reader.tuple(), 5)
    if (reader.uint() !== BATCH_TAGS.command) reader.refuse('unknown tag', 'a command that this version does not know')
    commands.push({
      session: reader.uint(),
      sequence: reader.uint(),
      lowestUnanswered: reader.uint(),
      body: readBody(reader),
    })
  }
  return commands
}
