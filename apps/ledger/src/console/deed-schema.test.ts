import { type Deed, LIVE_DEEDS } from '@synod/deeds'
import { describe, expect, it } from 'vitest'
import { parseDeed, parseRate } from './deed-schema.ts'

const DEEDS: readonly Deed[] = [
  { type: 'kill', node: 1 },
  { type: 'pause', node: 2 },
  { type: 'resume', node: 2 },
  { type: 'start', node: 3 },
  { type: 'cut', from: 1, to: 2, isBothWays: true },
  { type: 'mend', from: 1, to: 2, isBothWays: false },
  { type: 'removeNode', node: 3 },
  { type: 'learning', learning: 'every' },
  { type: 'learning', learning: { delegates: 2 } },
  { type: 'call', node: 1, call: { f: 'open', account: 'alice', currency: 'EUR' } },
  { type: 'call', node: 1, call: { f: 'deposit', account: 'alice', amount: '1250' } },
  { type: 'call', node: 1, call: { f: 'withdraw', account: 'alice', amount: '1' } },
  { type: 'call', node: 1, call: { f: 'transfer', from: 'alice', to: 'bob', amount: '30' } },
]

describe('a deed', () => {
  it.each(DEEDS)('%j is taken', (deed) => {
    expect(parseDeed(JSON.stringify(deed))).toEqual({ ok: true, value: deed })
  })

  it('of each kind that a live cluster takes is among them', () => {
    expect(new Set(DEEDS.map(({ type }) => type))).toEqual(new Set(LIVE_DEEDS))
  })

  it.each([
    ['', 'the body is no JSON'],
    ['null', /./],
    ['[]', /./],
    ['{}', /type/],
    ['{"type":"kill"}', /^node: /],
    ['{"type":"kill","node":0}', /^node: /],
    ['{"type":"kill","node":"n1"}', /^node: /],
    ['{"type":"kill","node":1.5}', /^node: /],
    ['{"type":"kill","node":1,"signal":"SIGTERM"}', /^signal: /],
    ['{"type":"cut","from":1,"to":2}', /^isBothWays: /],
    ['{"type":"learning","learning":{"delegates":0}}', /^learning/],
    [
      '{"type":"call","node":1,"call":{"f":"deposit","account":"a","amount":"-1"}}',
      /^call.amount: an amount is decimal/,
    ],
    ['{"type":"call","node":1,"call":{"f":"deposit","account":"a","amount":5}}', /^call.amount: /],
    ['{"type":"call","node":1,"call":{"f":"close","account":"a"}}', /^call.f: /],
    ['{"type":"wipe","node":1}', /^a live cluster takes kill, .*; the rest is for the simulated one$/],
  ])('%s is refused with the reason', (json, reason) => {
    expect(parseDeed(json)).toEqual({ ok: false, reason: expect.stringMatching(reason) })
  })
})

describe('a rate of traffic', () => {
  it('is a whole number of transfers each second', () => {
    expect(parseRate('{"perSecond":200}')).toEqual({ ok: true, value: { perSecond: 200 } })
    expect(parseRate('{"perSecond":0}')).toEqual({ ok: true, value: { perSecond: 0 } })
    for (const json of ['{"perSecond":201}', '{"perSecond":-1}', '{"perSecond":0.5}', '{}', '7']) {
      expect(parseRate(json).ok).toBe(false)
    }
  })
})
