import { curveKeyPair } from 'zeromq'
import { TransportConfigError } from './errors.ts'

/** A CURVE key pair, each key as 40 characters of Z85. */
export interface CurveKeys {
  readonly publicKey: string
  readonly secretKey: string
}

/** A node's own keys, and which clients it lets in; its peers' keys stand with the peers. */
export interface NodeCurve extends CurveKeys {
  /** Public keys of the clients that may connect. None by default. */
  readonly clients?: readonly string[]
}

/** A new random key pair, for a node or a client. Keep `secretKey` secret and hand `publicKey` to the others. */
export function newCurveKeys(): CurveKeys {
  return curveKeyPair()
}

/** Whether a text can be a key, public or secret: 40 characters of Z85. */
export function isCurveKey(text: string): boolean {
  return /^[0-9a-zA-Z.:+=^!/*?&<>()[\]{}@%$#-]{40}$/.test(text)
}

/** Throws a {@link TransportConfigError} that never shows the key, since it may be the secret one. */
export function assertKey(key: string | undefined, whose: string): asserts key is string {
  if (key === undefined) throw new TransportConfigError(`${whose} is missing; with CURVE every node needs one`)
  if (!isCurveKey(key)) {
    throw new TransportConfigError(`${whose} is no CURVE key: 40 characters of Z85, as newCurveKeys() makes them`)
  }
}

export function assertKeys(keys: CurveKeys, whose: string): void {
  assertKey(keys.publicKey, `the public key of ${whose}`)
  assertKey(keys.secretKey, `the secret key of ${whose}`)
}
