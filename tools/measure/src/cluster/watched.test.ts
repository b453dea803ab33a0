import type { DurableRecord } from '@synod/protocol'
import { memoryStorage } from '@synod/protocol/memory'
import { describe, expect, it } from 'vitest'
import { createRegisters } from './registers.ts'
import { watchedMachine } from './watched-machine.ts'
import { watchedStorage } from './watched-storage.ts'

describe('what is watched', () => {
  it('is a state machine like the one inside, each step of its snapshots timed', () => {
    const times: number[] = []
    let executed = 0
    const machine = watchedMachine(createRegisters(), {
      held: ({ ms }) => times.push(ms),
      applied: () => {
        executed += 1
      },
    })
    machine.apply({ register: 1, by: 2, memo: '' }, { slot: 1, index: 0, time: 0 })
    expect(executed).toBe(1)
    const chunks = machine.snapshot()
    expect(times).toHaveLength(1)
    const other = createRegisters()
    other.restore(chunks)
    // The one chunk, and that there is no other.
    expect(times).toHaveLength(3)
    expect(other.digest()).toBe(machine.digest())
  })

  it('is a store like the one inside, whose writes are told when they are durable', async () => {
    const told: string[] = []
    const storage = watchedStorage(memoryStorage<Uint8Array>(), {
      held: (_duration, records) => told.push(`held ${records.length}`),
      durable: (records) => told.push(`durable ${records.length}`),
    })
    await storage.recover()
    const record: DurableRecord<Uint8Array> = {
      type: 'applied',
      through: 1,
      rows: [{ key: 'a', value: Uint8Array.of(1) }],
    }
    await storage.write([record])
    expect(told).toEqual(['held 1', 'durable 1'])
    expect(await storage.readRows({ from: 'a', to: 'b', limit: 9 })).toEqual([{ key: 'a', value: Uint8Array.of(1) }])
    await storage.close()
  })
})
