import { randomBytes } from 'node:crypto'
import type { NextCall } from '../load/drive.ts'
import { inTurn } from '../load/in-turn.ts'
import type { Operation } from '../system.ts'
import { METHOD, putRequest, rangeRequest, transactionRequest, valueInRangeAnswer } from './messages.ts'

/** Who is called: a connection, or a node by whatever connection it has. */
export interface Callee {
  call(path: string, message: Buffer): Promise<Buffer>
}

/** etcd takes 128 puts in a transaction, and messages of 1.5 MB, unless it is told otherwise. */
const PUTS_MAX = 100
const MESSAGE_BYTES_MAX = 1_000_000
/** So many transactions that only fill the store are under way at a time. */
const FILLERS = 8

/** The keys that are written and read: as many as ours has accounts. */
export function keysOf(count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, number) => Buffer.from(`account/${String(number).padStart(6, '0')}`))
}

/** Calls of this operation, on the keys in turn. One that is answered with anything but what was asked for rejects. */
export function callsOf(callee: Callee, keys: readonly Buffer[], operation: Operation): NextCall {
  // Processes start at different keys.
  let turn = Math.floor(Math.random() * keys.length)
  // No shorter when compressed.
  const value = randomBytes(operation.valueBytes)
  const nextKey = () => keys[turn++ % keys.length]!
  // Each is encoded once, and sent again and again.
  const puts = new Map<Buffer, Buffer>()
  const put = () =>
    callee.call(
      METHOD.put,
      remembered(puts, nextKey(), (key) => putRequest(key, value)),
    )
  const read = () => readOne(callee, nextKey(), operation.valueBytes)
  if (operation.type === 'write') return put
  if (operation.type === 'read') return read
  if (operation.type === 'mixed') return inTurn(operation.reads, read, put)
  return () => putMany(callee, Array.from({ length: operation.count }, nextKey), value)
}

/** So many puts, on the keys in turn, as many in a transaction as fit. */
export async function fill(
  callee: Callee,
  keys: readonly Buffer[],
  { count, valueBytes }: { readonly count: number; readonly valueBytes: number },
): Promise<void> {
  const value = randomBytes(valueBytes)
  const each = Math.max(1, Math.min(PUTS_MAX, keys.length, Math.floor(MESSAGE_BYTES_MAX / valueBytes)))
  let begun = 0
  const filler = async () => {
    while (begun < count) {
      const from = begun
      const puts = Math.min(each, count - from)
      begun += puts
      const nextKeys = Array.from({ length: puts }, (_, number) => keys[(from + number) % keys.length]!)
      await putMany(callee, nextKeys, value)
    }
  }
  await Promise.all(Array.from({ length: FILLERS }, filler))
}

function putMany(callee: Callee, keys: readonly Buffer[], value: Buffer): Promise<Buffer> {
  const puts = keys.map((key) => putRequest(key, value))
  return callee.call(METHOD.transaction, transactionRequest(puts))
}

async function readOne(callee: Callee, key: Buffer, valueBytes: number): Promise<void> {
  const value = valueInRangeAnswer(await callee.call(METHOD.range, rangeRequest(key)))
  if (value?.length !== valueBytes)
    throw new Error(`${key} has ${value?.length ?? 'no'} bytes instead of ${valueBytes}`)
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: (key: Key) => Value): Value {
  let value = known.get(key)
  if (value === undefined) {
    value = make(key)
    known.set(key, value)
  }
  return value
}
