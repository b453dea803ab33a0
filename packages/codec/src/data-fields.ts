import { isNodeNumber, type NodeNumber } from '@synod/protocol'
import { Refusal } from './result.ts'

/* What objects of plain data are made of: for each kind a function that refuses what is no such thing. */

export function wrongType(expected: string, value: unknown): never {
  throw new Refusal('wrong type', `${kindOf(value)} where ${expected} is expected`)
}

function kindOf(value: unknown): string {
  if (value === null) return 'nil'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'integer'
  if (typeof value !== 'object') return typeof value
  return Array.isArray(value) ? 'list' : value instanceof Uint8Array ? 'bytes' : 'map'
}

export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : wrongType('list', value)
}

/** A whole number from 0 to 2^53 − 1. */
export function readUint(value: unknown): number {
  if (typeof value !== 'number') return wrongType('integer', value)
  if (value >= 0 && Number.isSafeInteger(value)) return value + 0 // plain data may hold −0
  throw new Refusal('out of range', `a number is not from 0 to ${Number.MAX_SAFE_INTEGER}`)
}

export function readBoolean(value: unknown): boolean {
  return typeof value === 'boolean' ? value : wrongType('boolean', value)
}

export function readNode(value: unknown): NodeNumber {
  const node = readNodeOrNone(value)
  if (node === 0) throw new Refusal('out of range', 'no node where there must be one')
  return node
}

export function readNodeOrNone(value: unknown): NodeNumber | 0 {
  const node = readUint(value)
  if (node === 0 || isNodeNumber(node)) return node
  throw new Refusal('out of range', 'a number that is no node')
}

export function readName(value: unknown): string {
  return typeof value === 'string' ? value : wrongType('text', value)
}
