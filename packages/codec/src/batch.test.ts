import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Batch, decodeBatch, encodeBatch } from './batch.ts'
import { COMMANDS_MAX, DEFAULT_LIMITS } from './limits.ts'
import { anyBatch } from './samples.fixture.ts'

const some: Batch = {
  time: 1_700_000_000_000,
  commands: [{ kind: 'command', session: 0, sequence: 17, lowestUnanswered: 0, body: Uint8Array.of(1, 2) }],
}

describe('a batch', () => {
  test('comes back as it was encoded', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        expect(decodeBatch(encodeBatch(batch))).toStrictEqual({ ok: true, value: batch })
      }),
    )
  })

  test('its time is whole milliseconds', () => {
    const decoded = decodeBatch(encodeBatch({ ...some, time: some.time + 0.75 }))
    expect(decoded).toEqual({ ok: true, value: some })
  })

  test('has memory of its own, since it is kept, and its bodies are views of that', () => {
    const bytes = encodeBatch(some)
    expect(bytes.buffer.byteLength).toBe(bytes.length)
    const decoded = decodeBatch(bytes)
    expect(decoded).toEqual({ ok: true, value: some })
    expect(decoded.ok && decoded.value.commands[0]?.body.buffer === bytes.buffer).toBe(true)
  })

  test('of another format is refused with both named', () => {
    const bytes = encodeBatch(some)
    bytes[1] = 9
    const detail = expect.stringContaining('a batch of format 9, this side reads format 1')
    expect(decodeBatch(bytes)).toEqual({ ok: false, reason: 'version', detail })
  })

  test('of another format, or of none, is refused also when the format has a longer header', () => {
    for (const format of [[0xcc, 9], [0xc0], [0xa0]]) {
      expect(decodeBatch(Uint8Array.from([0x93, ...format, 0, 0x90])).ok).toBe(false)
    }
    expect(decodeBatch(Uint8Array.of(0x93, 0xcc, 9, 0, 0x90))).toMatchObject({ reason: 'version' })
  })

  test('with a kind of command that this version lacks is refused', () => {
    expect(decodeBatch(Uint8Array.of(0x93, 1, 0, 0x91, 0x95, 3, 1, 1, 1, 0xc4, 0))).toMatchObject({
      reason: 'unknown tag',
    })
  })

  test('that replicas would refuse cannot be encoded', () => {
    const body = new Uint8Array(DEFAULT_LIMITS.bodyBytesMax)
    const of = (length: number, body: Uint8Array) => ({
      time: 0,
      commands: new Array(length).fill({ ...some.commands[0], body }),
    })
    expect(() => encodeBatch(of(COMMANDS_MAX + 1, new Uint8Array(0)))).toThrow(RangeError)
    expect(() => encodeBatch(of(1, new Uint8Array(body.length + 1)))).toThrow(RangeError)
    expect(() => encodeBatch(of(2, body))).toThrow(RangeError)
    expect(decodeBatch(encodeBatch(of(1, body))).ok).toBe(true)
  })
})
