import { describe, expect, it } from 'vitest'
import { callsOf, fill, keysOf } from './calls.ts'
import { METHOD } from './messages.ts'
import { bytesField, bytesOf } from './protobuf.ts'

/** Says what it was asked, and answers with a value of so many bytes. */
function callee(answeredBytes: number) {
  const asked: { readonly path: string; readonly message: Buffer }[] = []
  const answer = bytesField(2, bytesField(5, Buffer.alloc(answeredBytes)))
  const call = async (path: string, message: Buffer) => {
    asked.push({ path, message })
    return answer
  }
  return { asked, call }
}

/** The keys of a transaction's puts. */
function keysIn(transaction: Buffer): readonly string[] {
  const operation = bytesOf(transaction, 2)
  if (!operation) return []
  const put = bytesOf(operation, 2)!
  return [bytesOf(put, 1)!.toString(), ...keysIn(transaction.subarray(operation.length + headBytes(operation)))]
}

/** Of a field of bytes whose number is below 16. */
function headBytes(bytes: Buffer): number {
  return bytes.length < 128 ? 2 : 3
}

const KEYS = keysOf(1000)

describe('the calls of an operation', () => {
  it('are puts of values of this size, to one key after another', async () => {
    const { asked, call } = callee(0)
    const next = callsOf({ call }, KEYS, { type: 'write', valueBytes: 256 })
    for (let calls = 0; calls < 1000; calls += 1) await next()
    expect(new Set(asked.map(({ path }) => path))).toEqual(new Set([METHOD.put]))
    expect(new Set(asked.map(({ message }) => bytesOf(message, 2)?.length))).toEqual(new Set([256]))
    expect(new Set(asked.map(({ message }) => String(bytesOf(message, 1)))).size).toBe(1000)
  })

  it('are transactions of as many puts, each to a key of its own, as etcd demands', async () => {
    const { asked, call } = callee(0)
    await callsOf({ call }, KEYS, { type: 'batch', valueBytes: 256, count: 100 })()
    expect(asked.map(({ path }) => path)).toEqual([METHOD.transaction])
    expect(new Set(keysIn(asked[0]!.message)).size).toBe(100)
  })

  it('are reads, which are refused when the value is not what was put', async () => {
    const { asked, call } = callee(256)
    await callsOf({ call }, KEYS, { type: 'read', valueBytes: 256 })()
    expect(asked.map(({ path }) => path)).toEqual([METHOD.range])
    await expect(callsOf({ call }, KEYS, { type: 'read', valueBytes: 64 })()).rejects.toThrow('256 bytes instead of 64')
  })

  it('are reads and writes in turn, as many as the mixture says', async () => {
    const { asked, call } = callee(256)
    const next = callsOf({ call }, KEYS, { type: 'mixed', valueBytes: 256, reads: 0.75 })
    for (let calls = 0; calls < 100; calls += 1) await next()
    expect(asked.filter(({ path }) => path === METHOD.range).length).toBe(75)
  })
})

describe('a store is filled', () => {
  it('with exactly as many puts', async () => {
    const { asked, call } = callee(0)
    await fill({ call }, KEYS, { count: 2750, valueBytes: 256 })
    expect(asked.map(({ message }) => keysIn(message).length).sort()).toEqual([...Array(27).fill(100), 50].sort())
  })

  it('with less in a message when values are large', async () => {
    const { asked, call } = callee(0)
    await fill({ call }, KEYS, { count: 20, valueBytes: 65_536 })
    expect(Math.max(...asked.map(({ message }) => message.length))).toBeLessThan(1_572_864)
    expect(asked.length).toBe(2)
  })
})
