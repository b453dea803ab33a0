import type { NodeNumber } from '@synod/protocol'
import { readName, readNodeOrNone, readTuple, writeName, writeUint } from './fields.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Result } from './result.ts'
import type { Shape } from './scan.ts'
import { PROTOCOL_VERSION, versionOf } from './tags.ts'

/** Who sends, in the first frame of every multipart message: a peer may have restarted since the last one. */
export interface Envelope {
  /** The cluster with its settings, as `clusterTag` of `@synod/protocol` prints them. */
  readonly cluster: string
  /** The sending node, or 0 for a client. */
  readonly from: NodeNumber | 0
  /** The random id of the sender's store, kept across restarts; a client's is its own. */
  readonly incarnation: string
}

const { frameBytesMax, textBytesMax } = DEFAULT_LIMITS

const SHAPE: Shape = {
  subject: 'envelope',
  isData: false,
  levels: [{ elementsMax: 4, isTuple: true }],
  frameBytesMax,
  itemsMax: 0,
  bytesMax: 0,
  textBytesMax,
}

/** `[version, cluster, from, incarnation]`. The version keeps its place in every version to come. */
export function encodeEnvelope({ cluster, from, incarnation }: Envelope): Uint8Array {
  return encodeFrame([PROTOCOL_VERSION, writeName(cluster), writeUint(from), writeName(incarnation)], frameBytesMax)
}

/** Reads what {@link encodeEnvelope} writes. Refuses another protocol version before it looks at anything else. */
export function decodeEnvelope(bytes: Uint8Array): Result<Envelope> {
  const version = versionOf(bytes)
  if (version !== undefined && version !== PROTOCOL_VERSION) {
    const detail = `envelope: the sender speaks protocol version ${version}, this side version ${PROTOCOL_VERSION}`
    return { ok: false, reason: 'version', detail }
  }
  return decodeFrame(bytes, SHAPE, readEnvelope)
}

function readEnvelope(value: unknown): Envelope {
  const tuple = readTuple(value, 4)
  return { cluster: readName(tuple[1]), from: readNodeOrNone(tuple[2]), incarnation: readName(tuple[3]) }
}
