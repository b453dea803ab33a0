import type { NodeNumber } from '@synod/protocol'
import { readName, readNodeOrNone, writeName } from './fields.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { decodeWith, type Reader } from './reader.ts'
import type { Result } from './result.ts'
import { PROTOCOL_VERSION } from './tags.ts'
import { encodeWith, type Writer } from './writer.ts'

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
  return encodeWith(envelope, writeEnvelope)
}

/** Reads what {@link encodeEnvelope} writes. Refuses another protocol version before it looks at anything else. */
export function decodeEnvelope(bytes: Uint8Array): Result<Envelope> {
  return decodeWith(bytes, DEFAULT_LIMITS, readEnvelope)
}

function writeEnvelope(writer: Writer, envelope: Envelope): void {
  writer.tuple(4)
  writer.uint(PROTOCOL_VERSION)
  writeName(writer, envelope.cluster)
  writer.uint(envelope.from)
  writeName(writer, envelope.incarnation)
}

function readEnvelope(reader: Reader): Envelope {
  reader.subject = 'envelope'
  const items = reader.tuple()
  const version = reader.uint()
  if (version !== PROTOCOL_VERSION) {
    reader.refuse('version', `the sender speaks protocol version ${version}, this side version ${PROTOCOL_VERSION}`)
  }
  reader.exactly(items, 4)
  return { cluster: readName(reader), from: readNodeOrNone(reader), incarnation: readName(reader) }
}
