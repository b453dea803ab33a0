import { readBytes, readList, readTuple, readUint, writeBody, writeUint } from './fields.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { atMost, COMMANDS_MAX, DEFAULT_LIMITS } from './limits.ts'
import { Refusal, type Result } from './result.ts'
import type { Shape } from './scan.ts'
import { BATCH_FORMAT, BATCH_TAGS, namesByTag, versionOf } from './tags.ts'

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

const { frameBytesMax, itemsMax, bodyBytesMax, valueBytesMax } = DEFAULT_LIMITS

const KINDS = namesByTag(BATCH_TAGS)

const SHAPE: Shape = {
  subject: 'batch',
  isData: false,
  levels: [
    { elementsMax: 3, isTuple: true },
    { elementsMax: COMMANDS_MAX, isTuple: false },
    { elementsMax: 5, isTuple: true },
  ],
  frameBytesMax,
  itemsMax,
  bytesMax: bodyBytesMax,
  textBytesMax: 0,
}

/**
 * `[format, time, commands]`, each command `[kind, session, sequence, lowestUnanswered, body]`. A fraction of a millisecond
 * is dropped. Throws a `RangeError` when {@link decodeBatch} or a peer would refuse it: too many commands, a body that is
 * too long, or more than `valueBytesMax` in all.
 */
export function encodeBatch({ time, commands }: Batch): Uint8Array {
  atMost(commands.length, COMMANDS_MAX, 'commands in a batch')
  return encodeFrame([BATCH_FORMAT, writeUint(Math.floor(time)), commands.map(writeCommand)], valueBytesMax)
}

/** Reads what {@link encodeBatch} writes. The limits are part of the format: every replica must judge a batch alike. */
export function decodeBatch(bytes: Uint8Array): Result<Batch> {
  const format = versionOf(bytes)
  if (format !== undefined && format !== BATCH_FORMAT) {
    const detail = `batch: a batch of format ${format}, this side reads format ${BATCH_FORMAT}`
    return { ok: false, reason: 'version', detail }
  }
  return decodeFrame(bytes, SHAPE, readBatch)
}

function writeCommand({ kind, session, sequence, lowestUnanswered, body }: BatchCommand): unknown[] {
  return [BATCH_TAGS[kind], writeUint(session), writeUint(sequence), writeUint(lowestUnanswered), writeBody(body)]
}

function readBatch(value: unknown): Batch {
  const tuple = readTuple(value, 3)
  return { time: readUint(tuple[1]), commands: readList(tuple[2]).map(readCommand) }
}

function readCommand(value: unknown): BatchCommand {
  const tuple = readTuple(value, 5)
  const kind = KINDS[readUint(tuple[0])]
  if (kind === undefined) throw new Refusal('unknown tag', 'batch: a command that this version does not know')
  return {
    kind,
    session: readUint(tuple[1]),
    sequence: readUint(tuple[2]),
    lowestUnanswered: readUint(tuple[3]),
    body: readBytes(tuple[4]),
  }
}
