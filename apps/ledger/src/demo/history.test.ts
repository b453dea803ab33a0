import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLedger, ledgerClient, localCaller } from '@synod/ledger'
import { checkHistory, type HistoryEvent, ledgerModel, parseHistory } from '@synod/linearizability'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Funding } from './accounts.ts'
import { handIn, openAccount, payIn, readBalance } from './calls.ts'
import { History, UNRECORDED } from './history.ts'

const ALICE: Funding = { account: 'alice:EUR', currency: 'EUR', amount: 100n }
const BOB: Funding = { account: 'bob:EUR', currency: 'EUR', amount: 50n }

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-'))
  path = join(directory, 'evidence', 'history.jsonl')
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

function events(): readonly HistoryEvent[] {
  return parseHistory(readFileSync(path, 'utf8')).events
}

/** What is left when the times are taken away, which differ from run to run. */
function untimed(): HistoryEvent[] {
  return events().map(({ time: _time, ...event }) => event)
}

describe('the history of the clients', () => {
  it('has each call as its customer made it, and what the ledger said', async () => {
    const bank = ledgerClient(localCaller(createLedger()))
    const history = new History(path)
    const owner = history.customer()
    for (const funding of [ALICE, BOB]) {
      await openAccount(bank, owner, funding)
      await payIn(bank, owner, funding)
    }
    const teller = history.customer()
    const order = { id: 'order/1', from: 'alice:EUR', to: 'bob:EUR', currency: 'EUR' }
    for (const amount of [30n, 300n]) {
      const ordered = { ...order, amount, id: `order/${amount}` }
      await handIn(teller, ordered, () => bank.transfer(ordered))
    }
    await readBalance(bank, teller, 'alice:EUR')
    await readBalance(bank, teller, 'carol:EUR')
    history.close()
    history.close()
    expect(untimed().slice(-8)).toEqual([
      { process: 1, type: 'invoke', f: 'transfer', value: ['alice:EUR', 'bob:EUR', 30], id: 'order/30' },
      { process: 1, type: 'ok', f: 'transfer', value: ['alice:EUR', 'bob:EUR', 30], id: 'order/30', order: 5 },
      { process: 1, type: 'invoke', f: 'transfer', value: ['alice:EUR', 'bob:EUR', 300], id: 'order/300' },
      {
        ...{ process: 1, type: 'ok', f: 'transfer', value: ['alice:EUR', 'bob:EUR', 300], id: 'order/300', order: 6 },
        refused: 'insufficient funds',
      },
      { process: 1, type: 'invoke', f: 'balance', key: 'alice:EUR', value: null },
      { process: 1, type: 'ok', f: 'balance', key: 'alice:EUR', value: 70, order: 6 },
      { process: 1, type: 'invoke', f: 'balance', key: 'carol:EUR', value: null },
      { process: 1, type: 'ok', f: 'balance', key: 'carol:EUR', value: null, order: 6 },
    ])
    const times = events().map(({ time }) => time ?? -1)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(checkHistory(ledgerModel(), events()).verdict).toBe('linearizable')
  })

  it('tells of a balance that no ledger could have shown', async () => {
    const bank = ledgerClient(localCaller(createLedger()))
    const history = new History(path)
    const owner = history.customer()
    await openAccount(bank, owner, ALICE)
    await payIn(bank, owner, ALICE)
    await readBalance(bank, owner, 'alice:EUR')
    history.close()
    const forged = readFileSync(path, 'utf8').replace('"value":100,"order"', '"value":99,"order"')
    expect(checkHistory(ledgerModel(), parseHistory(forged).events).verdict).toBe('not linearizable')
  })

  it('leaves a call open that failed, after which the customer is another process', async () => {
    const history = new History(path)
    const [first, second] = [history.customer(), history.customer()]
    const broken = first.call(
      { f: 'transfer', value: ['a', 'b', 1] },
      () => Promise.reject(new Error('cut off')),
      () => ({}),
    )
    await expect(broken).rejects.toThrow('cut off')
    for (const customer of [first, second]) {
      expect(
        await customer.call(
          { f: 'balance', key: 'a', value: null },
          async () => 7,
          (value) => ({ value }),
        ),
      ).toBe(7)
    }
    history.close()
    expect(untimed()).toEqual([
      { process: 0, type: 'invoke', f: 'transfer', value: ['a', 'b', 1] },
      { process: 0, type: 'info', f: 'transfer', value: ['a', 'b', 1], error: 'cut off' },
      { process: 2, type: 'invoke', f: 'balance', key: 'a', value: null },
      { process: 2, type: 'ok', f: 'balance', key: 'a', value: 7 },
      { process: 1, type: 'invoke', f: 'balance', key: 'a', value: null },
      { process: 1, type: 'ok', f: 'balance', key: 'a', value: 7 },
    ])
  })

  it('replaces what was in the file, and takes nothing more once it is closed', async () => {
    new History(path).close()
    writeFileSync(path, 'an older one\n')
    const history = new History(path)
    const customer = history.customer()
    history.close()
    expect(
      await customer.call(
        { f: 'balance', key: 'a' },
        async () => 7,
        (value) => ({ value }),
      ),
    ).toBe(7)
    expect(readFileSync(path, 'utf8')).toBe('')
  })

  it('is not kept of those of whom nobody keeps a record', async () => {
    expect(
      await UNRECORDED.call(
        { f: 'balance' },
        async () => 7,
        () => ({}),
      ),
    ).toBe(7)
  })
})
