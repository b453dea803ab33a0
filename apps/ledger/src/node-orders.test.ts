import type { NodeHappening } from '@synod/feed'
import { createLedger } from '@synod/ledger'
import type { TellWatcher } from '@synod/node'
import { describe, expect, it } from 'vitest'
import { type OrderedNode, orderTaker } from './node-orders.ts'
import type { NodeReport } from './node-report.ts'

/** A node that writes down what it is asked to do, and what is reported. */
function ordered(refusal?: Error) {
  const done: string[] = []
  const reports: NodeReport[] = []
  const node: OrderedNode = {
    watch(tell, { originUs, stateRows }) {
      done.push(`watch from ${originUs}, ${stateRows?.(createLedger() as never).count} accounts`)
      tell([{ type: 'missed', at: 1, count: 2 }])
      return { stop: () => done.push(`stop ${originUs}`) }
    },
    cutLinks(peers) {
      if (refusal) throw refusal
      done.push(`cut ${peers.join()}`)
    },
  }
  const obey = orderTaker(node, (message) => reports.push(message))
  return { done, reports, obey }
}

describe('a node process', () => {
  it('is watched from order to order, by one at a time', () => {
    const { done, reports, obey } = ordered()
    obey({ type: 'watch', isOn: true, originUs: 5 })
    obey({ type: 'watch', isOn: true, originUs: 6 })
    obey({ type: 'watch', isOn: false })
    obey({ type: 'watch', isOn: false })
    expect(done).toEqual(['watch from 5, 0 accounts', 'stop 5', 'watch from 6, 0 accounts', 'stop 6'])
    expect(reports[0]).toEqual({ type: 'feed', happenings: [{ type: 'missed', at: 1, count: 2 }] })
  })

  it('loses what a parent that stands still does not take, and tells how much', () => {
    let tell: TellWatcher = () => {}
    const waiting: (() => void)[] = []
    const reports: NodeReport[] = []
    const node: OrderedNode = {
      watch(told) {
        tell = told
        return { stop: () => {} }
      },
      cutLinks: () => {},
    }
    const obey = orderTaker(node, (message, sent) => {
      reports.push(message)
      if (sent) waiting.push(sent)
    })
    obey({ type: 'watch', isOn: true, originUs: 0 })
    const executed: NodeHappening = { type: 'decided', at: 7, node: 1, what: 'executed', slot: 1, value: '' }
    for (let count = 0; count < 25; count++) tell([executed, executed])
    expect(reports).toHaveLength(10)
    for (const sent of waiting) sent()
    tell([executed])
    expect(reports.at(-1)).toEqual({ type: 'feed', happenings: [{ type: 'missed', at: 7, count: 30 }, executed] })
  })

  it('cuts links and says so', () => {
    const { done, reports, obey } = ordered()
    obey({ type: 'cut', peers: [2, 3] })
    obey({ type: 'cut', peers: [] })
    expect(done).toEqual(['cut 2,3', 'cut '])
    expect(reports).toEqual([
      { type: 'linksCut', peers: [2, 3] },
      { type: 'linksCut', peers: [] },
    ])
  })

  it('says why it cuts none', () => {
    const { reports, obey } = ordered(new Error('started without'))
    obey({ type: 'cut', peers: [2] })
    expect(reports).toEqual([{ type: 'cutRefused', reason: 'started without' }])
  })

  it.each([
    [undefined],
    ['watch'],
    [{ type: 'watch' }],
    [{ type: 'watch', isOn: true }],
    [{ type: 'watch', isOn: true, originUs: '5' }],
    [{ type: 'cut' }],
    [{ type: 'cut', peers: [0] }],
    [{ type: 'cut', peers: 2 }],
    [{ type: 'stop' }],
  ])('does not hear what is no order: %j', (message) => {
    const { done, reports, obey } = ordered()
    obey(message)
    expect([done, reports]).toEqual([[], []])
  })
})
