import type { RowRange } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { rowReader } from './row-reader.ts'

const range: RowRange = { from: 'a', to: 'b', limit: 1 }

describe('the reader of a query', () => {
  it('waits once for what was persisted before the query, then reads as often as it is asked', async () => {
    const events: string[] = []
    let flushed = () => {}
    const flush = new Promise<void>((resolve) => {
      flushed = resolve
    })
    const reader = rowReader({
      drain: () => {
        events.push('drain')
        return flush
      },
      readRows: async ({ from }) => {
        events.push(`read ${from}`)
        return []
      },
    })
    const reads = [reader.rows(range), reader.rows({ ...range, from: 'aa' })]
    events.push('the step ends')
    await undefined
    await undefined
    expect(events).toEqual(['the step ends', 'drain'])
    flushed()
    await Promise.all(reads)
    await reader.rows(range)
    expect(events).toEqual(['the step ends', 'drain', 'read a', 'read aa', 'read a'])
  })
})
