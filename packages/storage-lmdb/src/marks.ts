import { type Ballot, type Identity, isNodeNumber, NO_BALLOT, type Slot } from '@synod/protocol'
import { type MetaName, metaKey } from './keys.ts'
import { keySeed, SEAL_BYTES, seal, unseal } from './seal.ts'

/** The store's few single facts: also kept in memory, so that a write need not read. */
export interface Marks {
  readonly identity: Identity | undefined
  readonly promised: Ballot
  readonly tried: Ballot
  readonly chosenThrough: Slot
  readonly appliedThrough: Slot
}

export const NO_MARKS: Marks = {
  identity: undefined,
  promised: NO_BALLOT,
  tried: NO_BALLOT,
  chosenThrough: 0,
  appliedThrough: 0,
}

/** A mark as it is stored: sealed JSON, so that a dump of the store can be read. */
export function encodeMark(name: MetaName, value: unknown): Buffer {
  return seal(keySeed(metaKey(name)), Buffer.concat([Buffer.alloc(SEAL_BYTES), Buffer.from(JSON.stringify(value))]))
}

/** The stored mark if it is intact and `accepts` it; undefined when it is damaged. */
export function decodeMark<T>(
  name: MetaName,
  record: Uint8Array,
  accepts: (value: unknown) => value is T,
): T | undefined {
  const content = unseal(keySeed(metaKey(name)), record)
  if (!content) return undefined
  const value = parse(content.toString('utf8'))
  return accepts(value) ? value : undefined
}

export function isIdentity(value: unknown): value is Identity {
  if (typeof value !== 'object' || value === null) return false
  const { cluster, node, incarnation } = value as Partial<Record<keyof Identity, unknown>>
  return typeof cluster === 'string' && isNodeNumber(node) && typeof incarnation === 'string'
}

export function isFormat(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
