import { describe, expect, it } from 'vitest'
import { checkHistory } from './check-history.ts'
import type { HistoryEvent } from './history-event.ts'
import { ledgerModel } from './models/ledger.ts'
import { registerModel } from './models/register.ts'
import { randomHistory } from './random-history.fixture.ts'
import { bankSystem } from './systems.fixture.ts'

/** A history that a search without claims gives up after these steps. */
const STEPS_MAX = 10_000
const busyBank = randomHistory(bankSystem(8), { seed: 2, clients: 32, operations: 2000, lost: 0, isOrderTold: true })

function call(process: number, f: string, value: number, order: number): [HistoryEvent, HistoryEvent] {
  return [
    { process, type: 'invoke', f, value: f === 'read' ? null : value },
    { process, type: 'ok', f, value, order },
  ]
}

describe('the order in which the system claims to have executed the calls', () => {
  it('proves a history linearizable without a search', () => {
    const claimed = checkHistory(ledgerModel(), busyBank)
    expect(claimed).toMatchObject({ verdict: 'linearizable', steps: 0 })
    const unclaimed = busyBank.map(({ order: _, ...event }) => event)
    expect(checkHistory(ledgerModel(), unclaimed, { stepsMax: STEPS_MAX }).verdict).toBe('unknown')
  })

  it('is the order that is given', () => {
    const [writing, wrote] = call(0, 'write', 1, 2)
    const [reading, read] = call(1, 'read', 1, 3)
    const [again, wroteAgain] = call(2, 'write', 0, 1)
    const result = checkHistory(registerModel(), [writing, reading, again, wroteAgain, read, wrote])
    if (result.verdict !== 'linearizable') throw new Error(result.verdict)
    expect(result.orders.map((order) => order.map(({ process }) => process))).toEqual([[2, 0, 1]])
  })

  it('decides nothing when it does not explain the answers', () => {
    const events = [...call(0, 'write', 1, 2), ...call(1, 'read', 1, 1)]
    expect(checkHistory(registerModel(), events)).toMatchObject({ verdict: 'linearizable', steps: 2 })
  })

  it('does not excuse a call that was answered before it was executed', () => {
    const events = [...call(1, 'read', 1, 2), ...call(0, 'write', 1, 1)]
    expect(checkHistory(registerModel(), events).verdict).toBe('not linearizable')
  })
})
