import { createLedger } from '@synod/ledger'
import { describe, expect, it } from 'vitest'
import { createRegisters } from './registers.ts'
import { additions, transfers } from './workload.ts'

const MADE = 20_000

describe('the commands', () => {
  it.each([
    ['transfers', transfers(), createLedger().schemas.command],
    ['additions', additions(), createRegisters().schemas.command],
  ] as const)('%s are taken, and about 256 bytes long', (_, workload, schema) => {
    for (let made = 0; made < 100; made++) {
      const bytes = workload.next()
      expect(schema.decode(bytes).ok).toBe(true)
      expect(Math.abs(bytes.byteLength - 256)).toBeLessThanOrEqual(16)
    }
  })

  it('transfers never repeat, and never go from an account to itself', () => {
    const { command } = createLedger().schemas
    const workload = transfers()
    const ids = new Set<string>()
    for (let made = 0; made < MADE; made++) {
      const read = command.decode(workload.next())
      if (!read.ok || read.value.type !== 'transfer') throw new Error('no transfer')
      expect(read.value.from).not.toBe(read.value.to)
      ids.add(read.value.id)
    }
    expect(ids.size).toBe(MADE)
  })
})
