import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryHistory } from './history-memory.ts'

const key = fc.nat(30).map((number) => `entry:${String(number).padStart(2, '0')}`)

test('rows of a range come in key order or the reverse, as many as asked for', async () => {
  const keys = fc.uniqueArray(key).map((keys) => keys.sort())
  await fc.assert(
    fc.asyncProperty(keys, key, key, fc.nat(5), fc.boolean(), async (keys, from, to, limit, reverse) => {
      const history = new MemoryHistory()
      const rows = keys.map((key) => ({ key, value: new Uint8Array(0) }))
      history.add(rows.slice(0, 3))
      history.add(rows.slice(3))
      const within = keys.filter((key) => key >= from && key < to)
      const expected = (reverse ? within.toReversed() : within).slice(0, limit)
      expect((await history.rows({ from, to, limit, reverse })).map(({ key }) => key)).toEqual(expected)
    }),
  )
})
