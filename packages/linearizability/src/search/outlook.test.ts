import { describe, expect, it } from 'vitest'
import { checkHistory } from '../check-history.ts'
import type { HistoryEvent } from '../history-event.ts'
import { keyValueModel } from '../models/key-value.ts'
import { ledgerModel } from '../models/ledger.ts'
import { randomHistory } from '../random-history.fixture.ts'
import { keyValueSystem } from '../systems.fixture.ts'

/** Steps without looking ahead are more than a hundred times as many. */
const STEPS_MAX = 20_000

function asks(process: number, f: string, value: HistoryEvent['value']): HistoryEvent {
  return { process, type: 'invoke', f, value: value ?? null }
}

function opened(): HistoryEvent[] {
  return [asks(0, 'open', 'alice'), { process: 0, type: 'ok', f: 'open' }]
}

function balance(seen: number): HistoryEvent[] {
  return [
    { process: 9, type: 'invoke', f: 'balance', key: 'alice' },
    { process: 9, type: 'ok', f: 'balance', key: 'alice', value: seen },
  ]
}

describe('looking ahead to what reads were answered', () => {
  it('spares trying every order of appends that a later get tells apart', () => {
    const events = randomHistory(keyValueSystem(10), { seed: 1, clients: 50, operations: 5000, lost: 0 })
    const result = checkHistory(keyValueModel(), events, { stepsMax: STEPS_MAX })
    expect(result.verdict).toBe('linearizable')
  })

  it('takes each of several equal calls of unknown outcome into account', () => {
    const deposits = [1, 2, 3].map((process) => asks(process, 'deposit', ['alice', 1]))
    expect(checkHistory(ledgerModel(), [...opened(), ...deposits, ...balance(3)]).verdict).toBe('linearizable')
    expect(checkHistory(ledgerModel(), [...opened(), ...deposits, ...balance(4)]).verdict).toBe('not linearizable')
  })

  it('does not shorten the prefix that is reported', () => {
    const history = [...opened(), asks(1, 'deposit', ['alice', 1]), ...balance(1), ...balance(2)]
    expect(checkHistory(ledgerModel(), history)).toMatchObject({
      verdict: 'not linearizable',
      prefixEvents: history.length - 1,
      isLongest: true,
      unplaced: { f: 'balance', answered: 2 },
    })
  })
})
