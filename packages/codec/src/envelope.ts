import type { NodeNumber } from '@synod/protocol'
import { readNodeOrNone } from './fields.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Reader } from './reader.ts'
import type { Result } from './result.ts'
import { PROTOCOL_VERSION, versionOf } from './tags.ts'
import type { Writer } from './writer.ts'

/** Who sends, in the first frame of every multipart message: a peer may have restarted since the last one. */
export interface Envelope {
  /** The cluster with its settings, as `clusterTag` of `@synod/protocol` prints them. */
  readonly cluster: string
  /** The sending node, or 0 for a client. */
  readonly from: NodeNumber | 0
  /** The random id of the sender's store, kept across restarts; a client's is its own. */
  readonly incarnation: string
}

/** `[version, cluster, from, incarnation]`. The version keeps its place in every version to come. */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  return encodeFrame(envelope, writeEnvelope)
}

/** Reads what {@link encodeEnvelope} writes. Refuses another protocol version before it looks at anything else. */
export function decodeEnvelope(bytes: Uint8Array): Result<Envelope> {
  const version = versionOf(bytes)
  if (version !== undefined && version !== PROTOCOL_VERSION) {
    const detail = `envelope: the sender speaks protocol version ${version}, this side version ${PROTOCOL_VERSION}`
    return { ok: false, reason: 'version', detail }
  }
  return decodeFrame(bytes, 'envelope', DEFAULT_LIMITS, readEnvelope)
}

function writeEnvelope(writer: Writer, { cluster, from, incarnation }: Envelope): void {
  writer.tuple(4)
  writer.uint(PROTOCOL_VERSION)
  writer.text(cluster)
  writer.uint(from)
  writer.text(incarnation)
}

function readEnvelope(reader: Reader): Envelope {
  reader.tuple(4)
  if (reader.uint() !== PROTOCOL_VERSION) reader.refuse('version', 'another protocol version')
  return { cluster: reader.text(), from: readNodeOrNone(reader), incarnation: reader.text() }
}
