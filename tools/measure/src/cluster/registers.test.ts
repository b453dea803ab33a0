import { describe, expect, it } from 'vitest'
import { createRegisters, REGISTERS } from './registers.ts'

const at = { slot: 1, index: 0, time: 0 }

describe('the registers', () => {
  it('add, and are the same after a snapshot, digest included', () => {
    const one = createRegisters()
    for (const [register, by] of [
      [0, 3],
      [7, 2],
      [7, 5],
      [REGISTERS - 1, 1],
    ] as const) {
      one.apply({ register, by, memo: '' }, at)
    }
    expect(one.query(7, { rows: async () => [] })).toBe(7)
    const other = createRegisters()
    expect(other.digest()).not.toBe(one.digest())
    other.restore(one.snapshot())
    expect(other.digest()).toBe(one.digest())
    expect(other.query(7, { rows: async () => [] })).toBe(7)
  })

  it('have a snapshot of the moment in which it was taken', () => {
    const one = createRegisters()
    const chunks = one.snapshot()
    one.apply({ register: 3, by: 1, memo: '' }, at)
    const other = createRegisters()
    other.restore(chunks)
    expect(other.query(3, { rows: async () => [] })).toBe(0)
  })

  it('refuse what is no addition', () => {
    const { command } = createRegisters().schemas
    const addition = { register: 5, by: 1, memo: 'm' }
    expect(command.decode(command.encode(addition))).toEqual({ ok: true, value: addition })
    for (const wrong of [
      { ...addition, register: REGISTERS },
      { ...addition, by: -1 },
      { ...addition, by: 0.5 },
    ]) {
      expect(command.decode(command.encode(wrong)).ok).toBe(false)
    }
    expect(command.decode(Uint8Array.of(0xc1)).ok).toBe(false)
  })
})
