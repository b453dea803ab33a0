import { CallError } from '@synod/client'
import type { CallRequest } from '@synod/deeds'
import type { Called } from '@synod/feed'
import { createLedger, type LedgerCaller, localCaller } from '@synod/ledger'
import { describe, expect, it } from 'vitest'
import { deskOf } from './desk.ts'

/** A desk of a ledger in this process, and what it tells of its calls. */
function begin(caller: LedgerCaller<unknown> = localCaller(createLedger())) {
  // As with nodes, the first command opens the session.
  let session = 0
  const submit: LedgerCaller<unknown>['submit'] = async (bytes) => {
    session = 7
    return caller.submit(bytes)
  }
  const client = { submit, query: caller.query, stats: () => ({ session }) }
  const told: Omit<Called, 'type' | 'at'>[] = []
  const desk = deskOf(client, (called) => told.push(called))
  const all = async (...calls: CallRequest[]) => {
    const ends = []
    for (const call of calls) ends.push(await desk.call(call))
    return ends
  }
  return { desk, told, all }
}

const openAlice: CallRequest = { f: 'open', account: 'alice', currency: 'EUR' }
const openBob: CallRequest = { f: 'open', account: 'bob', currency: 'EUR' }

describe('a call', () => {
  it('of each kind is done, in the currency of its account, and told when it begins and ends', async () => {
    const { all, told } = begin()
    const ends = await all(
      openAlice,
      openBob,
      { f: 'deposit', account: 'alice', amount: '1250' },
      { f: 'transfer', from: 'alice', to: 'bob', amount: '200' },
      { f: 'withdraw', account: 'bob', amount: '50' },
    )
    expect(ends.map(({ words }) => words)).toEqual([
      'open alice in EUR: done in slot 1',
      'open bob in EUR: done in slot 2',
      'deposit 12.50 EUR to alice: done in slot 3',
      'transfer 2.00 EUR alice → bob: done in slot 4',
      'withdraw 0.50 EUR from bob: done in slot 5',
    ])
    const [asked, answered] = told
    expect(asked).toEqual({ id: asked?.id, client: 'c0', words: 'open alice in EUR', state: 'asked' })
    expect(answered).toEqual({ ...asked, client: 'c7', state: 'answered', answer: 'done in slot 1' })
    expect(told.at(-2)).toMatchObject({ client: 'c7', state: 'asked' })
    expect(new Set(told.map(({ id }) => id)).size).toBe(5)
  })

  it('that the ledger refuses says why', async () => {
    const { all } = begin()
    const ends = await all(
      openAlice,
      { f: 'withdraw', account: 'alice', amount: '1' },
      { f: 'deposit', account: 'nobody', amount: '1' },
      { f: 'open', account: 'cash:EUR', currency: 'EUR' },
      { f: 'open', account: 'x', currency: 'euro' },
    )
    expect(ends).toMatchObject([
      { state: 'answered' },
      { state: 'refused', words: expect.stringMatching(/^withdraw 0.01 EUR from alice: insufficient funds \(slot/) },
      { state: 'refused', words: 'deposit 1 to nobody: there is no account nobody' },
      { state: 'refused' },
      { state: 'refused' },
    ])
  })

  it.each([
    ['unknown', new CallError({ outcome: 'unknown', summary: 'no answer', mayHaveExecuted: true }), 'unknown'],
    ['unavailable', new CallError({ outcome: 'unavailable', summary: 'no leader' }), 'failed'],
    ['refused', new CallError({ outcome: 'refused', summary: 'too long' }), 'refused'],
    ['broken', new Error('unforeseen'), 'failed'],
  ])('that ends %s says so', async (_, error, state) => {
    const { desk, told } = begin({ submit: () => Promise.reject(error), query: () => Promise.reject(error) })
    expect(await desk.call(openAlice)).toEqual({ state, words: `open alice in EUR: ${error.message}` })
    expect(told.map((called) => called.state)).toEqual(['asked', state])
  })
})
