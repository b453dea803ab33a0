import { formatNode } from '@synod/protocol'
import { assertKey, type CurveKeys } from './curve.ts'
import { assertEndpoint } from './endpoint.ts'
import { TransportConfigError } from './errors.ts'

/** A node as others reach it. */
export interface ZeromqPeer {
  readonly node: number
  readonly endpoint: string
  /** Its CURVE public key; needed exactly when we have keys ourselves. */
  readonly publicKey?: string
}

/** Throws when the node cannot be reached as described. */
export function assertPeer(peer: ZeromqPeer, keys: CurveKeys | undefined): void {
  const name = formatNode(peer.node)
  assertEndpoint(peer.endpoint, false)
  if (keys) assertKey(peer.publicKey, `the public key of ${name}`)
  else if (peer.publicKey !== undefined) {
    throw new TransportConfigError(`${name} has a public key, but this side has no keys of its own; set \`curve\``)
  }
}
