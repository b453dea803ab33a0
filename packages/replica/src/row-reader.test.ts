import type { RowRange } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { RowReaders } from './row-reader.ts'

const range: RowRange = { from: 'a', to: 'b', limit: 1 }

/** Readers whose flush ends and whose turns end when told to, and what they did. */
function readers() {
  const events: string[] = []
  const turns: (() => void)[] = []
  let flushed = () => {}
  const flush = new Promise<void>((resolve) => {
    flushed = resolve
  })
  const all = new RowReaders({
    drain: () => {
      events.push('drain')
      return flush
    },
    readRows: async ({ from }) => {
      events.push(`read ${from}`)
      return []
    },
    clock: { afterTurn: (run) => turns.push(run) },
  })
  const endTurn = async () => {
    turns.shift()?.()
    await quiet()
  }
  return { all, events, flushed: () => flushed(), endTurn, turns }
}

/** All that follows from what happened has happened. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await undefined
}

describe('the reader of a query', () => {
  it('waits once for what was persisted before the query, then reads as often as it is asked', async () => {
    const { all, events, flushed } = readers()
    const reader = all.reader()
    const reads = [reader.rows(range), reader.rows({ ...range, from: 'aa' })]
    events.push('the step ends')
    await quiet()
    expect(events).toEqual(['the step ends', 'drain'])
    flushed()
    await Promise.all(reads)
    await reader.rows(range)
    expect(events).toEqual(['the step ends', 'drain', 'read a', 'read aa', 'read a'])
  })

  it('waits for a flush of its own: another query may have been asked earlier', async () => {
    const { all, events, flushed } = readers()
    flushed()
    await all.reader().rows(range)
    await all.reader().rows(range)
    expect(events.filter((event) => event === 'drain')).toHaveLength(2)
  })
})

describe('the readers of all queries', () => {
  it('leave the rest of their reads to the turns that follow, the oldest first', async () => {
    const { all, events, flushed, endTurn, turns } = readers()
    flushed()
    const names = Array.from({ length: 150 }, (_, number) => `${number}`)
    const reads = names.map((from) => all.reader().rows({ ...range, from }))
    const done: number[] = []
    await quiet()
    for (let turn = 0; turn < 3; turn++) {
      done.push(events.filter((event) => event.startsWith('read')).length)
      await endTurn()
    }
    await Promise.all(reads)
    expect(done).toEqual([64, 128, 150])
    expect(events.filter((event) => event !== 'drain')).toEqual(names.map((name) => `read ${name}`))
    await endTurn()
    expect(turns).toEqual([])
  })
})
