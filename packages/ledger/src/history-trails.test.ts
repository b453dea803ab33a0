import { expect, test } from 'vitest'
import { packCurrency } from './currency.ts'
import { History } from './history.ts'
import type { HistoryEntry } from './history-event.ts'
import { MemoryHistory } from './history-memory.ts'
import { HistoryReader } from './history-reader.ts'
import { HistoryRestore, historyChunks } from './history-snapshot.ts'
import { SnapshotError } from './snapshot-error.ts'

const BUSY = 5000
const bare = {
  chain: null,
  hold: null,
  reverses: null,
  expiresAt: null,
  fromBefore: 0n,
  toBefore: 0n,
  memo: '',
  isPosted: true,
  currency: packCurrency('EUR'),
  amount: 1n,
} as const

/** Moves 1 from the cash account, which takes part in every movement, to one of many. */
function movement(number: number): HistoryEntry {
  return { ...bare, id: `d${number}`, kind: 'deposit', status: 0, from: 0, to: 1 + (number % 1500) }
}

/** `count` movements, three in each slot: slot s has the movements 3s−2 to 3s. */
function historyOf(count: number) {
  const history = new History()
  const memory = new MemoryHistory()
  for (let number = 1; number <= count; number++) {
    const slot = Math.ceil(number / 3)
    history.record({ slot, index: (number - 1) % 3, time: slot, entries: [movement(number)] })
    if (number % 3 === 0 || number === count) memory.add(history.endOfSlot())
  }
  let reads = 0
  const counted = {
    rows: (range: Parameters<MemoryHistory['rows']>[0]) => {
      reads++
      return memory.rows(range)
    },
  }
  return {
    history,
    reader: new HistoryReader(counted, history.count, (account) => `account-${account}`),
    reads: () => reads,
  }
}

test('any posting of thousands is found in some dozens of steps', async () => {
  const { history, reader, reads } = historyOf(BUSY)
  const trail = history.trail(0)
  expect(trail.postings).toBe(BUSY)
  for (const ordinal of [1, 2, 15, 16, 17, 255, 256, 257, 2500, 4095, 4096, 4097, 4999, BUSY]) {
    const before = reads()
    const found = await reader.lastPosting('account-0', trail, ({ posting }) => posting.ordinal > ordinal)
    expect(found?.posting.ordinal).toBe(ordinal)
    expect(found?.entry.number).toBe(ordinal)
    expect(reads() - before).toBeLessThan(60)
  }
  expect(await reader.lastPosting('account-0', trail, () => true)).toBeUndefined()
})

test('the first movement of a slot is found by halving', async () => {
  const { reader, reads } = historyOf(BUSY)
  for (const [slot, first] of [
    [1, 1],
    [2, 4],
    [1000, 2998],
    [1667, 4999],
    [1668, 5001],
  ] as const) {
    const before = reads()
    expect(await reader.firstOfSlot(slot)).toBe(first)
    expect(reads() - before).toBeLessThan(14)
  }
})

test('an account without postings has a trail that leads nowhere', () => {
  const { history } = historyOf(3)
  for (const account of [700, 5000]) expect(history.trail(account)).toEqual({ postings: 0, back: [0, 0, 0, 0, 0, 0] })
})

test('a snapshot is of the moment it was taken, and goes on as the history would', () => {
  const { history } = historyOf(4000)
  const frozen = historyChunks(history)
  const [trails, count] = [[0, 1, 1200].map((account) => history.trail(account)), history.count]
  for (let number = 4001; number <= BUSY; number++) {
    history.record({ slot: number, index: 0, time: 0, entries: [movement(number)] })
    history.endOfSlot()
  }
  const restored = restore(frozen, count)
  expect(restored.count).toBe(count)
  expect([0, 1, 1200].map((account) => restored.trail(account))).toEqual(trails)
  const again = historyOf(4000).history
  for (const goesOn of [restored, again]) goesOn.record({ slot: 9000, index: 0, time: 0, entries: [movement(4001)] })
  expect(restored.endOfSlot()).toEqual(again.endOfSlot())
})

test('an empty history has a snapshot', () => {
  expect(restore(historyChunks(new History()), 0).count).toBe(0)
})

function restore(chunks: Iterable<Uint8Array>, ids: number): History {
  const restoring = new HistoryRestore()
  expect([...restoring.take(chunks)]).toEqual([])
  return restoring.finish(ids)
}

test('chunks that are no snapshot of a history are refused', () => {
  const chunks = [...historyChunks(historyOf(3000).history)]
  const [first, second] = chunks as [Uint8Array, Uint8Array]
  expect(chunks).toHaveLength(2)
  const changed = (place: number, to: number) => first.map((byte, at) => (at === place ? to : byte))
  const damages: [problem: RegExp, chunks: Uint8Array[], ids?: number][] = [
    [/there is none/, []],
    [/1 of 2 pages are there/, [first]],
    [/its pages are out of order/, [second, first]],
    [/its pages are out of order/, [first, first]],
    [/it is of 3000 movements, and the state of 2999/, chunks, 2999],
    [/it has format 9/, [changed(1, 9), second]],
    [/end too early/, [first.slice(0, 100), second]],
    [/goes on after its end/, [Uint8Array.from([...first, 0]), second]],
    [/leads to movements after its end/, [changed(6, 0xff), second]],
  ]
  for (const [problem, damaged, ids = 3000] of damages) {
    const failing = () => restore(damaged, ids)
    expect(failing).toThrow(SnapshotError)
    expect(failing).toThrow(problem)
  }
})

test('what is not of the history is left to the state, in its order', () => {
  const others = [Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(0x81)]
  const [of] = historyChunks(new History())
  expect([...new HistoryRestore().take([others[0]!, of!, others[1]!, others[2]!])]).toEqual(others)
})
