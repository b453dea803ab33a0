import { createLedger } from '@synod/ledger'
import { describe, expect, test } from 'vitest'
import { accountName, isApplied, Transfers } from './transfers.ts'

const { command } = createLedger().schemas

describe('transfers', () => {
  test.each([64, 100, 256])('are all of %d bytes, and sound', (bytes) => {
    const transfers = new Transfers({ client: 15, accounts: 1000, bytes })
    for (let number = 0; number < 2000; number++) {
      const encoded = transfers.next()
      expect(encoded).toHaveLength(bytes)
      expect(command.decode(encoded)).toMatchObject({ ok: true, value: { type: 'transfer' } })
    }
  })

  test('never repeat, whichever client makes them', () => {
    const ids = new Set<string>()
    for (const client of [0, 1, 35, 36]) {
      const transfers = new Transfers({ client, accounts: 10, bytes: 64 })
      for (let number = 0; number < 100; number++) {
        const decoded = command.decode(transfers.next())
        if (decoded.ok && decoded.value.type === 'transfer') ids.add(decoded.value.id)
      }
    }
    expect(ids.size).toBe(400)
  })

  test('of few or very many bytes are none', () => {
    expect(() => new Transfers({ client: 0, accounts: 10, bytes: 8 })).toThrow(RangeError)
  })
})

describe('the output of a transfer', () => {
  const ledger = createLedger()
  const apply = (bytes: Uint8Array, slot: number) => {
    const decoded = command.decode(bytes)
    if (!decoded.ok) throw new Error(decoded.reason)
    return ledger.apply(decoded.value, { slot, index: 0, time: slot })
  }

  test('tells by its first bytes whether it was applied', async () => {
    const { encodeData } = await import('@synod/codec')
    const transfers = new Transfers({ client: 0, accounts: 2, bytes: 64 })
    expect(isApplied(encodeData(apply(transfers.next(), 1).output))).toBe(false)
    for (const [at, account] of [accountName(0), accountName(1)].entries()) {
      apply(command.encode({ type: 'open', account, currency: 'EUR' }), 2 + 2 * at)
      const deposit = { type: 'deposit', id: `d${at}`, account, currency: 'EUR', amount: 1000n } as const
      apply(command.encode(deposit), 3 + 2 * at)
    }
    expect(isApplied(encodeData(apply(transfers.next(), 6).output))).toBe(true)
  })
})
